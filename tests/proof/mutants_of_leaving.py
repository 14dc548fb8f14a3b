"""Bugs planted where people leave: what would stay of them, and what would break without them."""

from tests.proof.mutant import KERVAN, Mutant

CERTIFICATES, PRIVACY = "functions/certificates", "functions/privacy"
LEAVING = "tests/certificates/test_leaving.py"
ERASURES = "tests/privacy/test_erasures.py"

MUTANTS_OF_LEAVING = (
    Mutant(
        "a certificate of who left cannot be verified",
        f"{CERTIFICATES}/schemas.py",
        'masked_name=row.masked_name or "",',
        "masked_name=row.masked_name,",
        LEAVING,
    ),
    Mutant(
        "a certificate that holds is given up for one that cannot be drawn",
        f"{CERTIFICATES}/replacing.py",
        "    if old.is_issued and not old.masked_name:\n",
        "    if not old.is_issued:\n",
        LEAVING,
    ),
    Mutant(
        "a certificate's file that no row names stays",
        f"{KERVAN}/providers/files.py",
        "found = list(self._versions(name, folder))",
        "found = list(self._versions(name, folder))[:1]",
        LEAVING,
    ),
    Mutant(
        "copies of who left stay for a week",
        f"{PRIVACY}/jobs.py",
        "    now = world.now()\n    _erase_copies(world, job)\n",
        "    now = world.now()\n",
        ERASURES,
    ),
    Mutant(
        "a copy is made of who left",
        f"{PRIVACY}/jobs.py",
        "    if PersonJob.find(PersonJob.id_of_erasure(job.user_id), consistent=True) is not None:\n",
        "    if PersonJob.find(PersonJob.id_of_erasure(job.job_id), consistent=True) is not None:\n",
        ERASURES,
    ),
)
