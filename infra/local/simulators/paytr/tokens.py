"""`get-token`: every documented rule of its fields, and its signature."""

import base64
import binascii
import ipaddress
import json
import re
from collections.abc import Callable, Mapping
from hashlib import sha256

from infra.local.simulators.common.state import Json
from infra.local.simulators.paytr.core import Core
from infra.local.simulators.paytr.errors import TokenRefused

SIGNED = (
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
CURRENCIES = {"": "TRY", "TL": "TRY", "TRY": "TRY", "EUR": "EUR", "USD": "USD", "GBP": "GBP", "RUB": "RUB"}
INSTALMENTS = frozenset({"0", *map(str, range(2, 13))})
PRICE = re.compile(r"[0-9]+(\.[0-9]{1,2})?", re.ASCII)


def _long(most: int) -> Callable[[str], bool]:
    return lambda value: 0 < len(value) <= most


def _matching(pattern: str) -> Callable[[str], bool]:
    compiled = re.compile(pattern, re.ASCII)
    return lambda value: compiled.fullmatch(value) is not None


def _address(value: str) -> bool:
    try:
        ipaddress.ip_address(value)
    except ValueError:
        return False
    return True


def _web(value: str) -> bool:
    return len(value) <= 400 and value.startswith(("http://", "https://"))  # noqa: PLR2004 - the documented length


RULES: Mapping[str, Callable[[str], bool]] = {
    "user_ip": _address,
    "merchant_oid": _matching(r"[A-Za-z0-9]{1,64}"),
    "email": lambda value: len(value) <= 100 and "@" in value,  # noqa: PLR2004 - the documented length
    "payment_amount": _matching(r"[1-9][0-9]{0,12}"),
    "user_basket": lambda value: bool(_basket(value)),
    "no_installment": _matching(r"[01]"),
    "max_installment": INSTALMENTS.__contains__,
    "user_name": _long(60),
    "user_address": _long(400),
    "user_phone": _long(20),
    "merchant_ok_url": _web,
    "merchant_fail_url": _web,
}
OPTIONAL: Mapping[str, Callable[[str], bool]] = {
    "currency": CURRENCIES.__contains__,
    "test_mode": _matching(r"[01]"),
    "debug_on": _matching(r"[01]"),
    "timeout_limit": _matching(r"[1-9][0-9]{0,3}"),
    "lang": ("tr", "en").__contains__,
}


def get_token(core: Core, given: Mapping[str, str]) -> Json:
    """A page for an order. Unpaid orders may be asked for again; a paid one never."""
    if given.get("merchant_id") != core.settings.merchant_id:
        raise TokenRefused("merchant_id gecersiz")
    for name, rule in RULES.items():
        if name not in given or not rule(given[name]):
            raise TokenRefused(f"{name} gonderilmedi veya gecersiz")
    for name, rule in OPTIONAL.items():
        if name in given and not rule(given[name]):
            raise TokenRefused(f"{name} gecersiz")
    if given.get("paytr_token") != core.sign(*(given.get(name, "") for name in SIGNED)):
        raise TokenRefused("paytr_token gecersiz")
    order = _order(core, given)
    token = sha256(core.new_id("page").encode()).hexdigest()
    core.state.pages[token] = {
        "token": token,
        "order": order["id"],
        "closes": core.now() + 60 * int(given.get("timeout_limit", "30")),
        "bank": None,
        "message": None,
    }
    core.state.touch()
    return {"status": "success", "token": token}


def _order(core: Core, given: Mapping[str, str]) -> Json:
    """The order under this id, as the last request describes it."""
    known = core.state.orders.get(given["merchant_oid"])
    if known is not None and (known["paid"] or not core.settings.same_order_again):
        raise TokenRefused("merchant_oid daha once kullanilmis")
    order: Json = {
        "id": given["merchant_oid"],
        "amount": int(given["payment_amount"]),
        "currency": CURRENCIES[given.get("currency", "")],
        "test": given.get("test_mode") == "1" or core.settings.store_in_test_mode,
        "lines": _basket(given["user_basket"]),
        "most_instalments": 1 if given["no_installment"] == "1" else int(given["max_installment"]) or 12,
        "ok_url": given["merchant_ok_url"],
        "fail_url": given["merchant_fail_url"],
        "lang": given.get("lang", "tr"),
        "paid": None,
        "returns": [],
    }
    core.state.orders[order["id"]] = order
    return order


def _basket(written: str) -> list[list[str]]:
    """Name, unit price and count of each line; empty for what is no basket."""
    try:
        rows = json.loads(base64.b64decode(written, validate=True).decode())
    except (ValueError, binascii.Error):
        return []
    if not isinstance(rows, list) or not all(isinstance(row, list) and _is_line(row) for row in rows):
        return []
    return [[str(part) for part in row] for row in rows]


def _is_line(row: list[object]) -> bool:
    if len(row) != 3:  # noqa: PLR2004 - name, price, count
        return False
    name, price, count = row
    return isinstance(name, str) and bool(PRICE.fullmatch(str(price))) and str(count).isdecimal() and str(count) != "0"
