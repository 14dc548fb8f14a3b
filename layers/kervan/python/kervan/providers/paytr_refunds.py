"""Giving money back through PayTR, which knows no idempotency: a refund is found again by the number we gave it."""

from collections import Counter
from collections.abc import Mapping
from hashlib import sha256
from typing import Any

from kervan.money import Money
from kervan.providers.amounts import minor
from kervan.providers.payments import ProviderRefused, Refunded, RefundSeen
from kervan.providers.paytr_form import currency_of, order_id_of, payment_id_of
from kervan.providers.paytr_gateway import PaytrGateway, refusal, unreadable
from kervan.providers.paytr_tokens import token

REFUND = "/odeme/iade"


def refund(gateway: PaytrGateway, order_id: str, amount: Money, key: str) -> Refunded:
    """Ask for it, unless the order's status lists it already."""
    number = number_of(key)
    currency, returns = _returns(gateway, order_id)
    if currency != amount.currency:
        raise ProviderRefused(reason="currency")
    if not any(str(each.get("reference_no")) == number for each in returns):
        _ask(gateway, order_id, amount.decimal, number)
    return Refunded(number, "succeeded")


def listed(gateway: PaytrGateway, order_id: str) -> list[RefundSeen]:
    """Every refund of the order's status. One from the panel has no number: its time and amount name it."""
    currency, returns = _returns(gateway, order_id)
    met: Counter[str] = Counter()
    found = []
    for each in returns:
        number = str(each.get("reference_no") or "") or f"{each.get('return_date')} {each.get('return_amount')}"
        met[number] += 1
        reference = number if met[number] == 1 else f"{number} ({met[number]})"
        found.append(RefundSeen(reference, _amount(each, currency), "succeeded", payment_id_of(number)))
    return found


def number_of(key: str) -> str:
    """PayTR's `reference_no`: letters and digits, 64 at most. An id of ours stays readable in its panel."""
    plain = order_id_of(key)
    return plain if payment_id_of(plain) == key else sha256(key.encode()).hexdigest()[:40]


def _returns(gateway: PaytrGateway, order_id: str) -> tuple[str, list[Mapping[str, Any]]]:
    """The order's currency, and what went back of it."""
    status = gateway.inquire(order_id)
    if status.get("status") != "success":
        raise refusal(status)
    returns = status.get("returns") or []
    if not isinstance(returns, list) or not all(isinstance(each, dict) for each in returns):
        raise unreadable("returns")
    return currency_of(status.get("currency")), returns


def _amount(found: Mapping[str, Any], currency: str) -> Money:
    try:
        return Money(minor(found.get("return_amount")), currency)
    except ValueError as error:
        raise unreadable("returns") from error


def _ask(gateway: PaytrGateway, order_id: str, written: str, number: str) -> None:
    """`written` is signed and sent as the same text; in kuruş it would be a hundred times as much."""
    keys = gateway.keys()
    fields = {
        "merchant_id": keys.merchant_id,
        "merchant_oid": order_id,
        "return_amount": written,
        "reference_no": number,
        "paytr_token": token(keys.key, keys.merchant_id, order_id, written, keys.salt),
    }
    answer = gateway.ask(REFUND, fields)
    if answer.get("status") != "success":
        raise refusal(answer)
