"""Staff come by invitation: an admin names an address and a role, its owner sets a password. The link works once.

A second factor is not asked for here: the first sign-in has a user's rights until one is set up, as for all staff.
"""

from datetime import timedelta
from functools import partial
from typing import Any

from functions.users.tables import Person, User
from kervan.audit import by_right, note
from kervan.auth import Caller, Role
from kervan.codes import invitation_of
from kervan.commit import commit
from kervan.errors import Conflict, Exists, Forbidden, Invalid
from kervan.pagination import Page, paginate
from kervan.ratelimit import RateLimit, counted, take
from kervan.settings import Secret
from kervan.text import identity_key
from kervan.world import World

from . import passwords
from .addresses import forget_failures, judged
from .events import InvitationAccepted, StaffInvited
from .invitation_schemas import AcceptIn, InvitationIn, Status
from .tables import Credential, Invitation, Profile

LIFE = timedelta(hours=72)
KEPT = timedelta(days=30)
PER_ADDRESS = RateLimit("invitation", most=5, seconds=3600)  # mails to somebody who did not ask for them
ACCEPTS = RateLimit("accept-invitation", most=60, seconds=3600)
OPEN, ACCEPTED, WITHDRAWN = "open", "accepted", "withdrawn"


class AccountExists(Conflict):
    """Its owner is known: an admin gives them their role where the account is."""

    tr = "Bu adresle bir hesap zaten var; görevini kullanıcı sayfasından verin."
    en = "An account with this address already exists; set its role on the user's page."


class InvitationUsed(Conflict):
    """It opened an account, from which an admin can take the role."""

    tr = "Bu davet kabul edilmiş; görevi hesaptan kaldırabilirsiniz."
    en = "This invitation has been accepted; remove the role from the account instead."


class InvitationRefused(Invalid):
    """Not ours, used, withdrawn, too old, of an admin who is none any more, or the address has an account by now."""

    tr = "Davet geçersiz ya da süresi dolmuş; sizi davet eden yöneticiden yenisini isteyin."
    en = "The invitation is not valid or has expired; ask the admin who invited you for a new one."


def invite(world: World, caller: Caller, invitation_id: str, wanted: InvitationIn) -> Invitation:
    """Have an invitation mailed. Asking again under the same id returns the first one."""
    identity, now = identity_key(wanted.email), world.now()
    if Credential.named(identity, now).verified:
        raise AccountExists
    row = Invitation(
        invitation_id,
        email=wanted.email,
        identity=identity,
        role=wanted.role,
        locale=wanted.locale,
        by=caller.id,
        at=now,
        expires_at=now + LIFE,
        expires=now + LIFE + KEPT,
    )
    note(f"role: {wanted.role}")
    told = StaffInvited(invitation_id=invitation_id, at=now)
    still, mailed = User.acts_as_admin(caller.id), counted(world, PER_ADDRESS, identity)
    try:
        commit(new=row, also=(still, mailed), tell=(told,))
    except Exists:
        return Invitation.get(invitation_id, consistent_read=True)
    return row


def all_of(world: World, caller: Caller, status: Status, limit: int, cursor: str | None) -> Page[Invitation]:
    """Those of a status, the last one first."""
    query: Any = partial(Invitation.by_status.query, status, scan_index_forward=False)
    return paginate(world, query, limit=limit, cursor=cursor, bound_to=("invitations", caller.id, status))


def withdraw(caller: Caller, invitation_id: str) -> None:
    """Its link opens nothing any more. Withdrawing again changes nothing."""
    row = Invitation.visible_to(caller, invitation_id)
    if row.status == ACCEPTED:
        raise InvitationUsed
    if row.status == OPEN:
        row.status = WITHDRAWN
        commit(row, also=(User.acts_as_admin(caller.id),))


def accept(world: World, wanted: AcceptIn, address: str) -> None:
    """Open the account that was offered. Whoever has the mail has proved the address."""
    take(world, ACCEPTS, address)
    invitation_id = invitation_of(world.secrets.get(Secret.CODES)["key"], wanted.token)
    if invitation_id is None:
        raise InvitationRefused
    _usable(world, invitation_id)
    password_hash = passwords.hashed(world, wanted.password)
    judged(lambda: _accept(world, invitation_id, wanted, password_hash))


def _usable(world: World, invitation_id: str) -> Invitation:
    row = Invitation.find(invitation_id)
    if row is None or row.status != OPEN or row.expires_at <= world.now():
        raise InvitationRefused
    return row


def _accept(world: World, invitation_id: str, wanted: AcceptIn, password_hash: str) -> None:
    row, now = _usable(world, invitation_id), world.now()
    account = Credential.named(row.identity, now)
    if account.verified:
        raise InvitationRefused
    said = {"email": row.email, "name": wanted.name, "surname": wanted.surname, "phone": None, "locale": row.locale}
    account.user_id = account.user_id or world.new_id("usr")
    account.profile, account.password_hash, account.password_set_at = Profile(**said), password_hash, now
    account.verified, account.role, account.expires, account.codes = True, row.role, None, []
    account.epoch, account.known = int(account.epoch) + 1, []
    forget_failures(account)
    row.status, row.user_id = ACCEPTED, account.user_id
    enrolled = User.enrol(account.user_id, Person(**said, agreements=[]), at=now, expires=None, role=row.role)
    accepted = InvitationAccepted(
        invitation_id=invitation_id, user_id=account.user_id, by=row.by, role=Role(row.role), at=now
    )
    by_right(account.user_id)
    note(f"account: {account.user_id}", f"role: {row.role}")
    rows, new = ((row, account), ()) if account.version else ((row,), (account,))
    try:
        commit(*rows, new=new, also=(enrolled, User.acts_as_admin(row.by)), tell=(accepted,))
    except Forbidden:
        raise InvitationRefused from None
