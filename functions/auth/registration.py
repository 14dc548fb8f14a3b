"""Registering and proving an address. Whether an address is known shows in nothing but its owner's mail."""

import hmac
from datetime import datetime, timedelta

from functions.users.tables import Agreement, Consent, Person, User
from kervan.auth import Caller
from kervan.codes import email_code
from kervan.consents import digest_of
from kervan.errors import Forbidden, Invalid, Locale
from kervan.ratelimit import RateLimit, take
from kervan.settings import Secret
from kervan.text import identity_key
from kervan.world import World

from . import passwords
from .addresses import Origin, forget_failures, judged, may_mail, save, welcome
from .events import EmailCodeRequested, EmailConfirmed, EmailPurpose, RegistrationRepeated
from .schemas import RegisterIn, SignedInOut, VerifyEmailIn
from .sessions import Device, opened
from .tables import Credential, EmailCode, Profile, Said

REGISTRATIONS = RateLimit("register", most=100, seconds=3600)
VERIFICATIONS = RateLimit("verify-email", most=60, seconds=600)
CODE_LIFE = timedelta(minutes=10)
CODE_TRIES = 5
UNPROVED = timedelta(days=7)
REGISTRATION: EmailPurpose = "registration"
EMAIL_CHANGE: EmailPurpose = "email_change"


class CodeRefused(Invalid):
    """Wrong, too old, used, or tried too often: one answer for all, and for an address that expects none."""

    tr = "Kod yanlış ya da süresi dolmuş."
    en = "The code is wrong or has expired."


class AccountDisabled(Forbidden):
    """The account is closed. Told only to those who have proved that it is theirs."""

    tr = "Bu hesap kapatılmış."
    en = "This account has been closed."


def register(world: World, wanted: RegisterIn, address: str, locale: Locale) -> None:
    """Have a code mailed that opens the account; or tell the owner of an account that somebody tried."""
    take(world, REGISTRATIONS, address)
    password_hash = passwords.hashed(world, wanted.password)
    judged(lambda: _register(world, wanted, password_hash, address, locale))


def _register(world: World, wanted: RegisterIn, password_hash: str, address: str, locale: Locale) -> None:
    now = world.now()
    account = Credential.named(identity_key(wanted.email), now)
    mailed = may_mail(account, now)
    if not mailed:
        save(account)
    elif account.verified:
        save(account, tell=(RegistrationRepeated(user_id=account.user_id, at=now),))
    else:
        account.user_id = account.user_id or world.new_id("usr")
        account.password_hash = password_hash
        account.profile = Profile(
            email=wanted.email,
            name=wanted.name,
            surname=wanted.surname,
            phone=wanted.phone,
            locale=wanted.locale or locale,
        )
        said = [Said(kind=c.kind, text_version=c.version, accepted=c.accepted, at=now) for c in wanted.consents]
        code = EmailCode(
            challenge_id=world.new_id("chl"),
            purpose=REGISTRATION,
            user_id=account.user_id,
            asked_at=now,
            address=address,
            profile=account.profile,
            password_hash=password_hash,
            said=said,
        )
        send_code(account, code)


def repeat_code(world: World, account: Credential, now: datetime) -> None:
    """Send a fresh code for the latest registration of an address that is not proved yet, within its hour's mails."""
    last = _latest_registration(account)[0].fields()
    again = EmailCode(**{**last, "challenge_id": world.new_id("chl"), "asked_at": now, "tries": 0})
    if may_mail(account, now):
        send_code(account, again)
    else:
        save(account)


def send_code(account: Credential, code: EmailCode) -> None:
    """Save an account that is not proved yet, with a code that proves it by one registration."""
    now = code.asked_at
    account.codes = [*live(account, now), code]
    account.expires = now + UNPROVED
    person = User.enrol(account.user_id, person_of(code), at=now, expires=account.expires)
    asked = EmailCodeRequested(challenge_id=code.challenge_id, user_id=account.user_id, purpose=REGISTRATION, at=now)
    save(account, also=(person,), tell=(asked,))


def live(account: Credential, now: datetime) -> list[EmailCode]:
    """The codes that may still be entered."""
    return [code for code in account.codes if now - code.asked_at < CODE_LIFE and int(code.tries) < CODE_TRIES]


