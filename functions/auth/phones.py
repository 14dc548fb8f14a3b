"""Proving a phone number by SMS. Each costs money, so accounts, addresses, numbers and the whole stage have budgets."""

import hmac
from datetime import timedelta

from functions.users.tables import User
from kervan.auth import Caller
from kervan.codes import phone_code
from kervan.commit import commit
from kervan.errors import Conflict, NotFound
from kervan.ratelimit import RateLimit, counted, take
from kervan.settings import Secret
from kervan.world import World

from .addresses import judged
from .events import PhoneCodeRequested
from .registration import CodeRefused
from .schemas import PhoneOut, StartPhoneIn, VerifyPhoneIn
from .tables import PhoneCheck

PER_NUMBER = RateLimit("sms-number", most=3, seconds=3600)
PER_NUMBER_A_DAY = RateLimit("sms-number-day", most=6, seconds=86_400)
PER_ACCOUNT_A_DAY = RateLimit("sms-account-day", most=10, seconds=86_400)
PER_ADDRESS_A_DAY = RateLimit("sms-address-day", most=20, seconds=86_400)
IN_ALL_A_DAY = RateLimit("sms-day", most=5000, seconds=86_400)
CODE_LIFE = timedelta(minutes=10)
CODE_TRIES = 5


class NoPhone(Conflict):
    """Neither the request nor the profile names a number."""

    tr = "Doğrulanacak bir telefon numarası yok."
    en = "There is no phone number to verify."


def start(world: World, caller: Caller, wanted: StartPhoneIn, address: str) -> None:
    """Have a code sent to the number. It replaces the one before it.

    Who asks is counted first, and whatever comes of it. What others share is counted with the message alone: nobody
    uses up another's number, or the stage's messages, by asking for what is refused.
    """
    take(world, PER_ADDRESS_A_DAY, address)
    take(world, PER_ACCOUNT_A_DAY, caller.id)
    number = wanted.phone or _own_number(caller)
    judged(lambda: _start(world, caller, number))


def _own_number(caller: Caller) -> str:
    user = User.find(caller.id)
    if user is None:
        raise NotFound
    if user.phone is None:
        raise NoPhone
    return str(user.phone)


def _start(world: World, caller: Caller, number: str) -> None:
    now = world.now()
    before = PhoneCheck.find(caller.id, consistent=True)
    check = before or PhoneCheck(caller.id)
    check.challenge_id, check.number, check.tries = world.new_id("chl"), number, 0
    check.expires_at = check.expires = now + CODE_LIFE
    asked = PhoneCodeRequested(challenge_id=check.challenge_id, user_id=caller.id, at=now)
    shared = ((PER_NUMBER, number), (PER_NUMBER_A_DAY, number), (IN_ALL_A_DAY, "all"))
    counts = [counted(world, limit, subject) for limit, subject in shared]
    if before:
        commit(check, also=counts, tell=(asked,))
    else:
        commit(new=check, also=counts, tell=(asked,))


def verify(world: World, caller: Caller, wanted: VerifyPhoneIn) -> PhoneOut:
    """Prove the number by the code; it becomes the profile's."""
    return judged(lambda: _verify(world, caller, wanted.code))


def _verify(world: World, caller: Caller, code: str) -> PhoneOut:
    check = PhoneCheck.find(caller.id, consistent=True)
    if check is None or check.expires_at <= world.now() or int(check.tries) >= CODE_TRIES:
        raise CodeRefused
    expected = phone_code(world.secrets.get(Secret.CODES)["key"], check.challenge_id)
    if not hmac.compare_digest(expected, code):
        check.tries = int(check.tries) + 1
        commit(check)
        raise CodeRefused
    commit(delete=check, also=(User.confirm_phone(caller.id, check.number),))
    return PhoneOut(phone=check.number)
