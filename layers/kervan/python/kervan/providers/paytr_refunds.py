"""Giving money back through PayTR, which knows no idempotency: a refund is found again by the number we gave it."""

from hashlib import sha256

from kervan.money import Money
from kervan.providers.payments import ProviderRefused, Refunded
from kervan.providers.paytr_form import currency_of
from kervan.providers.paytr_gateway import PaytrGateway, refusal, unreadable
from kervan.providers.paytr_tokens import token

REFUND = "/odeme/iade"


def refund(gateway: PaytrGateway, order_id: str, amount: Money, key: str) -> Refunded:
    """Ask for it, unless the order's status lists it already."""
    number = number_of(key)
    status = gateway.inquire(order_id)
    if status.get("status") != "success":
        raise refusal(status)
    if currency_of(status.get("currency")) != amount.currency:
        raise ProviderRefused(reason="currency")
    returns = status.get("returns") or []
    if not isinstance(returns, list) or not all(isinstance(each, dict) for each in returns):
        raise unreadable("returns")
    if not any(str(each.get("reference_no")) == number for each in returns):
        _ask(gateway, order_id, amount.decimal, number)
    return Refunded(number, "succeeded")


def number_of(key: str) -> str:
    """PayTR's `reference_no`: letters and digits, 64 at most, the same for the same key."""
    return sha256(key.encode()).hexdigest()[:40]


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
