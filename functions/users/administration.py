"""Accounts as staff see them, and what admins may change. Every page is one Query of an index."""

from datetime import UTC, datetime
from functools import partial
from typing import Any

from kervan.audit import note as audited
from kervan.auth import Caller, Role
from kervan.commit import commit
from kervan.errors import Conflict
from kervan.pagination import Page, paginate
from kervan.periods import refuse_backwards, refuse_over_a_month
from kervan.request import expect
from kervan.world import World

from .events import UserAccessChanged
from .schemas import AccessIn
from .service import audit
from .tables import User, UserAudit


class OwnAccess(Conflict):
    """An admin who demotes or closes themselves might be the last one."""

    tr = "Kendi rolünüzü değiştiremez, kendi hesabınızı kapatamazsınız."
    en = "You cannot change your own role or close your own account."


def all_of(
    world: World,
    caller: Caller,
    *,
    email: str | None,
    since: datetime | None,
    until: datetime | None,
    limit: int,
    cursor: str | None,
) -> Page[User]:
    """Who has an address; or who joined in a month (UTC), newest first, by default this one up to now."""
    query: Any
    if email is not None:
        query, bound_to = partial(User.by_identity.query, email), ("admin-users", caller.id, "email", email)
    else:
        last = (until or world.now()).astimezone(UTC)
        first = since.astimezone(UTC) if since else last.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
        refuse_backwards(first, last)
        refuse_over_a_month(first, last)
        joined = User.joined_at.between(first, last)
        month = last.strftime("%Y-%m")
        query = partial(User.by_month.query, month, range_key_condition=joined, scan_index_forward=False)
        bound_to = ("admin-users", caller.id, str(since), str(until))
    return paginate(world, query, limit=limit, cursor=cursor, bound_to=bound_to)


def change_access(world: World, caller: Caller, user_id: str, wanted: AccessIn, if_match: str | None) -> User:
    """Set a role, close or reopen an account. `auth` hears of it and ends its sessions.

    Whoever does it must be an admin still: a token outlives its role by minutes.
    """
    user = User.visible_to(caller, user_id)
    expect(user, if_match)
    sent = wanted.model_dump(mode="json", exclude_unset=True)
    changes = [
        f"{name}: {getattr(user, name)} → {value}" for name, value in sent.items() if getattr(user, name) != value
    ]
    if not changes:
        return user
    if user.user_id == caller.id:
        raise OwnAccess
    for name, value in sent.items():
        setattr(user, name, value)
    audited(*changes)
    told = UserAccessChanged(user_id=user_id, role=Role(user.role), disabled=user.disabled, at=world.now())
    still = User.acts_as_admin(caller.id)
    commit(user, new=audit(world, user, caller, changes), also=(still,), tell=(told,))
    return user


def note(world: World, user_id: str, by: str, change: str, at: datetime) -> None:
    """A change that another group has made at the account."""
    commit(new=UserAudit(user_id, world.new_id("aud"), by=by, at=at, changes=[change]))


def history(world: World, caller: Caller, user_id: str, limit: int, cursor: str | None) -> Page[UserAudit]:
    """Who changed what about a user, newest first."""
    query: Any = partial(UserAudit.query, user_id, scan_index_forward=False)
    return paginate(world, query, limit=limit, cursor=cursor, bound_to=("user-audit", caller.id, user_id))
