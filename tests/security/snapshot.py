"""All that the tables hold, kept and put back: many requests can begin from the same state without building it anew."""

import copy
from typing import Any

from moto.dynamodb.models import dynamodb_backends

from tests.environment import ACCOUNT, REGION


def _tables() -> dict[str, Any]:
    return dict(dynamodb_backends[ACCOUNT][REGION].tables)


def rows(*, without: tuple[str, ...] = ()) -> dict[str, str]:
    """The rows of every table as text, for comparing."""
    return {name: repr(_plain(table.items)) for name, table in _tables().items() if not name.endswith(without)}


def text() -> str:
    """Everything in every table, to look for something in it."""
    return "\n".join(rows().values())


def _plain(items: dict[str, Any]) -> list[Any]:
    found: list[Any] = []
    for value in items.values():
        inside = value.values() if isinstance(value, dict) else [value]
        found += [item.to_json() for item in inside]
    return sorted(found, key=repr)


class Snapshot:
    """The rows of a moment."""

    def __init__(self) -> None:
        """Of now."""
        self._kept = {name: copy.deepcopy(table.items) for name, table in _tables().items()}

    def restore(self) -> None:
        """Every table as it was."""
        for name, table in _tables().items():
            table.items = copy.deepcopy(self._kept[name])
            if table.stream_shard is not None:
                table.stream_shard.items.clear()  # moto copies all of it for every transaction
