"""New passwords: by the link that is mailed to who forgot, or by the one until now."""

from datetime import timedelta

from kervan.auth import Caller
from kervan.codes import challenge_of
from kervan.commit import commit
from kervan.errors import Invalid
from kervan.ratelimit import RateLimit, take
from kervan.settings import Secret
from kervan.world import World

from . import passwords
from .addresses import Origin, count_failure, forget_failures, judged, may_mail, refuse_locked, save, welcome
from .events import PasswordChanged, PasswordResetRequested
from .schemas import ChangePasswordIn, ForgotPasswordIn, ResetPasswordIn
from .tables import Credential, Reset, Session, SessionEnded

REQUESTS = RateLimit("forgot-password", most=60, seconds=3600)
RESETS = RateLimit("reset-password", most=60, seconds=3600)
LIFE = timedelta(minutes=30)


class ResetRefused(Invalid):
    """Not a link of ours, used, replaced by a change of the password, or older than 30 minutes."""

    tr = "Parola sıfırlama bağlantısı geçersiz ya da süresi dolmuş."
    en = "The link to reset the password is not valid or has expired."


class WrongPassword(Invalid):
    """The password until now is another."""

    tr = "Şu anki parolanız yanlış."
    en = "Your current password is wrong."


def forgot(world: World, wanted: ForgotPasswordIn, address: str) -> None:
    """Have a link mailed, if there is such an account. One that is not proved yet has registering again."""
    take(world, REQUESTS, address)

    def act() -> None:
        account, now = Credential.named(wanted.email, world.now()), world.now()
        reset = Reset(
            world.new_id("rst"),
            identity=account.identity,
            user_id=account.user_id if account.verified else None,
            asked_at=now,
            expires_at=now + LIFE,
            expires=now + LIFE,
        )
        if account.verified and may_mail(account, now):
            asked = PasswordResetRequested(challenge_id=reset.challenge_id, user_id=account.user_id, at=now)
            save(account, new=(reset,), tell=(asked,))
        else:
            save(account, new=(reset,))

    judged(act)


def reset(world: World, wanted: ResetPasswordIn, address: str) -> None:
    """Set the password by a mailed link, once; every session ends, and so does every other link."""
    take(world, RESETS, address)
    challenge_id = challenge_of(world.secrets.get(Secret.CODES)["key"], wanted.token)
    if challenge_id is None:
        raise ResetRefused
    _usable(world, challenge_id)
    password_hash = passwords.hashed(world, wanted.password)

    def act() -> None:
        link, account = _usable(world, challenge_id)
        account.epoch = int(account.epoch) + 1
        forget_failures(account)
        welcome(account, Origin.of_address(world, address))
        _set_password(world, account, password_hash)
        changed = PasswordChanged(user_id=account.user_id, at=world.now())
        commit(account, delete=link, tell=(changed,))

    judged(act)


def _usable(world: World, challenge_id: str) -> tuple[Reset, Credential]:
    """The link's row and the account that it opens; ResetRefused when it opens none any more."""
    link = Reset.find(challenge_id, consistent=True)
    if link is None or link.user_id is None or link.expires_at <= world.now():
        raise ResetRefused
    account = Credential.find(link.identity, consistent=True)
    if account is None or account.user_id != link.user_id or account.password_set_at > link.asked_at:
        raise ResetRefused
    return link, account


def change(world: World, caller: Caller, wanted: ChangePasswordIn) -> None:
    """Set the password by the one until now; every other session ends. Failures lock it for this device."""

    def act() -> None:
        session = Session.current(caller.session, caller.id)
        account, now = Credential.find(session.identity, consistent=True), world.now()
        if account is None or account.user_id != caller.id or account.epoch != session.epoch:
            raise SessionEnded
        origin = Origin.of_session(world, session)
        refuse_locked(account, origin, now)
        if not passwords.matches(account.password_hash, wanted.current_password):
            count_failure(account, origin, now)
            commit(account)
            raise WrongPassword
        account.epoch = session.epoch = int(account.epoch) + 1
        forget_failures(account)
        _set_password(world, account, passwords.hashed(world, wanted.new_password))
        commit(account, session, tell=(PasswordChanged(user_id=caller.id, at=now),))

    judged(act)


def _set_password(world: World, account: Credential, password_hash: str) -> None:
    account.password_hash, account.password_set_at = password_hash, world.now()
