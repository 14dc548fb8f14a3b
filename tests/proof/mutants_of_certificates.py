"""Bugs planted in batches of certificates, in their templates and where they are drawn."""

from tests.proof.mutant import Mutant

GROUP = "functions/certificates"
BATCHES = "tests/certificates/test_batches.py"
FAULTS = "tests/certificates/test_batch_faults.py"

MUTANTS_OF_CERTIFICATES = (
    Mutant(
        "a batch gives again what staff took back",
        f"{GROUP}/batches.py",
        "    return {row.order_id for row in current if row.is_decided}",
        '    return {row.order_id for row in current if row.status == "READY"}',
        BATCHES,
    ),
    Mutant(
        "a batch takes a certificate that was replaced for one that holds no more",
        f"{GROUP}/batches.py",
        "    current = [*(row for row in firsts if not row.latest), *renewed]",
        "    current = firsts[:1]",
        BATCHES,
    ),
    Mutant(
        "a batch issues for every product's orders",
        f"{GROUP}/batches.py",
        "any(item.product_id == batch.product_id for item in with_certificate(order))",
        "bool(with_certificate(order))",
        BATCHES,
    ),
    Mutant(
        "a batch ends with its first page",
        f"{GROUP}/batches.py",
        "orders[-1] if found.last_evaluated_key else None, now)",
        "None, now)",
        BATCHES,
    ),
    Mutant(
        "a batch looks at one month alone",
        f"{GROUP}/batches.py",
        "    if month <= batch.first_month:",
        "    if month >= batch.first_month:",
        BATCHES,
    ),
    Mutant(
        "what another run issued is counted as issued again",
        f"{GROUP}/issuing.py",
        'commit(also=count("skipped"))\n            return',
        'commit(also=count("issued"))\n            return',
        FAULTS,
    ),
    Mutant(
        "a letter that comes again is counted again",
        f"{GROUP}/issuing.py",
        "        commit(new=row, also=counted, tell=(told,))",
        "        commit(also=counted, finishes=False)\n        commit(new=row, tell=(told,))",
        FAULTS,
    ),
)
