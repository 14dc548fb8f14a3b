"""The second factor of staff: an app's six digits (TOTP, RFC 6238), or a recovery code. Each code works once.

Whoever is demanded one and has not proved it may sign in, with the rights of an ordinary user: enough to set it up.
"""

import hashlib
import hmac
from datetime import datetime
from urllib.parse import quote

from functions.users.tables import User
from kervan.auth import Caller, Role
from kervan.commit import commit
from kervan.errors import Changed, Conflict, Exists, Invalid, NotFound, Unauthenticated
from kervan.ids import encode
from kervan.providers import sealing
from kervan.ratelimit import RateLimit, take
from kervan.tables import GuardedWrite
from kervan.tokens import b64url, unb64url
from kervan.world import World

from .addresses import account_of, judged
from .events import SecondFactorRemoved, SecondFactorSet, SignedOutEverywhere
from .schemas import FactorOut, RecoveryCodesOut
from .tables import Credential, FactorRefused, SecondFactor

PERIOD = 30  # seconds of a code
SKEW = (0, -1, 1)  # codes of the step before and after count: clocks differ
DIGITS = 6
SECRET_BYTES = 20
RECOVERY_CODES = 10
RECOVERY_LENGTH = 12
TRIES = RateLimit("second-factor", most=10, seconds=900)
Proof = GuardedWrite | None


class FactorNeeded(Unauthenticated):
    """The password is right; the account has a second factor, and its code must come along."""

    tr = "Bu hesap için doğrulama uygulamanızdaki kodu da girmelisiniz."
    en = "This account also needs the code of your authenticator app."


class FactorExists(Conflict):
    """It is set up; an admin can take it away."""

    tr = "İkinci doğrulama adımınız zaten kurulu."
    en = "Your second factor is already set up."


class CodeWrong(Invalid):
    """Not the code that the app shows now, or there is nothing to confirm."""

    tr = "Kod yanlış; uygulamanın şu anda gösterdiği kodu girin."
    en = "The code is wrong; enter the one that the app shows now."


def begin(world: World, caller: Caller) -> FactorOut:
    """A new secret for the caller's app. It counts when a code of it was entered; until then it can be begun anew."""
    take(world, TRIES, caller.id)
    secret = world.chance(SECRET_BYTES)
    sealed = sealing.seal(world.settings, b64url(secret), about=_about(caller.id))
    row = SecondFactor.find(caller.id, consistent=True)
    if row is None:
        row = SecondFactor(caller.id, sealed=sealed, begun_at=world.now())
        _write(row, new=True)
    elif row.is_set:
        raise FactorExists
    else:
        row.sealed, row.begun_at = sealed, world.now()
        _write(row, new=False)
    account = account_of(caller.id)
    return _shown(world, secret, account.profile.email if account else caller.id)


def confirm(world: World, caller: Caller, code: str) -> RecoveryCodesOut:
    """The app shows the right code: from now on signing in asks for one. The recovery codes are shown this once."""
    take(world, TRIES, caller.id)
    row = SecondFactor.find(caller.id, consistent=True)
    if row is not None and row.is_set:
        raise FactorExists
    step = _step_of(world, row, code) if row else None
    if row is None or step is None:
        raise CodeWrong
    codes = [encode(int.from_bytes(world.chance(8), "big"), RECOVERY_LENGTH) for _ in range(RECOVERY_CODES)]
    row.last_step, row.set_at, row.recovery = step, world.now(), {_digest(each) for each in codes}
    commit(row, tell=(SecondFactorSet(user_id=caller.id, at=world.now()),))
    return RecoveryCodesOut(recovery_codes=codes)


def proved(world: World, account: Credential, code: str | None) -> tuple[bool, Proof]:
    """Whether a session may have the account's role, and what uses the code up in the commit that opens it.

    Raises FactorNeeded where a factor is set up and no code came, FactorRefused for a wrong one.
    """
    if account.role == Role.USER:
        return True, None
    row = SecondFactor.find(account.user_id, consistent=True)
    if row is None or not row.is_set:
        return not world.settings.staff_second_factor, None
    if code is None:
        raise FactorNeeded
    if len(code) == DIGITS:
        step = _step_of(world, row, code)
        if step is None or step <= int(row.last_step):
            raise FactorRefused
        return True, SecondFactor.spend(account.user_id, step)
    digest = _digest(code.upper())
    if digest not in (row.recovery or ()):
        raise FactorRefused
    return True, SecondFactor.recover(account.user_id, digest)


def take_away(world: World, caller: Caller, user_id: str) -> None:
    """For who has lost app and codes: their sessions end, and they have a user's rights until they set one up anew.

    Whoever does it must be an admin still: a token outlives its role by minutes.
    """

    def act() -> None:
        row, account = SecondFactor.find(user_id, consistent=True), account_of(user_id)
        if row is None or account is None:
            raise NotFound
        account.epoch = int(account.epoch) + 1
        now = world.now()
        removed = SecondFactorRemoved(user_id=user_id, by=caller.id, at=now)
        still, out = User.acts_as_admin(caller.id), SignedOutEverywhere(user_id=user_id, at=now)
        commit(account, delete=row, also=(still,), tell=(removed, out))

    judged(act)


def _write(row: SecondFactor, *, new: bool) -> None:
    try:
        if new:
            commit(new=row)
        else:
            commit(row)
    except Exists:
        raise Changed from None


def _step_of(world: World, row: SecondFactor, code: str) -> int | None:
    """The time step whose code it is, if it is one of now."""
    secret = unb64url(sealing.unseal(world.settings, row.sealed, about=_about(row.user_id)))
    now = step_at(world.now())
    return next((now + off for off in SKEW if hmac.compare_digest(code_of(secret, now + off), code)), None)


def step_at(now: datetime) -> int:
    """The time step of RFC 6238."""
    return int(now.timestamp()) // PERIOD


def code_of(secret: bytes, step: int) -> str:
    """The six digits of a step."""
    from cryptography.hazmat.primitives.hashes import SHA1
    from cryptography.hazmat.primitives.twofactor.totp import TOTP

    made = TOTP(secret, DIGITS, SHA1(), PERIOD)  # noqa: S303 - HMAC-SHA-1 is what the apps know
    return made.generate(step * PERIOD).decode()


def _shown(world: World, secret: bytes, name: str) -> FactorOut:
    from base64 import b32encode

    text = b32encode(secret).decode()
    issuer = world.settings.mail_from.partition(" <")[0] if "<" in world.settings.mail_from else "Kervan"
    label, said = quote(f"{issuer}:{name}"), quote(issuer)
    uri = f"otpauth://totp/{label}?secret={text}&issuer={said}&algorithm=SHA1&digits={DIGITS}&period={PERIOD}"
    return FactorOut(secret=text, uri=uri)


def _about(user_id: str) -> str:
    return f"second-factor#{user_id}"


def _digest(code: str) -> str:
    return hashlib.sha256(f"recovery\x1f{code}".encode()).hexdigest()
