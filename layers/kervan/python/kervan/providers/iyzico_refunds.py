"""Giving money back through iyzico, which knows no idempotency: what was asked under a key is looked up first.

Every request names the key as its `conversationId`, and the report of a payment lists its refunds by it. A whole
payment goes back in one request; a part is taken from the basket's items in their order, one request each. An item's
share of what was paid has eight decimals, where instalments cost something: what is below a kuruş stays.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal, TypeVar

from kervan import log
from kervan.money import Money
from kervan.providers.amounts import minor, whole_minor
from kervan.providers.iyzico_form import decimal
from kervan.providers.iyzico_gateway import Answer, IyzicoGateway, failed, refusal
from kervan.providers.iyzico_signing import price, text
from kervan.providers.payments import ProviderRefused, ProviderUnreachable, Refunded, RefundSeen

T = TypeVar("T")
REPORT = "/v2/reporting/payment/details"
WHOLE = "/v2/payment/refund"
PART = "/payment/refund"
CANCEL = "/payment/cancel"
ADDRESS = "127.0.0.1"  # `ip` is asked for and not checked; a refund has no buyer in front of it
DONE = "1"
PARTS_SECONDS = 20  # in which parts are begun: a basket has many lines, and a slow answer takes eleven seconds


class RefundIncomplete(ProviderUnreachable):
    """Some items were refunded and the next was not; the same key goes on from there."""

    tr = "İade kısmen yapıldı; kalanı için biraz sonra yeniden deneyin."
    en = "The refund was made in part; try again shortly for the rest."


@dataclass(frozen=True)
class Past:
    """What a payment's report says of the money that went back, in minor units."""

    left: Mapping[str, int]  # by item transaction
    currency: str
    under_key: int
    nothing_yet: bool
    cancelled: bool


def refund(gateway: IyzicoGateway, transaction: str, amount: Money, key: str, clock: Callable[[], float]) -> Refunded:
    """Bring what was refunded under this key to `amount`."""
    past = _past(gateway, transaction, key)
    if past.currency != amount.currency:
        raise ProviderRefused(reason="currency")
    if past.cancelled:
        raise ProviderRefused(reason="already_cancelled")
    left, missing = sum(past.left.values()), amount.amount - past.under_key
    if missing > left:
        raise ProviderRefused(reason="more_than_left")
    if past.nothing_yet and missing == left:
        _whole(gateway, transaction, amount, key)
    elif missing > 0:
        _parts(gateway, past, Money(missing, amount.currency), key, clock)
    return Refunded(key, "succeeded")


def void(gateway: IyzicoGateway, transaction: str, key: str) -> Refunded:
    """Take the whole payment back before the banks close their day. Refused later, and by some cards: then refund."""
    if not _past(gateway, transaction, key).cancelled:
        answer = gateway.ask(
            CANCEL, {"conversationId": key, "paymentId": transaction, "ip": ADDRESS, "reason": "buyer_request"}
        )
        if failed(answer):
            raise refusal(answer)
    return Refunded(key, "succeeded")


def listed(gateway: IyzicoGateway, transaction: str) -> list[RefundSeen]:
    """Every refund in the report. What was asked for under one key is one, however many items it was taken from."""
    return _report(gateway, transaction, transaction, _read_all)


def _past(gateway: IyzicoGateway, transaction: str, key: str) -> Past:
    return _report(gateway, transaction, key, lambda payment: _read(payment, key))


def _report(gateway: IyzicoGateway, transaction: str, conversation: str, read: Callable[[Mapping[str, Any]], T]) -> T:
    """The report of this payment. One that does not tell for certain is as good as none."""
    answer = gateway.look_up(REPORT, {"locale": "tr", "conversationId": conversation, "paymentId": transaction})
    if failed(answer):
        raise refusal(answer)
    try:
        [found] = [each for each in answer["payments"] if text(each["paymentId"]) == transaction]
        return read(found)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        log.warning("the report of a payment cannot be read", provider="iyzico", error_code=type(error).__name__)
        raise ProviderUnreachable(retry_after=60) from error


def _read(payment: Mapping[str, Any], key: str) -> Past:
    left, under_key, any_yet = {}, 0, False
    for item in payment["itemTransactions"]:
        returned = 0
        for each in item.get("refunds") or ():
            any_yet, part = True, minor(each["refundPrice"])
            returned += part
            if text(each["refundConversationId"]).partition("/")[0] == key:
                if text(each["refundStatus"]) != DONE:
                    raise ValueError("a refund that is neither done nor absent")
                under_key += part
        left[text(item["paymentTransactionId"])] = max(whole_minor(item["paidPrice"]) - returned, 0)
    return Past(
        left, text(payment["currency"]), under_key, nothing_yet=not any_yet, cancelled=bool(payment.get("cancels"))
    )


def _read_all(payment: Mapping[str, Any]) -> list[RefundSeen]:
    """A cancellation gave back the price; the fee for instalments, which went with it, was never ours."""
    currency, found = text(payment["currency"]), dict[str, RefundSeen]()
    price_asked = min(minor(payment["price"]), minor(payment["paidPrice"]))
    for each in payment.get("cancels") or ():
        key = text(each.get("refundConversationId"))
        under = key or text(each["refundId"])
        found[under] = RefundSeen(under, Money(price_asked, currency), "succeeded", key or None)
    for each in (refund for item in payment["itemTransactions"] for refund in item.get("refunds") or ()):
        key = text(each["refundConversationId"]).partition("/")[0]
        under = key or text(each["refundId"])
        before = found[under].amount.amount if under in found else 0
        state: Literal["succeeded", "pending"] = "succeeded" if text(each["refundStatus"]) == DONE else "pending"
        found[under] = RefundSeen(under, Money(before + minor(each["refundPrice"]), currency), state, key or None)
    return list(found.values())


def _whole(gateway: IyzicoGateway, transaction: str, amount: Money, key: str) -> None:
    answer = gateway.ask(
        WHOLE,
        {
            "locale": "tr",
            "conversationId": key,
            "paymentId": transaction,
            "price": decimal(amount),
            "currency": amount.currency,
            "ip": ADDRESS,
        },
    )
    if failed(answer):
        raise refusal(answer)
    _check(gateway, answer)


def _parts(gateway: IyzicoGateway, past: Past, missing: Money, key: str, clock: Callable[[], float]) -> None:
    """From item to item until nothing is missing, or the function that asks has no time left for another. A refusal
    before the first of this key is a plain refusal.
    """
    rest, begun, ends = missing.amount, past.under_key > 0, clock() + PARTS_SECONDS
    for item, left in past.left.items():
        part = min(left, rest)
        if part == 0:
            continue
        if clock() > ends:
            raise RefundIncomplete(retry_after=60)
        answer = gateway.ask(
            PART,
            {
                "locale": "tr",
                "conversationId": f"{key}/{item}",
                "paymentTransactionId": item,
                "price": decimal(Money(part, missing.currency)),
                "currency": missing.currency,
                "ip": ADDRESS,
                "reason": "buyer_request",
            },
        )
        if failed(answer):
            raise RefundIncomplete(retry_after=60) if begun else refusal(answer)
        _check(gateway, answer)
        rest, begun = rest - part, True


def _check(gateway: IyzicoGateway, answer: Answer) -> None:
    """A signature that is there must be right; one that is not leaves the outcome unknown, and the report decides."""
    if "signature" in answer:
        fields = (answer.get("paymentId"), price(answer.get("price")), answer.get("currency"))
        gateway.must_be_signed(answer, *fields, answer.get("conversationId"))
