"""Signing in by password: one answer and the same work for an unknown address and a wrong password."""

from kervan.errors import Forbidden, Unauthenticated
from kervan.ratelimit import RateLimit, take
from kervan.world import World

from . import passwords
from .addresses import Origin, count_failure, judged, refuse_locked, save, welcome
from .factors import proved
from .registration import AccountDisabled, repeat_code
from .schemas import LoginIn, SignedInOut
from .sessions import Device, opened
from .tables import Credential, FactorRefused

LOGINS = RateLimit("login", most=100, seconds=300)


class WrongCredentials(Unauthenticated):
    """Nobody with this address and this password. Which of the two is wrong is not told."""

    tr = "E-posta adresi ya da parola yanlış."
    en = "The e-mail address or the password is wrong."


class EmailNotVerified(Forbidden):
    """The password is right, the address is not proved yet; a new code is on its way."""

    tr = "E-posta adresiniz henüz doğrulanmadı; size yeni bir kod gönderdik."
    en = "Your e-mail address is not verified yet; we have sent you a new code."


def login(world: World, wanted: LoginIn, device: Device) -> SignedInOut:
    """Open a session. Too many failures lock the address for their place, whether an account has it or not."""
    take(world, LOGINS, device.address)
    origin = Origin.of_address(world, device.address)
    proofs: dict[str | None, bool] = {}  # by hash: a row that changed meanwhile is judged again without hashing again

    def proves(account: Credential) -> bool:
        kept = account.password_hash
        if kept not in proofs:
            proofs[kept] = passwords.matches(kept, wanted.password)
        return proofs[kept]

    def act() -> SignedInOut:
        account, now = Credential.named(wanted.email, world.now()), world.now()
        refuse_locked(account, origin, now)
        if not proves(account):
            count_failure(account, origin, now)
            save(account)
            raise WrongCredentials
        return _admit(world, account, wanted, device, origin)

    return judged(act)


def _admit(world: World, account: Credential, wanted: LoginIn, device: Device, origin: Origin) -> SignedInOut:
    """The password was right. A wrong code of a second factor counts as a wrong password does."""
    if not account.verified:
        welcome(account, origin)
        repeat_code(world, account, world.now())
        raise EmailNotVerified
    if account.disabled:
        welcome(account, origin)
        save(account)
        raise AccountDisabled
    try:
        in_full, used = proved(world, account, wanted.second_factor)
    except FactorRefused:
        count_failure(account, origin, world.now())
        save(account)
        raise
    welcome(account, origin)
    if passwords.is_outdated(account.password_hash):
        account.password_hash = passwords.hashed(world, wanted.password)
    session, answer = opened(world, account, device, in_full=in_full)
    save(account, new=(session,), also=(used,) if used else ())
    return answer
