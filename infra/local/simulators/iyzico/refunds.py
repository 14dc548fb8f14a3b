"""Payments once they are taken: detail, report, cancel, and refunds by item or of the whole. None is idempotent."""

from datetime import UTC, datetime, timedelta, timezone

from infra.local.simulators.common.state import Json
from infra.local.simulators.iyzico import signatures
from infra.local.simulators.iyzico.cards import BY_NUMBER
from infra.local.simulators.iyzico.core import Core
from infra.local.simulators.iyzico.errors import (
    ALREADY_BACK,
    NO_PAYMENT,
    NOT_REFUNDABLE,
    NOT_TODAY,
    OVER_REFUND,
    TOO_LATE,
    Failure,
    invalid,
)
from infra.local.simulators.iyzico.forms import minor
from infra.local.simulators.iyzico.shapes import decimal, paid, reported

ISTANBUL = timezone(timedelta(hours=3))
REFUNDABLE_FOR = 365 * 24 * 3600


def detail(core: Core, given: Json) -> Json:
    payment = _payment(core, given)
    answer = paid(core, payment, given.get("conversationId"))
    signed = signatures.of_fields(
        core.settings.secret_key,
        *(answer.get(name) for name in ("paymentId", "currency", "basketId", "conversationId")),
        signatures.plain(core.shown(payment["paidPrice"])),
        signatures.plain(core.shown(payment["price"])),
    )
    return {**answer, "signature": signed}


def report(core: Core, given: Json) -> Json:
    """By payment or by our conversation; nothing found is an empty list."""
    by_id, by_conversation = given.get("paymentId"), given.get("paymentConversationId")
    if not by_id and not by_conversation:
        raise invalid("paymentId, paymentConversationId")
    found = [
        payment
        for payment in core.state.payments.values()
        if (payment["paymentId"] == by_id if by_id else payment["conversationId"] == by_conversation)
    ]
    return {"payments": [reported(core, payment) for payment in found]}


def cancel(core: Core, given: Json) -> Json:
    """The whole payment, on the day it was made in Istanbul."""
    payment = _returnable(core, _payment(core, given))
    if payment["refunds"]:
        raise Failure(*ALREADY_BACK)
    if _day(payment["created"]) != _day(core.now()):
        raise Failure(*NOT_TODAY)
    payment["cancelled"] = {
        "refundId": core.number(),
        "refundPrice": decimal(payment["paidPrice"]),
        "refundConversationId": given.get("conversationId"),
    }
    core.book("cancel", payment, payment["paidPrice"], conversation=given.get("conversationId"))
    return _returned(core, payment, payment["paidPrice"], given)


def refund(core: Core, given: Json) -> Json:
    """A part of one item, at most what is left of it."""
    transaction = str(given.get("paymentTransactionId"))
    found = [
        (payment, item)
        for payment in core.state.payments.values()
        for item in payment["items"]
        if item["id"] == transaction
    ]
    if not found:
        raise Failure(*NO_PAYMENT)
    payment, item = found[0]
    amount = _amount(_returnable(core, payment), given)
    if amount > _left(payment, item):
        raise Failure(*OVER_REFUND)
    _give_back(core, payment, item, amount, given)
    return {**_returned(core, payment, amount, given), "paymentTransactionId": transaction}


def refund_whole(core: Core, given: Json) -> Json:
    """An amount of the payment, from item to item; at most what is left of all."""
    payment = _returnable(core, _payment(core, given))
    amount = rest = _amount(payment, given)
    if amount > sum(_left(payment, item) for item in payment["items"]):
        raise Failure(*OVER_REFUND)
    for item in payment["items"]:
        part = min(_left(payment, item), rest)
        if part:
            _give_back(core, payment, item, part, given)
        rest -= part
    return _returned(core, payment, amount, given)


def _payment(core: Core, given: Json) -> Json:
    payment = core.state.payments.get(str(given.get("paymentId")))
    if payment is None:
        raise Failure(*NO_PAYMENT)
    return payment


def _returnable(core: Core, payment: Json) -> Json:
    if payment["cancelled"] is not None or payment["fraudStatus"] < 0:
        raise Failure(*ALREADY_BACK)
    if not BY_NUMBER[payment["card"]].refundable:
        raise Failure(*NOT_REFUNDABLE)
    if core.now() - payment["created"] > REFUNDABLE_FOR:
        raise Failure(*TOO_LATE)
    return payment


def _amount(payment: Json, given: Json) -> int:
    amount = minor(given.get("price"))
    if amount <= 0 or given.get("currency", "TRY") != payment["currency"]:
        raise invalid("price, currency")
    return amount


def _left(payment: Json, item: Json) -> int:
    back = sum(each["price"] for each in payment["refunds"] if each["item"] == item["id"])
    left: int = item["paidPrice"] - back
    return left


def _give_back(core: Core, payment: Json, item: Json, amount: int, given: Json) -> None:
    refund_id = core.number()
    payment["refunds"].append(
        {
            "id": refund_id,
            "item": item["id"],
            "price": amount,
            "conversationId": given.get("conversationId"),
            "at": core.now(),
        }
    )
    core.book("refund", payment, amount, item=item["itemId"], conversation=given.get("conversationId"))


def _returned(core: Core, payment: Json, amount: int, given: Json) -> Json:
    currency = core.shown_currency(payment["currency"])
    shown = core.shown(amount)
    fields = (payment["paymentId"], signatures.plain(shown), currency, given.get("conversationId"))
    return {
        "paymentId": payment["paymentId"],
        "price": decimal(shown),
        "currency": currency,
        "authCode": "215131",
        "hostReference": payment["paymentId"] + "1",
        "signature": signatures.of_fields(core.settings.secret_key, *fields),
    }


def _day(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).astimezone(ISTANBUL).date().isoformat()
