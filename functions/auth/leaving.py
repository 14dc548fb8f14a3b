"""A way in that is given up: closed at once by its owner's password, forgotten when the account is erased."""

from datetime import datetime
from typing import TYPE_CHECKING

from functions.users.tables import User
from kervan.auth import Caller, Role
from kervan.commit import commit
from kervan.errors import Conflict
from kervan.text import identity_key
from kervan.world import World

from . import passwords
from .addresses import Origin, count_failure, judged, refuse_locked
from .events import AccountClosed, SignedOutEverywhere
from .recovery import WrongPassword
from .schemas import LeaveIn
from .tables import Credential, Session, SessionEnded

if TYPE_CHECKING:
    from kervan.holdings import Counts


class StaffStays(Conflict):
    """Staff answer for what they did, and there must be an admin: an admin takes the role away first."""

    tr = "Görevli hesabı böyle kapatılamaz; önce bir yönetici görevinizi kaldırmalı."
    en = "A staff account cannot be closed like this; an admin has to take your role away first."


def leave(world: World, caller: Caller, wanted: LeaveIn) -> datetime:
    """Close the account by its password; when that was. Every session ends, this one too, and all is erased then.

    Asking again, with a token that is not over yet, changes nothing.
    """

    def act() -> datetime:
        session = Session.current(caller.session, caller.id)
        account, now = Credential.find(session.identity, consistent=True), world.now()
        if account is None or account.user_id != caller.id:
            raise SessionEnded
        origin = Origin.of_session(world, session)
        refuse_locked(account, origin, now)
        if not passwords.matches(account.password_hash, wanted.password):
            count_failure(account, origin, now)
            commit(account)
            raise WrongPassword
        if account.role != Role.USER:
            raise StaffStays
        if account.epoch == session.epoch:
            account.disabled, account.epoch = True, int(account.epoch) + 1
            out, closed = SignedOutEverywhere(user_id=caller.id, at=now), AccountClosed(user_id=caller.id, at=now)
            commit(account, tell=(out, closed))
        elif not account.disabled:
            raise SessionEnded
        return now

    return judged(act)


def forget_way_in(_world: World, user_id: str) -> "Counts":
    """The rows of the addresses that the person has, or wanted."""
    user = User.find(user_id, consistent=True)
    wanted = user and [user.identity, *([identity_key(user.new_email)] if user.new_email else [])]
    found = [row for identity in wanted or () if (row := Credential.find(identity, consistent=True))]
    theirs: list[Credential] = [row for row in found if row.user_id in (None, user_id)]
    commit(delete=theirs, finishes=False)
    return {"credentials": {"deleted": len(theirs)}}
