"""What a function's start-up opens and imports, seen from inside a fresh interpreter. `python -m tests.budgets.imports`
counts for the `KERVAN_ENTRY` of its environment.
"""

import json
import os
import subprocess
import sys
from dataclasses import dataclass

from tests import environment

COUNTING = """
import sys
opened = set()
def note(event, arguments):
    if event == "open" and isinstance(arguments[0], str) and not arguments[0].startswith("/proc/"):
        opened.add(arguments[0].replace("__pycache__/", "").partition(".cpython-")[0].removesuffix(".py"))
    elif event == "import" and arguments[1]:
        opened.add(arguments[1])
sys.addaudithook(note)
import kervan.boot
import json
print(json.dumps({"files": len(opened), "modules": sorted(sys.modules)}))
"""


@dataclass(frozen=True)
class StartUp:
    """What the start-up of one function took."""

    files: int  # opened from the first import to the end of init; a module and its compiled form are one
    modules: frozenset[str]

    @property
    def packages(self) -> frozenset[str]:
        """The packages that these modules are of."""
        return frozenset(module.partition(".")[0] for module in self.modules)


def of(entry: str) -> StartUp:
    """Start the function `functions.<group>.<kind>` in an interpreter of its own."""
    variables = {"PATH": os.environ["PATH"], **environment.VARIABLES, "KERVAN_ENTRY": entry}
    done = subprocess.run(  # noqa: S603
        [sys.executable, "-c", COUNTING], env=variables, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise AssertionError(f"{entry} does not start: {done.stderr[-2000:]}")
    counted = json.loads(done.stdout)
    return StartUp(counted["files"], frozenset(counted["modules"]))
