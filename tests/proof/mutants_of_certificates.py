"""Bugs planted in batches of certificates, in their templates and where they are drawn."""

from tests.proof.mutant import Mutant

GROUP = "functions/certificates"
BATCHES = "tests/certificates/test_batches.py"
FAULTS = "tests/certificates/test_batch_faults.py"
TEMPLATES = "tests/certificates/test_templates.py"
LOOKS = "tests/certificates/test_looks.py"

MUTANTS_OF_CERTIFICATES = (
    Mutant(
        "a batch takes a certificate that could not be drawn for one that is there",
        f"{GROUP}/searching.py",
        "    return {row.order_id for row in current if row.is_decided}",
        "    return {row.order_id for row in current}",
        BATCHES,
    ),
    Mutant(
        "a batch issues for every product's orders",
        f"{GROUP}/searching.py",
        "any(item.product_id == batch.product_id for item in with_certificate(order))",
        "bool(with_certificate(order))",
        BATCHES,
    ),
    Mutant(
        "a batch ends with its first page",
        f"{GROUP}/searching.py",
        "orders[-1] if found.last_evaluated_key else None, now)",
        "None, now)",
        BATCHES,
    ),
    Mutant(
        "a batch looks at one month alone",
        f"{GROUP}/searching.py",
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
    Mutant(
        "a template is changed over somebody else's change",
        f"{GROUP}/templates.py",
        "    expect(current, if_match)\n",
        "",
        TEMPLATES,
    ),
    Mutant(
        "a certificate forgets which template it was made with",
        f"{GROUP}/issuing.py",
        "template_version=int(template.version) if template else None",
        "template_version=None",
        TEMPLATES,
    ),
    Mutant(
        "several products share the first one's look",
        f"{GROUP}/looks.py",
        "if len(products) == 1 else None",
        "if products else None",
        TEMPLATES,
    ),
    Mutant(
        "a preview does not say that it is one",
        f"{GROUP}/pdf.py",
        "            self.pen.mark(self.wording.preview, self.colours.accent)",
        "            pass",
        LOOKS,
    ),
    Mutant(
        "long words run into what stands below",
        f"{GROUP}/pdf.py",
        "        self.drop = titles * self.title.leading + lines * self.sentence.size * LEAD_LINE",
        "        self.drop = titles * self.title.leading",
        LOOKS,
    ),
    Mutant(
        "a signatory's long role runs over the frame",
        f"{GROUP}/pdf.py",
        "line = layout.fitted(text, role, SIGNATURE_SIZES, ROOM)",
        "line = layout.fitted(text, role, SIGNATURE_SIZES[:1], ROOM)",
        LOOKS,
    ),
    Mutant(
        "the night overlooks a paid order without a certificate",
        "functions/certificates/amiss.py",
        "UNDONE = frozenset({None, ",
        "UNDONE = frozenset({",
        "tests/certificates/test_amiss.py",
    ),
    Mutant(
        "the night overlooks a certificate of a refunded order",
        "functions/certificates/amiss.py",
        "HOLDS = frozenset({Status.PENDING, Status.GENERATING, Status.READY})",
        "HOLDS = frozenset({Status.PENDING, Status.GENERATING})",
        "tests/certificates/test_amiss.py",
    ),
    Mutant(
        "the night calls what is still under way amiss",
        "functions/certificates/amiss.py",
        " if order.history[-1].at <= until]",
        " if order.history]",
        "tests/certificates/test_amiss.py",
    ),
)
