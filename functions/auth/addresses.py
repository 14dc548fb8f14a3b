"""What counts against an address: failures that lock it, and mails that strangers can have sent to it."""

import math
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import TypeVar

from functions.users.tables import User
from kervan.commit import commit
from kervan.errors import Changed, Exists, TooMany
from kervan.events import Event
from kervan.tables import GuardedWrite, Table

from .tables import FORGOTTEN, Credential

T = TypeVar("T")
TRIES = 4
FREE_FAILURES = 5
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


def refuse_locked(row: Credential, now: datetime) -> None:
    """TooMany while too many failures lock the address, whatever the password."""
    if row.locked_until is not None and row.locked_until > now:
        raise TooMany(retry_after=math.ceil((row.locked_until - now).total_seconds()))


def count_failure(row: Credential, now: datetime) -> None:
    """One more; from the fifth on, each doubles the time that the address is locked, up to 15 minutes."""
    stale = row.failed_at is None or now - row.failed_at > FORGOTTEN
    row.failures = 1 if stale else int(row.failures) + 1
    row.failed_at = now
    over = int(row.failures) - FREE_FAILURES
    if over >= 0:
        row.locked_until = now + min(LONGEST_LOCK, FIRST_LOCK * 2 ** min(over, 10))
    if row.user_id is None:
        row.expires = now + FORGOTTEN


def forget_failures(row: Credential) -> None:
    """Its owner has proved to be there."""
    row.failures, row.failed_at, row.locked_until = 0, None, None


def may_mail(row: Credential, now: datetime) -> bool:
    """Count one mail that somebody wants sent to the address; False when an hour's are used up."""
    if row.mails_since is None or now - row.mails_since >= MAILS_PER:
        row.mails, row.mails_since = 0, now
    row.mails = int(row.mails) + 1
    return int(row.mails) <= MAILS
