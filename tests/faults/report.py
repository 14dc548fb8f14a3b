"""What the proofs counted, kept for PROOF.md when `KERVAN_REPORT` names a file."""

import json
import os
from pathlib import Path


def note(what: str, **counts: int | str) -> None:
    """One line of the report; printed, and appended to the file."""
    line = {"what": what, **counts}
    path = os.environ.get("KERVAN_REPORT")
    if path:
        with Path(path).open("a") as report:
            report.write(json.dumps(line) + "\n")
