"""What is held on people, of all groups together; `python -m infra.privacy` writes docs/privacy.md."""

import importlib
from collections.abc import Iterable
from pathlib import Path

from infra.manifest import Group, groups
from kervan.holdings import FieldKind, Forget, Holding, Holdings
from kervan.shared_privacy import HOLDINGS as SHARED
from kervan.tables import Table
from kervan.worker import Worker

PAGE = Path(__file__).parent.parent / "docs" / "privacy.md"
HEAD = """# What is held on people

Made from the groups' declarations (`functions/<group>/privacy.py`) by `python -m infra.privacy`; a test fails when a
stored field is not declared, or when this page is not what they say. *Personal* is what names or describes somebody, a
*link* is an id that says something only as long as the account is there, *hidden* is what goes into no copy: secrets.

A person gets a copy of it (`POST /api/me/export`) and has it erased (`DELETE /api/me`). An erasure deletes rows, blanks
what is personal in those that the law wants kept, and reports both ([decision 14](decisions/0014-people-leave.md)).
What stands in backups (point-in-time recovery) is gone after 35 days.
"""


def declared() -> dict[type[Table], Holding]:
    """Every table's declaration."""
    found: dict[type[Table], Holding] = dict(SHARED)
    for group in groups().values():
        if (group.folder / "privacy.py").exists():
            said: Holdings = importlib.import_module(f"{group.package}.privacy").HOLDINGS
            found.update(said)
    return found


def answering(deployed: Iterable[Group]) -> tuple[str, ...]:
    """The groups among these that do a part of a person's copy or erasure."""
    found = ((group, group.function("worker")) for group in deployed)
    return tuple(sorted(g.name for g, f in found if f and isinstance(f.entry, Worker) and f.entry.people))


def page() -> str:
    """The page, a table each, by name."""
    rows = sorted(declared().items(), key=lambda pair: pair[0].schema().name)
    return HEAD + "".join(_section(table, holding) for table, holding in rows)


def _section(table: type[Table], holding: Holding) -> str:
    lines = [f"\n## {table.schema().name}\n", f"For: {holding.purpose}. Kept {holding.kept}."]
    if holding.forget == Forget.DATED:
        lines.append(" They begin when the account is gone.")
    elif holding.forget != Forget.STAYS:
        lines.append(f" With the account it is {holding.forget}.")
    if holding.waits is not None:
        lines.append(" It waits for what is under way.")
    said = [f"- {kind}: {', '.join(names)}" for kind in FieldKind if (names := holding.names(kind))]
    return "\n".join([lines[0], "".join(lines[1:]), "", *said, ""])


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
