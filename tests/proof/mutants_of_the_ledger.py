"""Bugs to plant in the ledger and in exports."""

from tests.proof.mutant import KERVAN, Mutant

FOLDING = "functions/ledger/folding.py"
SUMS = "tests/ledger/test_folding.py"
MUTANTS_OF_THE_LEDGER = (
    Mutant(
        "an entry may be written over",
        "functions/ledger/tables.py",
        "condition=Entry.payment_id.does_not_exist(),",
        "condition=None,",
        "tests/infra/test_ledger.py",
    ),
    Mutant(
        "the kuruş that is left over is lost",
        "functions/ledger/accounting.py",
        "return {rate: share + (rate in closest[:left]) for rate, share in shares.items()}",
        "return shares if closest[:left] else shares",
        "tests/ledger/test_accounting.py",
    ),
    Mutant(
        "a refund is split by itself, whatever went back before",
        "functions/ledger/accounting.py",
        "then, now = parts(gross, before, REFUNDS), parts(gross, after, REFUNDS)",
        "then, now = parts(gross, 0, REFUNDS), parts(gross, moved, REFUNDS)",
        "tests/ledger/test_accounting.py",
    ),
    Mutant(
        "a payment is counted whenever something is told of it",
        FOLDING,
        '        if entry.kind not in counted["entries"]:',
        "        if entry.kind:",
        SUMS,
    ),
    Mutant(
        "what is told meanwhile misses the generation that is built",
        "functions/ledger/tables.py",
        "return (int(self.live), int(self.building)) if self.building else (int(self.live),)",
        "return (int(self.live),)",
        "tests/ledger/test_rebuilding.py",
    ),
    Mutant(
        "days begin in UTC",
        "functions/ledger/tables.py",
        "return at.astimezone(istanbul()).date()",
        "return at.date()",
        "tests/ledger/test_api.py",
    ),
    Mutant(
        "a payment that is just moving is said to differ",
        "functions/ledger/auditing.py",
        "    for _ in range(2):",
        "    for _ in range(1):",
        "tests/ledger/test_auditing.py",
    ),
    Mutant(
        "a difference is told every night",
        "functions/ledger/differences.py",
        'return row is None or row.state != "open"',
        "return True",
        "tests/ledger/test_auditing.py",
    ),
    Mutant(
        "a capture is not posted",
        "functions/payments/bookkeeping.py",
        "    return (taken, Entry.sale(cause, gross_of(payment), captured))",
        "    return (Entry.sale(cause, gross_of(payment), captured),)",
        "tests/ledger/test_posting.py",
    ),
    Mutant(
        "a formula is exported as one",
        "functions/exports/writing.py",
        'harmless = f"\'{text}" if text.startswith(FORMULA) or _begins(text).startswith(FORMULA) else text',
        "harmless = text",
        "tests/exports/test_writing.py",
    ),
    Mutant(
        "a formula behind a blank is exported as one",
        "functions/exports/writing.py",
        "if text.startswith(FORMULA) or _begins(text).startswith(FORMULA) else text",
        "if text.startswith(FORMULA) else text",
        "tests/exports/test_writing.py",
    ),
    Mutant(
        "what was sold in all may not be more than a price",
        f"{KERVAN}/money.py",
        "most: ClassVar[int] = MOST_IN_ALL",
        "most: ClassVar[int] = MOST",
        "tests/ledger/test_api.py -k in_all",
    ),
    Mutant(
        "two writers write the same part",
        "functions/exports/jobs.py",
        "    export.attempts = int(export.attempts) + 1",
        "    export.attempts = len(export.parts) + 1",
        "tests/exports/test_jobs.py -k at_once",
    ),
    Mutant(
        "staff see whom an export names",
        "functions/exports/service.py",
        "if export is None or (export.personal and caller.role != Role.ADMIN):",
        "if export is None:",
        "tests/exports/test_api.py",
    ),
)
