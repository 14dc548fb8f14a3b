"""`scripts/test --proof [PART …]`: the long profiles, each with its denominator and replay command, into PROOF.md.

Parts (`races`, `chat`, `storms`, …, `bugs`; none named: all) can be run one by one: each keeps its outcome
under `.cache/proof`, and PROOF.md is written from all that there are.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tests.proof import mutants

ROOT = Path(__file__).parents[2]
KEPT = ROOT / ".cache" / "proof"
BUGS = "bugs"


@dataclass(frozen=True)
class Proof:
    """A long run of tests: what it claims, and the settings that make it long."""

    claim: str
    tests: tuple[str, ...]
    settings: Mapping[str, str]

    @property
    def command(self) -> str:
        """What repeats it by hand."""
        return " ".join([*(f"{k}={v}" for k, v in self.settings.items()), "scripts/test", *self.tests])


PROOFS = {
    "crashes": Proof(
        "If any call fails (before it, after it, or with its answer lost), with any provider: one payment is applied, "
        "one certificate is issued, and nothing is lost",
        (
            "tests/faults/test_crash_points.py",
            "tests/faults/test_premium_points.py",
            "tests/faults/test_chat_points.py",
        ),
        {"KERVAN_STRIDE": "1"},
    ),
    "faults": Proof(
        "If any call of accounts, files, exports, refunds or the ledger fails, the work still completes exactly once",
        (
            *("tests/auth/test_faults.py", "tests/files/test_faults.py", "tests/exports/test_jobs.py"),
            "tests/kervan/test_worker.py",
            *("tests/paying/test_refund_faults.py", "tests/paying/test_disputes.py"),
            *("tests/ledger/test_auditing.py", "tests/ledger/test_rebuilding.py"),
            "tests/faults/test_leaving_points.py",
        ),
        {"KERVAN_STRIDE": "1", "KERVAN_POINTS": "all"},
    ),
    "forgery": Proof(
        "A webhook that the provider did not sign is rejected, and nothing of it is stored",
        ("tests/faults/test_forgery.py",),
        {"KERVAN_BYTES": "all"},
    ),
    "events": Proof(
        "Events about a payment may arrive in any order, repeatedly, late or concurrently: the result is the same",
        ("tests/faults/test_orders_of_events.py", "tests/faults/test_crowds.py"),
        {"KERVAN_ORDERS": "all", "KERVAN_SEEDS": "100"},
    ),
    "money": Proof(
        "Seeded races around one payment: it is taken once, never over-refunded, and the books are right",
        ("tests/faults/test_payment_races.py", "tests/faults/test_refund_races.py"),
        {"KERVAN_SEEDS": "1000"},
    ),
    "races": Proof(
        "Seeded races around stock, accounts and plans: each ends with one winner",
        ("tests/faults/test_races.py", "tests/faults/test_access_races.py", "tests/faults/test_premium_races.py"),
        {"KERVAN_SEEDS": "500"},
    ),
    "chat": Proof(
        "Seeded races in a conversation, and random lives of a group: every message arrives once, in order",
        ("tests/faults/test_chat_machine.py", "tests/faults/test_chat_races.py", "tests/spotify/test_races.py"),
        {"KERVAN_SEEDS": "500", "KERVAN_EXAMPLES": "30"},
    ),
    "storms": Proof(
        "Whatever happens to a group's sockets, members see every message once and in order, and nobody else sees any",
        ("tests/faults/test_chat_storms.py",),
        {"KERVAN_SEEDS": "500", "KERVAN_MEMBERS": "200", "KERVAN_MESSAGES": "100"},
    ),
    "lives": Proof(
        "Random lives of the shop and of sessions: the invariants hold after every step and at the end",
        ("tests/faults/test_machine.py", "tests/faults/test_access_machine.py"),
        {"KERVAN_EXAMPLES": "60", "KERVAN_STEPS": "30"},
    ),
}


def run(proof: Proof) -> dict[str, Any]:
    """Its outcome: whether it held, how long it took, and what it counted."""
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.jsonl"
        done = subprocess.run(  # noqa: S603
            [sys.executable, "-m", "pytest", "-q", "-n", "auto", *proof.tests],
            cwd=ROOT,
            env={**os.environ, **proof.settings, "KERVAN_REPORT": str(report)},
            check=False,
        )
        return {"held": done.returncode == 0, "seconds": round(time.monotonic() - began), "counted": summed(report)}


def hunt() -> dict[str, Any]:
    """What became of the planted bugs."""
    began = time.monotonic()
    outcomes = {mutant.what: caught for mutant, caught in mutants.hunt()}
    return {"held": all(outcomes.values()), "seconds": round(time.monotonic() - began), "bugs": outcomes}


def summed(report: Path) -> list[dict[str, Any]]:
    """The report's lines; those that speak of the same thing, counted by several processes, added up."""
    found: dict[str, dict[str, Any]] = {}
    for line in report.read_text().splitlines() if report.exists() else []:
        counted = json.loads(line)
        known = found.setdefault(counted["what"], {"what": counted["what"]})
        for name, value in counted.items():
            known[name] = value if name == "what" else int(known.get(name, 0)) + int(value)
    return [found[what] for what in sorted(found)]


def keep(part: str, outcome: Mapping[str, Any]) -> None:
    """Under `.cache/proof`, with the day and the commit that it speaks of."""
    command = ["git", "rev-parse", "--short", "HEAD"]
    head = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)  # noqa: S603
    KEPT.mkdir(parents=True, exist_ok=True)
    told = {**outcome, "day": f"{datetime.now(UTC):%Y-%m-%d}", "commit": head.stdout.strip()}
    (KEPT / f"{part}.json").write_text(json.dumps(told, indent=1))


def written() -> str:
    """PROOF.md, from all outcomes that are kept."""
    lines = [
        "# Proof",
        "",
        "Written by `scripts/test --proof` on 2 shared cores. The numbers are counted by the runs themselves. Each",
        "section shows the command that repeats it. Delivery of mail and push is at least once.",
    ]
    for part, proof in PROOFS.items():
        lines += _section(proof.claim, proof.command, part)
    lines += _section("Planted bugs: each makes a test fail", "python -m tests.proof.mutants", BUGS)
    return "\n".join(lines) + "\n"


def _section(claim: str, command: str, part: str) -> list[str]:
    path = KEPT / f"{part}.json"
    if not path.exists():
        return ["", f"## {claim}", "", f"Not run: `{command}`"]
    told = json.loads(path.read_text())
    outcome = "Held" if told["held"] else "**Failed**"
    lines = ["", f"## {claim}", ""]
    lines += [f"{outcome} on {told['day']} at {told['commit']}, in {told['seconds']} s: `{command}`", ""]
    lines += [_line(counted) for counted in told.get("counted", ())]
    bugs = told.get("bugs", {})
    if bugs:
        lines += [f"{sum(bugs.values())} of {len(bugs)} were caught.", ""]
    return lines + [f"- {'caught' if caught else '**survived**'}: {what}" for what, caught in bugs.items()]


def _line(counted: Mapping[str, Any]) -> str:
    numbers = ", ".join(f"{name} {value}" for name, value in counted.items() if name != "what")
    return f"- {counted['what']}: {numbers}"


def main(chosen: list[str]) -> int:
    """Run the parts; 0 when all of them held."""
    held = True
    for part in chosen or [*PROOFS, BUGS]:
        outcome = hunt() if part == BUGS else run(PROOFS[part])
        keep(part, outcome)
        held &= outcome["held"]
        (ROOT / "PROOF.md").write_text(written())
    return 0 if held else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
