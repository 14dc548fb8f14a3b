"""Who changed what by right of a role: told in the commit that changes it, so that nothing is done unseen.

A request says what it does when it comes in; the guards of staff and admins, and `visible_to` where it opens what is
another's, say by whom. `commit` then puts one `Audited` beside the request's first change. Group `audit` chains them.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime

from kervan.events import Event

AN_ID = re.compile(r"[A-Za-z]{3}[_-][0-9A-Z-]{8,40}", re.ASCII)  # and no address, number or day


class Audited(Event):
    """Somebody with a role changed something. `changes` says more, with values only of what is not personal."""

    group: str
    action: str  # the route's name: `change_user`
    by: str
    subject: str | None
    changes: tuple[str, ...] = ()


@dataclass
class Act:
    """What a request does; it is told once, and only if somebody does it by right of a role."""

    group: str
    action: str
    path: str
    now: Callable[[], datetime]
    by: str | None = None
    changes: list[str] = field(default_factory=list)
    told: bool = False

    def fact(self, keys: Iterable[str]) -> Audited:
        """The fact; about what the path names, else about the first of the rows that are written."""
        subject = next((each for each in (*self.path.split("/"), *keys) if AN_ID.fullmatch(each)), None)
        return Audited(
            group=self.group,
            action=self.action,
            by=str(self.by),
            subject=subject,
            changes=tuple(self.changes),
            at=self.now(),
        )


_acting: ContextVar[Act | None] = ContextVar("acting", default=None)


@contextmanager
def watched(act: Act) -> Iterator[None]:
    """While a request is answered."""
    token = _acting.set(act)
    try:
        yield
    finally:
        _acting.reset(token)


def by_right(of: str) -> None:
    """From here on the request is done by somebody's role, and not with what is their own."""
    act = _acting.get()
    if act is not None:
        act.by = of


def note(*changes: str) -> None:
    """Say what is changed, before it is committed: `role: user → staff`."""
    act = _acting.get()
    if act is not None and not act.told:
        act.changes = list(changes)  # a rule that is begun again says it again


def due() -> Act | None:
    """The act that the next commit has to tell."""
    act = _acting.get()
    return act if act is not None and act.by is not None and not act.told else None
