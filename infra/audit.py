"""`scripts/audit verify STAGE`: hold every chain of the audit against itself, from its first entry to its last.

Who can write to the tables can make a chain anew, with hashes that fit. The nightly check writes each chain's end into
the log; `--noted CHAIN:SEQUENCE:HASH`, taken from there, shows whether the chain is still the one of that night.
"""

import argparse
import json
import os
import sys
from collections import defaultdict
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from functions.audit.chaining import CHAINS
from functions.audit.tables import AuditHead
from functions.audit.verifying import broken, months
from infra.local.emulator import ROOT
from infra.local.session import STATE
from infra.stage import LOCAL, Stage
from kervan import aws
from kervan.settings import settings

NOWHERE = "https://not.asked"  # a stage's settings are whole, and the chains need its name alone
REGION = "eu-central-1"


def main(given: Sequence[str] | None = None) -> int:
    """Say of every chain where it ends, or where it is broken; 1 if one is."""
    parser = argparse.ArgumentParser(prog="scripts/audit", description="The chain of what staff did.")
    parser.add_argument("what", choices=("verify",))
    parser.add_argument("stage", help="`local` is the cloud on this machine")
    parser.add_argument("--noted", action="append", default=[], metavar="CHAIN:SEQUENCE:HASH", help="as the log has it")
    parser.add_argument("--state", type=Path, default=STATE, help="where the local cloud keeps everything")
    asked = parser.parse_args(given)
    if os.environ.get("KERVAN_STAGE") != asked.stage:
        _enter(asked.stage, asked.state)
    noted: dict[str, dict[int, str]] = defaultdict(dict)
    for each in asked.noted:
        chain, sequence, known = each.split(":")
        noted[chain][int(sequence)] = known
    found = [_verified(chain, noted[chain]) for chain in CHAINS]
    return 0 if all(found) else 1


def _enter(stage: str, state: Path) -> None:
    """The environment of the stage's functions, with the shell's credentials; on this machine the local cloud's own."""
    given = {"stage": stage, "account": "any", "public_url": NOWHERE, "app_url": NOWHERE, "mail_from": "a@b"}
    os.environ.update(Stage.of(given).settings.environ())
    region = os.environ.get("AWS_REGION") or os.environ.get("AWS_DEFAULT_REGION") or REGION
    os.environ.update(AWS_REGION=region, AWS_DEFAULT_REGION=region)  # a function has both; tools read the second alone
    if stage == LOCAL:
        os.environ["AWS_ENDPOINT_URL"] = json.loads((state / "urls.json").read_text())["aws"]
        os.environ.update({name.upper(): value for name, value in ROOT.items() if name.startswith("aws_")})
    settings.cache_clear()
    aws.forget()


def _verified(chain: str, noted: dict[int, str]) -> bool:
    now = datetime.now(UTC)
    head = AuditHead.find(chain)
    breaks = list(broken(chain, head, months(head, now), noted))
    for each in breaks:
        sys.stdout.write(f"chain {chain}: {each.kind} at {each.sequence} in {each.month}\n")
    if not breaks:
        ends = f"{int(head.sequence)} entries, ends with {head.hash}" if head else "no entry yet"
        sys.stdout.write(f"chain {chain}: whole, {ends}\n")
    return not breaks


if __name__ == "__main__":
    sys.exit(main())
