"""`scripts/test --proof`: the long profiles, each with its denominator and replay command, written to PROOF.md."""

import json
import os
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from tests.proof import mutants

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Proof:
    """A long run of tests: what it claims, and the settings that make it long."""

    claim: str
    tests: tuple[str, ...]
    settings: dict[str, str]

    @property
    def command(self) -> str:
        """What repeats it by hand."""
        return " ".join([*(f"{k}={v}" for k, v in self.settings.items()), "scripts/test", *self.tests])


PROOFS = (
    Proof(
        "Whatever call of the main job dies (before it, after it, or its answer lost), one payment is applied, one "
        "certificate issued, nothing lost.",
        ("tests/faults/test_crash_points.py",),
        {"KERVAN_STRIDE": "1"},
    ),
    Proof(
        "Two at once, in seeded orders: every race ends with one winner and true books.",
        ("tests/faults/test_races.py", "tests/faults/test_payment_races.py", "tests/faults/test_session_races.py"),
        {"KERVAN_SEEDS": "200"},
    ),
    Proof(
        "Random lives of the shop and of sessions: the invariants hold after each step and at rest.",
        ("tests/faults/test_machine.py", "tests/faults/test_session_machine.py"),
        {"KERVAN_EXAMPLES": "150", "KERVAN_STEPS": "40"},
    ),
)


def run(proof: Proof, report: Path) -> tuple[bool, float]:
    """Whether it held, and how long it took."""
    began = time.monotonic()
    tests = [test for test in proof.tests if (ROOT / test).exists()]
    done = subprocess.run(  # noqa: S603
        [sys.executable, "-m", "pytest", "-q", "-n", "auto", *tests],
        cwd=ROOT,
        env={**os.environ, **proof.settings, "KERVAN_REPORT": str(report)},
        check=False,
    )
    return done.returncode == 0, time.monotonic() - began


def main() -> int:
    """Run all; 0 when all held and every planted bug was caught."""
    lines = [
        "# Proof",
        "",
        f"Written by `scripts/test --proof` on {datetime.now(UTC):%Y-%m-%d} (2 shared cores). Every number is counted",
        "by the run that it speaks of; each line says how to repeat it. Delivery of mail and push stays at-least-once.",
    ]
    held = True
    with tempfile.TemporaryDirectory() as folder:
        for number, proof in enumerate(PROOFS):
            report = Path(folder) / f"{number}.jsonl"
            truth, seconds = run(proof, report)
            held &= truth
            outcome = "Held" if truth else "**Failed**"
            lines += ["", f"## {proof.claim}", "", f"{outcome} in {seconds:.0f} s: `{proof.command}`", ""]
            lines += [_line(counted) for counted in _summed(report)]
    bugs, all_caught = _planted()
    (ROOT / "PROOF.md").write_text("\n".join([*lines, "", *bugs]) + "\n")
    return 0 if held and all_caught else 1


def _planted() -> tuple[list[str], bool]:
    """What became of the planted bugs."""
    outcomes = list(mutants.hunt())
    caught = sum(found for _, found in outcomes)
    said = f"{caught} of {len(outcomes)} one-line bugs were caught: `python -m tests.proof.mutants`"
    each = [f"- {'caught' if found else '**survived**'}: {mutant.what} (`{mutant.file}`)" for mutant, found in outcomes]
    return ["## Planted bugs", "", said, "", *each], caught == len(outcomes)


def _summed(report: Path) -> list[dict[str, object]]:
    """The report's lines; those that speak of the same thing, counted by several processes, added up."""
    found: dict[str, dict[str, object]] = {}
    for line in report.read_text().splitlines() if report.exists() else []:
        counted = json.loads(line)
        known = found.setdefault(counted["what"], {"what": counted["what"]})
        for name, value in counted.items():
            known[name] = value if name == "what" else int(str(known.get(name, 0))) + int(value)
    return [found[what] for what in sorted(found)]


def _line(counted: dict[str, object]) -> str:
    what = counted.pop("what")
    return f"- {what}: " + ", ".join(f"{name} {value}" for name, value in counted.items())


if __name__ == "__main__":
    sys.exit(main())
