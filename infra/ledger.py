"""`scripts/ledger rebuild STAGE`: have the ledger's sums made anew, and see how far that is. Nothing stands still.

The command tells the stage's bus the fact that the ledger's worker listens to. On the local cloud it asks the
addresses that this machine's cloud wrote down.
"""

import argparse
import json
import secrets
import sys
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import botocore.session

from functions.ledger.events import RebuildAsked
from functions.ledger.tables import Books
from infra.local.emulator import ROOT
from infra.local.session import STATE
from infra.stage import LOCAL
from kervan.events import SOURCE, Letter
from kervan.ids import new_id

PATIENCE = 10.0  # seconds until the worker has begun


def main(given: Sequence[str] | None = None) -> int:
    """Ask for it and follow it; 1 where nobody began."""
    parser = argparse.ArgumentParser(prog="scripts/ledger", description="The ledger's sums.")
    parser.add_argument("what", choices=("rebuild", "progress"))
    parser.add_argument("stage", help="`local` is the cloud on this machine")
    parser.add_argument("--state", type=Path, default=STATE, help="where the local cloud keeps everything")
    asked = parser.parse_args(given)
    clients = Clients(asked.stage, asked.state)
    before = clients.books()
    if asked.what == "progress":
        _say(before)
        return 0
    clients.ask()
    return _follow(clients, int(before.get("live", 1)))


class Clients:
    """What the command needs of the stage, with the shell's credentials."""

    def __init__(self, stage: str, state: Path) -> None:
        """On this machine the local cloud's own."""
        self._stage = stage
        self._where: dict[str, str] = {}
        if stage == LOCAL:
            self._where = {"endpoint_url": json.loads((state / "urls.json").read_text())["aws"], **ROOT}
        self._session = botocore.session.Session()

    def ask(self) -> None:
        """Tell the bus."""
        now = datetime.now(UTC)
        letter = Letter.of(
            RebuildAsked(at=now), letter_id=new_id("ltr", now, secrets.token_bytes(10)), trace="operator"
        )
        entry = {"EventBusName": f"{self._stage}-kervan", "Source": SOURCE, "DetailType": letter.name}
        answer = self._client("events").put_events(Entries=[{**entry, "Detail": letter.model_dump_json()}])
        if answer["FailedEntryCount"]:
            raise SystemExit(f"the bus refused: {answer['Entries']}")

    def books(self) -> dict[str, Any]:
        """The row of the books; nothing before the first rebuilding."""
        name = f"{self._stage}-{Books.schema().name}"
        found = self._client("dynamodb").get_item(TableName=name, Key={"name": {"S": "books"}}, ConsistentRead=True)
        return {key: next(iter(value.values())) for key, value in found.get("Item", {}).items()}

    def _client(self, service: str) -> Any:
        return self._session.create_client(service, **self._where)


def _follow(clients: Clients, live: int) -> int:
    """Until the next generation is read."""
    began = time.monotonic()
    while int((books := clients.books()).get("live", 1)) == live:
        if not books.get("building") and time.monotonic() - began > PATIENCE:
            sys.stderr.write("nobody has begun: look at the ledger's queue and its dead letters\n")
            return 1
        _say(books)
        time.sleep(1)
    _say(books)
    return 0


def _say(books: dict[str, Any]) -> None:
    building = f"; {books['building']} is built, {books['folded']} payments so far" if books.get("building") else ""
    sys.stdout.write(f"generation {books.get('live', 1)} is read{building}\n")


if __name__ == "__main__":
    sys.exit(main())
