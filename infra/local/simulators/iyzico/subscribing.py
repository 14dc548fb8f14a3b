"""The form on which a subscription begins: made, paid by a person, read back. It has no address of its own."""

import json
import re

from infra.local.simulators.common.state import Json
from infra.local.simulators.iyzico import paying, subscriptions
from infra.local.simulators.iyzico.cards import Card, card_of
from infra.local.simulators.iyzico.core import Core
from infra.local.simulators.iyzico.errors import CLOSED, NO_CALLBACK, NO_TOKEN, NOT_TRIED, Failure, invalid
from infra.local.simulators.iyzico.forms import ADDRESS, check_address, complete
from infra.local.simulators.iyzico.plans import plan_of
from infra.local.simulators.iyzico.shapes import decimal

CUSTOMER = ("name", "surname", "email", "gsmNumber", "identityNumber")
MOBILE = re.compile(r"\+90[0-9]{10}", re.ASCII)
IDENTITY = re.compile(r"[0-9]{11}", re.ASCII)
BUNDLE = "/checkoutform/v2/bundle.js"


def initialize(core: Core, given: Json) -> Json:
    """A new form every time, and each can be paid: nothing here is idempotent."""
    _check(core, given)
    plan, token = plan_of(core, given.get("pricingPlanReferenceCode")), core.token()
    core.state.checkouts[token] = {
        "token": token,
        "request": given,
        "created": core.now(),
        "expires": core.now() + core.settings.token_lives,
        "status": "open",
        "failure": None,
        "bank": None,
        "subscription": None,
    }
    core.state.touch()
    content = _content(core, token, given.get("locale", "tr"), plan)
    return {"token": token, "checkoutFormContent": content, "tokenExpireTime": core.settings.token_lives}


def retrieve(core: Core, _: Json, token: str) -> Json:
    """What began by a form. One that nobody has paid is a failure; no id that the request gave comes back."""
    form = core.state.checkouts.get(token)
    if form is None:
        raise Failure(*NO_TOKEN)
    if form["subscription"] is None:
        if form["failure"] is None:
            raise Failure(*NOT_TRIED)
        raise Failure(form["failure"]["code"], form["failure"]["message"], group=form["failure"]["group"])
    return {"data": subscriptions.begun_shape(core.state.subscriptions[form["subscription"]])}


def attempt(core: Core, token: str, number: str) -> Json:
    """A person tries a card. The form comes back `paid`, `bank` (the bank asks), or `open` with its `failure`."""
    form, card = paying.open_form(core, core.state.checkouts, token), card_of(number)
    core.state.touch()
    if card.asks:
        form |= {"status": "bank", "bank": {"number": card.number, "installment": 1}, "failure": None}
        return form
    return _begin(core, form, card)


def authenticate(core: Core, token: str, *, code: str) -> Json:
    """The person answers the bank's page."""
    form = paying.open_form(core, core.state.checkouts, token)
    if form["bank"] is None:
        raise Failure(*CLOSED)
    core.state.touch()
    card = card_of(form["bank"]["number"])
    if code != paying.OTP:
        return paying.declined(form, *paying.REFUSED_BY_BUYER)
    return _begin(core, form, card)


def _begin(core: Core, form: Json, card: Card) -> Json:
    """The first period is charged, and there is a subscription; or there is none, and the form waits on."""
    if card.code is not None:
        return paying.declined(form, card.code, card.message, card.group)
    subscription = subscriptions.begin(core, form, card)
    form |= {"status": "paid", "bank": None, "failure": None, "subscription": subscription["referenceCode"]}
    return form


def _check(core: Core, given: Json) -> None:
    if not given.get("callbackUrl"):
        raise Failure(*NO_CALLBACK)
    check_address(core, str(given["callbackUrl"]))
    if given.get("locale", "tr") not in ("tr", "en") or given.get("subscriptionInitialStatus") != "ACTIVE":
        raise invalid("locale, subscriptionInitialStatus")
    customer = complete("customer", given.get("customer"), CUSTOMER)
    for name in ("billingAddress", "shippingAddress"):
        complete(name, customer.get(name), ADDRESS)
    if not MOBILE.fullmatch(str(customer["gsmNumber"])) or not IDENTITY.fullmatch(str(customer["identityNumber"])):
        raise invalid("customer.gsmNumber, customer.identityNumber")
    if "@" not in str(customer["email"]):
        raise invalid("customer.email")


def _content(core: Core, token: str, locale: str, plan: Json) -> str:
    """As iyzico's: scripts in line, which put the bundle's script into the head of the page that shows them."""
    form = {
        "currency": plan["currencyCode"],
        "token": token,
        "price": decimal(plan["price"]),
        "locale": locale,
        "baseUrl": core.settings.base_url,
        "isSandbox": True,
        "subscriptionPaymentEnabled": True,
    }
    terms = {
        "daysOfTrialPeriod": "0",
        "intervalCount": str(plan["paymentIntervalCount"]),
        "interval": plan["paymentInterval"],
        "pricingPlanPrice": str(decimal(plan["price"])),
    }
    bundle = f"{core.settings.base_url}{BUNDLE}?v={int(core.now() * 1000)}"
    return (
        '<script type="text/javascript">'
        f"if (typeof iyziInit == 'undefined') {{var iyziInit = {_literal(form)};"
        "iyziInit.createTag = function () {"
        f"var tag = document.createElement('script');tag.setAttribute('src', {_literal(bundle)});"
        "document.head.appendChild(tag);};iyziInit.createTag();}</script>"
        '<script type="text/javascript">'
        f"if (typeof iyziSubscriptionInit == 'undefined') {{var iyziSubscriptionInit = {_literal(terms)};}}</script>"
    )


def _literal(value: object) -> str:
    """JSON that can stand in a script."""
    return json.dumps(value).replace("<", "\\u003c")