def kept(account: Credential, now: datetime) -> list[EmailCode]:
    """The live codes, and the latest registration even if it is too old: signing in to it sends a fresh code."""
    needed = [*live(account, now), *_latest_registration(account)]
    return [code for code in account.codes if code in needed]


def _latest_registration(account: Credential) -> list[EmailCode]:
    return [code for code in account.codes if code.purpose == REGISTRATION][-1:]


def person_of(code: EmailCode) -> Person:
    """What a registration said, as `users` keeps it."""
    locale: Locale = "en" if code.profile.locale == "en" else "tr"
    agreements = [
        Agreement(
            **said.fields(),
            locale=locale,
            address=code.address,
            digest=digest_of(said.kind, said.text_version, locale),
        )
        for said in code.said
    ]
    return Person(**code.profile.fields(), agreements=agreements)


def verify(world: World, wanted: VerifyEmailIn, caller: Caller | None, device: Device) -> SignedInOut:
    """Prove an address by the mailed code: opens the account that was registered, or moves the caller's to it."""
    take(world, VERIFICATIONS, device.address)
    return judged(lambda: _verify(world, wanted, caller, device))


def _verify(world: World, wanted: VerifyEmailIn, caller: Caller | None, device: Device) -> SignedInOut:
    now = world.now()
    account = Credential.named(wanted.email, now)
    key = world.secrets.get(Secret.CODES)["key"]
    candidates = [code for code in live(account, now) if _may_enter(code, caller)]
    entered = [
        code
        for code in candidates
        if hmac.compare_digest(email_code(key, code.challenge_id, wanted.email), wanted.code)
    ]
    if not entered:
        for code in candidates:
            code.tries = int(code.tries) + 1
        save(account)
        raise CodeRefused
    if entered[0].purpose == EMAIL_CHANGE:
        return _move(world, account, entered[0], device)
    return _open(world, account, entered[0], device)


def _may_enter(code: EmailCode, caller: Caller | None) -> bool:
    """A change is confirmed by who asked for it: a stranger whose address was mistyped shall not get the account."""
    return code.purpose == REGISTRATION or (caller is not None and caller.id == code.user_id)


def _open(world: World, account: Credential, code: EmailCode, device: Device) -> SignedInOut:
    """The account becomes what the code's registration asked for."""
    now = world.now()
    if account.disabled:
        raise AccountDisabled
    account.verified, account.expires, account.codes = True, None, []
    account.profile, account.password_hash, account.password_set_at = code.profile, code.password_hash, now
    account.epoch, account.known = int(account.epoch) + 1, []
    forget_failures(account)
    welcome(account, Origin.of_address(world, device.address))
    session, answer = opened(world, account, device)
    person = person_of(code)
    save(
        account,
        new=(session,),
        also=(
            User.enrol(account.user_id, person, at=now, expires=None),
            *(Consent.record(account.user_id, said) for said in person.agreements),
        ),
        tell=(EmailConfirmed(user_id=account.user_id, purpose=REGISTRATION, at=now),),
    )
    return answer


def _move(world: World, account: Credential, code: EmailCode, device: Device) -> SignedInOut:
    """The account leaves its old address for this one; its other devices are signed out."""
    now, before = world.now(), Credential.named(code.moves_from, world.now())
    if account.verified or before.user_id != code.user_id or not before.verified:
        raise CodeRefused
    if before.disabled:
        raise AccountDisabled
    for field in ("user_id", "password_hash", "password_set_at", "role", "disabled"):
        setattr(account, field, getattr(before, field))
    account.profile = Profile(**{**before.profile.fields(), "email": code.profile.email})
    account.verified, account.expires, account.codes = True, None, []
    account.epoch, account.known = int(before.epoch) + 1, before.known
    forget_failures(account)
    welcome(account, Origin.of_address(world, device.address))
    session, answer = opened(world, account, device)
    confirmed = EmailConfirmed(user_id=account.user_id, purpose=EMAIL_CHANGE, at=now)
    moved = User.move(account.user_id, code.profile.email)
    save(account, new=(session,), delete=(before,), also=(moved,), tell=(confirmed,))
    return answer
