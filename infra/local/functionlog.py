"""Writes what the local functions print to one file, as it happens, for the developer's terminal to follow.

MiniStack keeps each invocation's lines in CloudWatch Logs for ever and saves them with its state. So this also forgets
old streams: a load test of a hundred thousand requests must not make the next start slow.
"""

import asyncio
import json
from collections.abc import Iterator, MutableMapping
from pathlib import Path
from typing import Any

EVERY = 0.25
KEPT_STREAMS = 50
FUNCTIONS = "/aws/lambda/"
LARGEST = 20_000_000

Groups = MutableMapping[str, Any]


async def follow(path: Path) -> None:
    """Append new lines to `path` until cancelled."""
    from ministack.services import cloudwatch_logs

    path.parent.mkdir(parents=True, exist_ok=True)
    seen = Seen()
    list(seen.new_lines(_groups(cloudwatch_logs)))
    with path.open("a", encoding="utf-8") as log:
        while True:
            await asyncio.sleep(EVERY)
            log.writelines(json.dumps(line) + "\n" for line in seen.new_lines(_groups(cloudwatch_logs)))
            log.flush()
            if log.tell() > LARGEST:
                log.truncate(0)


def _groups(cloudwatch_logs: Any) -> list[tuple[str, Groups]]:
    """Every log group of every account and region, by name."""
    return [(str(key[-1]), group) for key, group in list(cloudwatch_logs._log_groups.to_dict().items())]


class Seen:
    """How far each stream of each function's group was read."""

    def __init__(self) -> None:
        self.events: dict[tuple[str, str], int] = {}

    def new_lines(self, groups: list[tuple[str, Groups]]) -> Iterator[dict[str, Any]]:
        """Lines since the last call, oldest stream first; drops all but the newest streams of each group."""
        alive = set()
        for name, group in groups:
            streams = group["streams"]
            for stream in list(streams)[:-KEPT_STREAMS] if len(streams) > 2 * KEPT_STREAMS else []:
                if (name, stream) in self.events:
                    streams.pop(stream, None)
            for stream, content in list(streams.items()):
                key = (name, stream)
                alive.add(key)
                events, start = content["events"], self.events.get(key, 0)
                self.events[key] = len(events)
                for event in events[start:]:
                    yield {"at": event["timestamp"], "function": name.removeprefix(FUNCTIONS), "text": event["message"]}
        for gone in self.events.keys() - alive:
            del self.events[gone]
