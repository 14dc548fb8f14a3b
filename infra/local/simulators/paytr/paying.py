"""What buyers and banks do on the page: attempts and 3-D Secure. One order is paid at most once."""

from datetime import UTC, datetime, timedelta, timezone

from infra.local.simulators.common.instalments import Price
from infra.local.simulators.common.state import Json
from infra.local.simulators.paytr.cards import REFUSED_BY_BUYER, Card, card_of
from infra.local.simulators.paytr.core import Core
from infra.local.simulators.paytr.errors import NotPayable

CODE = "123456"
ISTANBUL = timezone(timedelta(hours=3))


def payable(core: Core, token: str) -> tuple[Json, Json]:
    """The page and its order while it can be paid; NotPayable for any other."""
    page = core.state.pages.get(token)
    if page is None:
        raise NotPayable("absent")
    order = core.state.orders[page["order"]]
    if order["paid"] or page["closes"] <= core.now():
        raise NotPayable("paid" if order["paid"] else "closed")
    return page, order


def attempt(core: Core, token: str, number: str, *, instalment: int = 0) -> Json:
    """Try a card. The page comes back with `outcome`: paid, bank (it asks), or failed."""
    page, order = payable(core, token)
    card = card_of(number)
    if instalment and not 2 <= instalment <= order["most_instalments"]:  # noqa: PLR2004 - the least instalments
        return _fail(core, page, order, ("8", "Bu karta taksit yapılamamaktadır."))
    if card.code is not None:
        return _fail(core, page, order, (card.code, card.words))
    if card.asks:
        page |= {"bank": {"number": card.number, "instalment": instalment}, "message": None}
        core.state.touch()
        return {**page, "outcome": "bank"}
    return _take(core, page, order, card, instalment)


def authenticate(core: Core, token: str, *, code: str) -> Json:
    """The buyer answers the bank's page."""
    page, order = payable(core, token)
    waiting = page["bank"]
    if waiting is None:
        raise NotPayable("closed")
    page["bank"] = None
    if code != CODE:
        return _fail(core, page, order, REFUSED_BY_BUYER)
    return _take(core, page, order, card_of(waiting["number"]), waiting["instalment"])


def _take(core: Core, page: Json, order: Json, card: Card, instalment: int) -> Json:
    fee = Price(order["amount"], order["currency"], core.settings.instalment_fee).fee(instalment)
    total = order["amount"] + fee
    order["paid"] = {
        "total": total,
        "instalment": instalment,
        "card": card.number,
        "brand": card.brand,
        "at": core.now(),
        "date": datetime.fromtimestamp(core.now(), UTC).astimezone(ISTANBUL).strftime("%Y-%m-%d %H:%M:%S"),
    }
    core.book("capture", order, total, fee=fee)
    core.tell(order, "success", total)
    return {**page, "outcome": "paid"}


def _fail(core: Core, page: Json, order: Json, failure: tuple[str, str]) -> Json:
    """A callback says so, and the page stays open for another card."""
    page |= {"bank": None, "message": {"code": failure[0], "words": failure[1]}}
    core.tell(order, "failed", 0, failure)
    core.state.touch()
    return {**page, "outcome": "failed"}
