"""What counts against an address: failures that lock it, and mails that strangers can have sent to it.

Failures lock an address for the place that they come from, so that nobody locks out anybody else. Guessers who come
from many places lock it for every place but those where its owner has signed in.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Self, TypeVar

from functions.users.tables import User
from kervan.commit import commit
from kervan.errors import Changed, Exists, TooMany
from kervan.events import Event
from kervan.ratelimit import marked, place_of
from kervan.tables import GuardedWrite, Table
from kervan.world import World

from .tables import FORGOTTEN, Credential, Session, Tries

T = TypeVar("T")
TRIES = 4
FREE_FAILURES = 5  # of one place
FREE_FOR_ALL = 30  # of all places that the owner does not know: at least six
MOST_PLACES, MOST_KNOWN = 64, 8
FIRST_LOCK = timedelta(seconds=30)
LONGEST_LOCK = timedelta(minutes=15)
MAILS = 5
MAILS_PER = timedelta(hours=1)


def judged(act: Callable[[], T]) -> T:
    """Do `act` on rows as they are. If somebody wrote them in between it was not judged, and is begun again: so
    guesses that come at once are judged one after the other, each with what the ones before it left.
    """
    for _ in range(TRIES):
        try:
            return act()
        except (Changed, Exists):
            continue
    raise TooMany(retry_after=1)


def account_of(user_id: str) -> Credential | None:
    """The row by which a user signs in, consistently read."""
    user = User.find(user_id, consistent=True)
    account = Credential.find(user.identity, consistent=True) if user else None
    return account if account is not None and account.user_id == user_id else None


def save(
    row: Credential,
    *,
    new: Sequence[Table] = (),
    delete: Sequence[Table] = (),
    also: Sequence[GuardedWrite] = (),
    tell: Sequence[Event] = (),
) -> None:
    """Commit the address's row, whether it was there before or not, and the rest with it."""
    if row.version:
        commit(row, new=new, delete=delete, also=also, tell=tell)
    else:
        commit(new=(row, *new), delete=delete, also=also, tell=tell)


@dataclass(frozen=True)
class Origin:
    """Where somebody tries from: a network, or a device that is `signed_in`."""

    mark: str
    signed_in: bool = False

    @classmethod
    def of_address(cls, world: World, address: str) -> Self:
        """An address, or the network of a house."""
        return cls(marked(world, place_of(address)))

    @classmethod
    def of_session(cls, world: World, session: Session) -> Self:
        """A device. What others try elsewhere does not keep its owner from a new password, or from leaving."""
        return cls(marked(world, session.session_id), signed_in=True)

    def is_known(self, row: Credential) -> bool:
        """Whether the address's owner was here."""
        return self.signed_in or self.mark in row.known


def refuse_locked(row: Credential, origin: Origin, now: datetime) -> None:
    """TooMany while too many failures lock the address for who comes from there, whatever the password."""
    locks = [tries.locked_until for tries in row.tries if tries.origin == origin.mark]
    locks += [] if origin.is_known(row) else [row.locked_until]
    until = max((lock for lock in locks if lock is not None), default=now)
    if until > now:
        raise TooMany(retry_after=math.ceil((until - now).total_seconds()))


def count_failure(row: Credential, origin: Origin, now: datetime) -> None:
    """One more. From the fifth of a place on, each doubles the time that the address is locked there, up to 15 minutes.

    The first five of each place that its owner does not know count for all places: one stranger comes to five.
    """
    recent = [tries for tries in row.tries if now - tries.failed_at <= FORGOTTEN]
    mine = next((tries for tries in recent if tries.origin == origin.mark), Tries(origin=origin.mark))
    mine.failures, mine.failed_at = int(mine.failures) + 1, now
    mine.locked_until = _lock(mine.failures - FREE_FAILURES, now)
    row.tries = [*(tries for tries in recent if tries is not mine), mine][-MOST_PLACES:]
    if mine.failures <= FREE_FAILURES and not origin.is_known(row):
        stale = row.failed_at is None or now - row.failed_at > FORGOTTEN
        row.failures = 1 if stale else int(row.failures) + 1
        row.failed_at, row.locked_until = now, _lock(row.failures - FREE_FOR_ALL, now)
    if row.user_id is None:
        row.expires = now + FORGOTTEN


def _lock(over: int, now: datetime) -> datetime | None:
    return now + min(LONGEST_LOCK, FIRST_LOCK * 2 ** min(over, 10)) if over >= 0 else None


def forget_failures(row: Credential) -> None:
    """Its owner has proved to be there, by what was mailed, or has another password now."""
    row.tries, row.failures, row.failed_at, row.locked_until = [], 0, None, None


def welcome(row: Credential, origin: Origin) -> None:
    """Its owner has signed in here; who guesses elsewhere has gained nothing by it."""
    row.tries = [tries for tries in row.tries if tries.origin != origin.mark]
    known: list[Any] = [*(mark for mark in row.known if mark != origin.mark), origin.mark]
    row.known = known[-MOST_KNOWN:]


def may_mail(row: Credential, now: datetime) -> bool:
    """Count one mail that somebody wants sent to the address; False when an hour's are used up."""
    if row.mails_since is None or now - row.mails_since >= MAILS_PER:
        row.mails, row.mails_since = 0, now
    row.mails = int(row.mails) + 1
    return int(row.mails) <= MAILS
