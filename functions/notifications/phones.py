"""Messages to phones: SMS, or WhatsApp for who prefers it and where the stage has it. One text file serves both.

Only a number that was proved gets news. Codes are limited where they are asked for (`auth`); what nobody asked for by
hand has budgets here, so that a flood of orders does not become one of texts.
"""

from datetime import timedelta

from functions.users.tables import User
from kervan.providers.sms import Template, Text
from kervan.ratelimit import RateLimit
from kervan.text.parts import latin, parts
from kervan.world import World

from .ledger import Outgoing
from .readers import brand, locale_of
from .writing import Values, blanks, write_sms

DAY = 86_400
CODE_LIFE = timedelta(minutes=10)
A_NUMBER_A_DAY = RateLimit("news-number-day", most=10, seconds=DAY)


def code(world: World, user: User, number: str, values: Values) -> Outgoing:
    """The code that proves a number: always by SMS, for it is the number's line that is to be proved."""
    return _sms(world, user, number, "phone_code", values, seconds=int(CODE_LIFE.total_seconds()))


def news(world: World, user: User, message: str, values: Values) -> tuple[Outgoing, ...]:
    """News of orders on the person's phone, as they prefer; nothing for a number that is not proved."""
    if not user.phone or not user.phone_verified:
        return ()
    budgets = _budgets(world, user.phone)
    if user.wants("orders", "whatsapp") and world.sms.whatsapp is not None:
        return (_whatsapp(world, user, message, values, budgets),)
    if user.wants("orders", "sms"):
        return (_sms(world, user, user.phone, f"phone_{message}", values, budgets),)
    return ()


def advertising(world: World, user: User, values: Values) -> tuple[Outgoing, ...]:
    """News of ours, by SMS: the provider asks İYS whether the reader has agreed, if it can."""
    if not user.phone or not user.phone_verified:
        return ()
    return (_sms(world, user, user.phone, "phone_news", values, _budgets(world, user.phone), commercial=True),)


def _budgets(world: World, number: str) -> tuple[tuple[RateLimit, str], ...]:
    in_all = RateLimit("news-day", most=world.settings.sms_a_day, seconds=DAY)
    return ((A_NUMBER_A_DAY, number), (in_all, "all"))


def _sms(
    world: World,
    user: User,
    number: str,
    message: str,
    values: Values,
    budgets: tuple[tuple[RateLimit, str], ...] = (),
    *,
    commercial: bool = False,
    seconds: int | None = None,
) -> Outgoing:
    body, sender = write_sms(message, locale_of(user), values, brand=brand(world)), world.sms.sms
    if world.settings.sms_letters == "latin":
        body = latin(body)
    return Outgoing(
        message,
        "sms",
        world.sms.provider,
        number,
        lambda reference: sender.send(Text(number, body, reference, commercial=commercial, seconds=seconds)),
        commercial=commercial,
        parts=parts(body, turkish=sender.turkish).number,
        budgets=budgets,
    )


def _whatsapp(
    world: World, user: User, message: str, values: Values, budgets: tuple[tuple[RateLimit, str], ...]
) -> Outgoing:
    """Under the same name as the SMS, so that whoever changes their mind meanwhile is not told twice."""
    number, locale, sender = str(user.phone), locale_of(user), world.sms.whatsapp
    filled = tuple(values[blank] for blank in blanks(f"phone_{message}", locale))

    def send(reference: str) -> str:
        if sender is None:
            raise RuntimeError("this stage has no number at Meta")
        return sender.send(Template(number, message, locale, filled, reference))

    return Outgoing(f"phone_{message}", "whatsapp", "whatsapp", number, send, budgets=budgets)
