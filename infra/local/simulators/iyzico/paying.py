"""What buyers, banks and iyzico's risk team do: attempts, 3-D Secure, and the review of a payment."""

from collections.abc import Mapping
from decimal import ROUND_DOWN, Decimal

from infra.local.simulators.common.instalments import Price
from infra.local.simulators.common.state import Json
from infra.local.simulators.iyzico.cards import Card, card_of
from infra.local.simulators.iyzico.core import Core
from infra.local.simulators.iyzico.errors import CLOSED, NO_PAYMENT, NO_TOKEN, Failure, invalid

INIT_FAILS = "10214"
OTP = "123456"
EIGHT_PLACES = Decimal("1E-8")
REFUSED_BY_BUYER = ("10204", "3-D Secure doğrulaması tamamlanmadı", "THREEDS_FAILED")
REVIEW_ACCEPTED, REVIEW_REFUSED = 1, -1


def open_form(core: Core, forms: Mapping[str, Json], token: str) -> Json:
    """A form that can still be paid; Failure for any other."""
    form = forms.get(token)
    if form is None:
        raise Failure(*NO_TOKEN)
    if form["status"] == "paid" or form["expires"] <= core.now():
        raise Failure(*CLOSED)
    return form


def attempt(core: Core, token: str, number: str, *, instalment: int, secure: bool) -> Json:
    """Try a card. The form comes back `paid`, `bank` (the bank asks), or `open` with its `failure`."""
    form, card = open_form(core, core.state.forms, token), card_of(number)
    if instalment not in form["request"].get("enabledInstallments", [1]):
        raise invalid("installment")
    attempted: Json = {"number": card.number, "installment": instalment, "paymentId": core.number()}
    if card.code == INIT_FAILS:
        return _decline(core, form, card.code, card.message, card.group, attempted)
    if secure or card.asks or form["request"].get("forceThreeDS") == 1:
        form |= {"status": "bank", "bank": attempted, "failure": None}
        core.tell(form, "INIT_THREEDS", attempted["paymentId"])
        return form
    return _take(core, form, card, attempted, status=None)


def authenticate(core: Core, token: str, *, code: str) -> Json:
    """The buyer answers the bank's page; anything but the sandbox's code is a refusal."""
    form = open_form(core, core.state.forms, token)
    attempted = form["bank"]
    if attempted is None:
        raise Failure(*CLOSED)
    form |= {"status": "open", "bank": None}
    card = card_of(attempted["number"])
    if code != OTP:
        return _decline(core, form, *REFUSED_BY_BUYER, attempted)
    return _take(core, form, card, attempted, status=1)


def review(core: Core, payment_id: str, *, accepted: bool) -> Json:
    """The risk team's word on a payment that is held. Refused: the money goes back."""
    payment = core.state.payments.get(payment_id)
    if payment is None or payment["fraudStatus"] != 0:
        raise Failure(*NO_PAYMENT)
    payment["fraudStatus"] = REVIEW_ACCEPTED if accepted else REVIEW_REFUSED
    if not accepted:
        core.book("rejected", payment, payment["paidPrice"])
    core.state.touch()
    return payment


def _take(core: Core, form: Json, card: Card, attempted: Json, *, status: int | None) -> Json:
    if card.code is not None:
        return _decline(core, form, card.code, card.message, card.group, attempted)
    request, instalment = form["request"], attempted["installment"]
    currency = request.get("currency", "TRY")
    fee = Price(request["paidPrice"], currency, core.settings.instalment_fee).fee(instalment)
    payment = taken(core, card, attempted, request, form["token"], fee=fee, status=status)
    form |= {"status": "paid", "payment": payment["paymentId"], "failure": None}
    core.tell(form, "SUCCESS", payment["paymentId"])
    return form


def taken(
    core: Core,
    card: Card,
    attempted: Json,
    request: Json,
    token: str,
    *,
    fee: int = 0,
    status: int | None = None,
    **booked: str,
) -> Json:
    """The card has paid: a payment that can be read and given back, and a line in the book."""
    payment = {
        "paymentId": attempted["paymentId"],
        "token": token,
        "conversationId": request.get("conversationId"),
        "basketId": request.get("basketId"),
        "price": request["price"],
        "paidPrice": request["paidPrice"] + fee,
        "currency": request.get("currency", "TRY"),
        "installment": attempted["installment"],
        "fraudStatus": card.fraud,
        "mdStatus": status,
        "card": card.number,
        "created": core.now(),
        "items": _items(core, request["basketItems"], request["paidPrice"] + fee),
        "refunds": [],
        "cancelled": None,
    }
    core.state.payments[payment["paymentId"]] = payment
    core.book("capture", payment, payment["paidPrice"], fee=payment["paidPrice"] - payment["price"], **booked)
    return payment


def _items(core: Core, lines: list[Json], paid_price: int) -> list[Json]:
    """A transaction for each line; what was paid beyond the prices lies on them in proportion, to eight decimals."""
    total = sum(line["price"] for line in lines)
    shares = [(line["price"] * Decimal(paid_price) / total / 100).quantize(EIGHT_PLACES, ROUND_DOWN) for line in lines]
    shares[-1] += Decimal(paid_price) / 100 - sum(shares)
    return [
        {
            "id": core.number(),
            "itemId": line["id"],
            "price": line["price"],
            "paidPrice": int(share * 100),
            "share": str(share),
        }
        for line, share in zip(lines, shares, strict=True)
    ]


def _decline(core: Core, form: Json, code: str, message: str, group: str, attempted: Json) -> Json:
    declined(form, code, message, group)
    core.tell(form, "FAILURE", attempted["paymentId"])
    return form


def declined(form: Json, code: str, message: str, group: str) -> Json:
    """The form stays open for another card."""
    form |= {"status": "open", "bank": None, "failure": {"code": code, "message": message, "group": group}}
    return form
