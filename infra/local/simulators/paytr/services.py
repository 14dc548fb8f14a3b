"""The services around a payment: the status inquiry, and refunds, which are not idempotent."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime

from infra.local.simulators.common.state import Json
from infra.local.simulators.paytr.core import Core, code, shown, shown_currency, shown_test
from infra.local.simulators.paytr.errors import (
    BAD_TOKEN,
    NO_SUCCESSFUL_PAYMENT,
    UNKNOWN_MERCHANT,
    WRONG_AMOUNT,
    WRONG_REFERENCE,
    Refused,
)
from infra.local.simulators.paytr.paying import ISTANBUL

AMOUNT = re.compile(r"([0-9]{1,11})(?:\.([0-9]{1,2}))?", re.ASCII)
REFERENCE = re.compile(r"[A-Za-z0-9]{1,64}", re.ASCII)
SECRETS = frozenset({"merchant_key", "merchant_salt"})
COMMISSION = 2  # per cent


def inquire(core: Core, given: Mapping[str, str]) -> Json:
    """A paid order and what was returned of it, in decimals with a comma. Anything else is 004."""
    _authorize(core, given, "merchant_oid")
    order = _paid(core, given)
    paid, currency = order["paid"], code(shown_currency(order["currency"], core.lies))
    cut = paid["total"] * COMMISSION // 100
    return {
        "status": "success",
        "payment_amount": _comma(shown(order["amount"], core.lies)),
        "payment_total": _comma(shown(paid["total"], core.lies)),
        "payment_date": paid["date"],
        "currency": currency,
        "net_tutar": _dot(paid["total"] - cut),
        "kesinti_tutari": _dot(cut),
        "taksit": str(paid["instalment"]),
        "kart_marka": paid["brand"],
        "masked_pan": f"{paid['card'][:6]}AAA{paid['card'][-4:]}",
        "odeme_tipi": "KART",
        "test_mode": "1" if shown_test(order["test"], core.lies) else "0",
        "returns": [_return(each) for each in order["returns"] if each["at"] + core.settings.returns_lag <= core.now()],
        "reference_no": "",
    }


def refund(core: Core, given: Mapping[str, str]) -> Json:
    """A part or all of what is left. The same request again is another refund."""
    written, reference = given.get("return_amount", ""), given.get("reference_no", "")
    _authorize(core, given, "merchant_oid", "return_amount")
    found = AMOUNT.fullmatch(written)
    if reference and not REFERENCE.fullmatch(reference):
        raise Refused(*WRONG_REFERENCE)
    order = _paid(core, given)
    amount = int(found[1]) * 100 + int((found[2] or "").ljust(2, "0")) if found else 0
    if not 0 < amount <= order["paid"]["total"] - sum(each["amount"] for each in order["returns"]):
        raise Refused(*WRONG_AMOUNT)
    order["returns"].append({"amount": amount, "reference": reference, "at": core.now(), "written": written})
    core.book("refund", order, amount, reference=reference)
    return {
        "status": "success",
        "is_test": 1 if order["test"] else 0,
        "merchant_oid": order["id"],
        "return_amount": written,
        "reference_no": reference,
    }


def _authorize(core: Core, given: Mapping[str, str], *signed: str) -> None:
    """Raise Refused unless this store signed these fields. A request that carries the secrets is refused, too."""
    if given.get("merchant_id") != core.settings.merchant_id:
        raise Refused(*UNKNOWN_MERCHANT)
    token = core.sign(core.settings.merchant_id, *(given.get(name, "") for name in signed))
    if given.get("paytr_token") != token or SECRETS & given.keys():
        raise Refused(*BAD_TOKEN)


def _paid(core: Core, given: Mapping[str, str]) -> Json:
    order = core.state.orders.get(given.get("merchant_oid", ""))
    if order is None or order["paid"] is None:
        raise Refused(*NO_SUCCESSFUL_PAYMENT)
    return order


def _dot(minor: int) -> str:
    return f"{minor // 100}.{minor % 100:02d}"


def _comma(minor: int) -> str:
    """`10,8`: without zeros at its end, as in the documents' samples."""
    whole, part = divmod(minor, 100)
    decimals = f"{part:02d}".rstrip("0")
    return f"{whole},{decimals}" if decimals else str(whole)


def _return(each: Json) -> Json:
    date = datetime.fromtimestamp(each["at"], UTC).astimezone(ISTANBUL).strftime("%Y-%m-%d %H:%M:%S")
    return {
        "return_amount": _comma(each["amount"]).replace(",", "."),
        "return_date": date,
        "return_type": "",
        "date_completed": date,
        "return_auth_code": "",
        "return_ref_num": "",
        "reference_no": each["reference"],
        "return_source": "",
    }
