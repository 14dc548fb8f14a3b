"""Checkout forms: `initialize` with its rules, and what `retrieve` says of one."""

import re
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from infra.local.simulators.common.state import Json
from infra.local.simulators.iyzico import signatures
from infra.local.simulators.iyzico.core import Core
from infra.local.simulators.iyzico.errors import (
    BASKET_TOTAL,
    NO_CALLBACK,
    NO_TOKEN,
    NOT_TRIED,
    TOO_MUCH,
    Failure,
    invalid,
)
from infra.local.simulators.iyzico.shapes import paid

CURRENCIES = ("TRY", "USD", "EUR", "GBP", "IRR")
GROUPS = ("PRODUCT", "LISTING", "SUBSCRIPTION")
INSTALMENTS = (1, 2, 3, 6, 9, 12)
BUYER = ("id", "name", "surname", "identityNumber", "email", "registrationAddress", "city", "country", "ip")
ADDRESS = ("contactName", "city", "country", "address")
ITEM = ("id", "name", "category1", "itemType", "price")
MOST = 100_000 * 100
PRICE = re.compile(r"[0-9]+(\.[0-9]+)?", re.ASCII)


def initialize(core: Core, given: Json) -> Json:
    """A new form every time: nothing here is idempotent."""
    request = _checked(core, given)
    token = core.token()
    core.state.forms[token] = {
        "token": token,
        "request": request,
        "created": core.now(),
        "expires": core.now() + core.settings.token_lives,
        "status": "open",
        "failure": None,
        "payment": None,
        "bank": None,
    }
    core.state.touch()
    page = f"{core.settings.base_url}/cpp/{token}?lang={request.get('locale', 'tr')}"
    return {
        "token": token,
        "checkoutFormContent": f'<script type="text/javascript" src="{page}"></script>',
        "tokenExpireTime": core.settings.token_lives,
        "paymentPageUrl": page,
        "signature": signatures.of_fields(core.settings.secret_key, given.get("conversationId"), token),
    }


def retrieve(core: Core, given: Json) -> Json:
    """What came of a form. A failed attempt is a failure, with the card's reason; one that nobody tried is one too."""
    form = core.state.forms.get(str(given.get("token")))
    if form is None:
        raise Failure(*NO_TOKEN)
    if form["payment"] is not None:
        answer = paid(core, core.state.payments[form["payment"]], given.get("conversationId"))
        fields = ("paymentId", "currency", "basketId", "conversationId")
        signed = signatures.of_fields(
            core.settings.secret_key,
            "SUCCESS",
            *(answer.get(name) for name in fields),
            signatures.plain(core.shown(core.state.payments[form["payment"]]["paidPrice"])),
            signatures.plain(core.shown(core.state.payments[form["payment"]]["price"])),
            form["token"],
        )
        return {**answer, "token": form["token"], "callbackUrl": form["request"]["callbackUrl"], "signature": signed}
    if form["status"] == "bank":
        return {"token": form["token"], "paymentStatus": "INIT_THREEDS", "basketId": form["request"].get("basketId")}
    if form["failure"] is None:
        raise Failure(*NOT_TRIED)
    failure = Failure(form["failure"]["code"], form["failure"]["message"], group=form["failure"]["group"])
    failure.body |= {"token": form["token"], "paymentStatus": "FAILURE", "basketId": form["request"].get("basketId")}
    raise failure


def minor(value: Any) -> int:
    """A price in minor units; Failure for what is none."""
    if isinstance(value, bool) or not PRICE.fullmatch(str(value)):
        raise invalid("price")
    try:
        exact = Decimal(str(value)) * 100
    except InvalidOperation as wrong:
        raise invalid("price") from wrong
    if exact != exact.to_integral_value():
        raise invalid("price")
    return int(exact)


def _checked(core: Core, given: Json) -> Json:
    if not given.get("callbackUrl"):
        raise Failure(*NO_CALLBACK)
    check_address(core, str(given["callbackUrl"]))
    _choices(given)
    for name, fields in (("buyer", BUYER), ("shippingAddress", ADDRESS), ("billingAddress", ADDRESS)):
        complete(name, given.get(name), fields)
    items = given.get("basketItems")
    if not isinstance(items, list) or not items:
        raise invalid("basketItems")
    for item in items:
        complete("basketItems", item, ITEM)
    price, paid_price = minor(given.get("price")), minor(given.get("paidPrice"))
    lines = [{**item, "price": minor(item["price"])} for item in items]
    if price >= MOST:
        raise Failure(*TOO_MUCH)
    if paid_price <= 0 or not all(line["price"] > 0 for line in lines):
        raise invalid("price")
    if sum(line["price"] for line in lines) != price:
        raise Failure(*BASKET_TOTAL)
    return {**given, "price": price, "paidPrice": paid_price, "basketItems": lines}


def check_address(core: Core, url: str) -> None:
    """Where the browser may be sent back to."""
    allowed = ("https://",) if core.settings.https_only else ("https://", "http://")
    if not url.startswith(allowed):
        raise invalid("callbackUrl")


def _choices(given: Json) -> None:
    if given.get("currency", "TRY") not in CURRENCIES or given.get("paymentGroup", "PRODUCT") not in GROUPS:
        raise invalid("currency, paymentGroup")
    if given.get("locale", "tr") not in ("tr", "en"):
        raise invalid("locale")
    wanted = given.get("enabledInstallments", [1])
    if not isinstance(wanted, list) or not wanted or not set(wanted) <= set(INSTALMENTS):
        raise invalid("enabledInstallments")


def complete(name: str, given: object, fields: tuple[str, ...]) -> Mapping[str, Any]:
    """What was given, with all of its fields; Failure with the name of the first that is empty or absent."""
    if not isinstance(given, Mapping):
        raise invalid(name)
    lacking = [field for field in fields if not str(given.get(field) or "").strip()]
    if lacking or (name == "basketItems" and given["itemType"] not in ("PHYSICAL", "VIRTUAL")):
        raise invalid(f"{name}.{lacking[0] if lacking else 'itemType'}")
    return given
