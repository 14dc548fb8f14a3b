"""What PayTR's iFrame wants to know about a payment, and how it names things."""

import base64
import json
import re
from math import ceil

from kervan.providers.basket import BasketItem, spread
from kervan.providers.payments import Buyer, BuyerDetailsMissing, StartRequest
from kervan.providers.paytr_tokens import Keys, token

LONGEST_MINUTES = 30  # that a page can be paid
CURRENCIES = {"TRY": "TL", "USD": "USD", "EUR": "EUR", "GBP": "GBP"}
THEIRS = re.compile(r"([a-z]{2,6})([0-9A-Z]{26})", re.ASCII)
IN_HASH = (
    "merchant_id",
    "user_ip",
    "merchant_oid",
    "email",
    "payment_amount",
    "user_basket",
    "no_installment",
    "max_installment",
    "currency",
    "test_mode",
)
LONGEST = {"user_name": 60, "user_address": 400, "user_phone": 20}


def form(request: StartRequest, keys: Keys, *, live: bool) -> dict[str, str]:
    """The fields of `get-token`, with their token."""
    buyer, email = request.buyer, request.email
    if buyer is None or not email:
        raise BuyerDetailsMissing(reason="buyer" if buyer is None else "email")
    fields = {
        "merchant_id": keys.merchant_id,
        "user_ip": buyer.ip,
        "merchant_oid": order_id_of(request.payment_id),
        "email": email,
        "payment_amount": str(request.amount.amount),
        "user_basket": _basket(request),
        "no_installment": "0" if request.instalments > 1 else "1",
        "max_installment": str(min(request.instalments, 12)) if request.instalments > 1 else "0",
        "currency": CURRENCIES[request.amount.currency],
        "test_mode": "0" if live else "1",
    }
    signed = token(keys.key, *(fields[name] for name in IN_HASH), keys.salt)
    return {**fields, **_unsigned(request, buyer), "paytr_token": signed}


def minutes_of(request: StartRequest) -> int:
    """How long the page can be paid: as long as it is wanted, in whole minutes."""
    wanted = LONGEST_MINUTES if request.wanted_for is None else ceil(request.wanted_for / 60)
    return min(max(wanted, 1), LONGEST_MINUTES)


def order_id_of(payment_id: str) -> str:
    """Our payment's id without what PayTR does not take: letters and digits alone."""
    return payment_id.replace("_", "")


def payment_id_of(order_id: str) -> str | None:
    """The payment that an order id of PayTR's stands for; None for one that we did not make."""
    found = THEIRS.fullmatch(order_id)
    return f"{found[1]}_{found[2]}" if found else None


def currency_of(written: object) -> str:
    """PayTR writes TL, and sometimes TRY."""
    return "TRY" if written == "TL" else str(written)


def _unsigned(request: StartRequest, buyer: Buyer) -> dict[str, str]:
    texts = {
        "user_name": f"{buyer.name} {buyer.surname}",
        "user_address": f"{buyer.address} {buyer.city} {buyer.country}",
        "user_phone": buyer.phone,
    }
    return {
        **{name: text[: LONGEST[name]] for name, text in texts.items()},
        "merchant_ok_url": request.return_url,
        "merchant_fail_url": request.return_url,
        "timeout_limit": str(minutes_of(request)),
        "debug_on": "0",
        "lang": request.locale,
    }


def _basket(request: StartRequest) -> str:
    """Lines as name, price and count. A line of several is one at its whole price, so that no unit price is rounded."""
    lines = spread(request.items, request.amount) or (BasketItem(request.order_id, request.order_id, request.amount),)
    rows = [[_name(line), line.price.decimal, 1] for line in lines]
    return base64.b64encode(json.dumps(rows, ensure_ascii=False, separators=(",", ":")).encode()).decode()


def _name(line: BasketItem) -> str:
    return line.name if line.quantity == 1 else f"{line.name} × {line.quantity}"
