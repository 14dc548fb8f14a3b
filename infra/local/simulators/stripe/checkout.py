"""Checkout sessions in subscription mode: a page where a person begins a subscription, and what comes of it.

As since 2025: there is no subscription before the first payment has gone through.
"""

from infra.local.simulators.stripe import confirmation, customers, payment_intents, payment_methods, subscriptions
from infra.local.simulators.stripe.cards import card_of_number
from infra.local.simulators.stripe.core import Core
from infra.local.simulators.stripe.errors import ApiError, InvalidParameter
from infra.local.simulators.stripe.parameters import (
    Reader,
    boolean,
    identifier,
    integer,
    list_of,
    mapping,
    merged,
    metadata,
    one_of,
    text,
)
from infra.local.simulators.stripe.routing import EXPAND, Route
from infra.local.simulators.stripe.state import Json

SHORTEST, LONGEST = 30 * 60, 24 * 60 * 60
CREATE: dict[str, Reader] = {
    **EXPAND,
    "adaptive_pricing": mapping({"enabled": boolean}),
    "cancel_url": identifier,
    "client_reference_id": text(200),
    "customer": identifier,
    "customer_email": identifier,
    "expires_at": integer(1),
    "line_items": list_of(mapping({"price": identifier, "quantity": integer(1)}, "price")),
    "locale": one_of("auto", "tr", "en"),
    "metadata": metadata,
    "mode": one_of("subscription"),
    "subscription_data": mapping({"description": text(500), "metadata": metadata}),
    "success_url": identifier,
    "ui_mode": one_of("hosted_page"),
}


def create(core: Core, given: Json, _: str) -> Json:
    """Open for a day, or as long as it is told to be."""
    price = _only_price(core, given)
    if "customer" in given and "customer_email" in given:
        raise ApiError("You may only specify one of these parameters: customer, customer_email.", param="customer")
    customer = customers.of(core, given["customer"])["id"] if "customer" in given else None
    session_id, amount = core.new_id("cs_test"), price["unit_amount"] * given["line_items"][0].get("quantity", 1)
    said = ("cancel_url", "client_reference_id", "customer_email", "locale", "success_url")
    session: Json = {
        "id": session_id,
        "object": "checkout.session",
        **{name: given.get(name) for name in said},
        "adaptive_pricing": given.get("adaptive_pricing", {"enabled": True}),
        "amount_subtotal": amount,
        "amount_total": amount,
        "client_secret": None,
        "created": core.now(),
        "currency": price["currency"],
        "customer": customer,
        "customer_details": None,
        "expires_at": _expiry(core, given),
        "invoice": None,
        "livemode": False,
        "metadata": merged({}, given.get("metadata", {})),
        "mode": "subscription",
        "payment_intent": None,
        "payment_method_types": ["card"],
        "payment_status": "unpaid",
        "presentment_details": None,
        "status": "open",
        "subscription": None,
        "ui_mode": given.get("ui_mode", "hosted_page"),
        "url": f"{core.settings.base_url}/c/pay/{session_id}",
    }
    core.state.billing[session_id] = {
        "price": price["id"],
        "quantity": given["line_items"][0].get("quantity", 1),
        "metadata": merged({}, given.get("subscription_data", {}).get("metadata", {})),
        "intent": None,
    }
    return core.add(session)


def _only_price(core: Core, given: Json) -> Json:
    if len(given["line_items"]) != 1:
        raise InvalidParameter("This simulator sells one price at a time.", param="line_items")
    price = core.get("price", given["line_items"][0]["price"], "line_items[0][price]")
    if not price["active"]:
        raise ApiError("The price specified is inactive. This field only accepts active prices.", param="line_items")
    return price


def _expiry(core: Core, given: Json) -> int:
    """In the account's time: who calls does not know how far it was advanced."""
    expires = int(core.state.ahead) + given["expires_at"] if "expires_at" in given else core.now() + LONGEST
    if not SHORTEST <= expires - core.now() <= LONGEST:
        message = "The `expires_at` timestamp must be between 30 minutes and 24 hours from Checkout Session creation."
        raise ApiError(message, param="expires_at")
    return expires


def pay(core: Core, session: Json, number: str, back: str) -> Json:
    """The person on the page uses this card; the payment as it is now. Raises CardDeclined, and all stays open."""
    if session["status"] != "open":
        raise ApiError("This Checkout Session is no longer open.")
    hidden = core.state.billing[session["id"]]
    method = payment_methods.new_method(core, card_of_number(number))
    if hidden["intent"] is None:
        hidden["intent"] = _intent(core, session)["id"]
    given = {"payment_method": method["id"], "return_url": back}
    intent = confirmation.confirm(core, given, hidden["intent"])
    settle(core, session)
    return intent


def _intent(core: Core, session: Json) -> Json:
    given = {
        "amount": session["amount_total"],
        "currency": session["currency"],
        "description": "Subscription creation",
        "setup_future_usage": "off_session",
        **({"customer": session["customer"]} if session["customer"] else {}),
    }
    return payment_intents.create(core, given, "")


def settle(core: Core, session: Json) -> None:
    """Complete it, once its payment has gone through."""
    hidden = core.state.billing[session["id"]]
    intent = core.state.objects.get(hidden["intent"] or "", {})
    if session["status"] != "open" or intent.get("status") != "succeeded":
        return
    email = session["customer_email"] or f"{session['client_reference_id'] or 'buyer'}@example.com".lower()
    if session["customer"] is None:
        session["customer"] = customers.create(core, {"email": email}, "")["id"]
        intent["customer"] = core.get("charge", intent["latest_charge"])["customer"] = session["customer"]
    customers.use_card(core, customers.of(core, session["customer"]), intent["payment_method"])
    subscription = subscriptions.begin(core, session, core.get("price", hidden["price"]), intent)
    session |= {
        "status": "complete",
        "payment_status": "paid",
        "subscription": subscription["id"],
        "invoice": subscription["latest_invoice"],
        "customer_details": {"email": email, "name": None, "phone": None, "tax_exempt": "none", "tax_ids": []},
        "url": None,
    }
    core.tell("checkout.session.completed", session)


def expire(core: Core, _: Json, session_id: str) -> Json:
    session = core.get("checkout.session", session_id)
    if session["status"] != "open":
        raise ApiError('Only Checkout Sessions with a status in ["open"] can be expired.')
    run_out(core, session)
    return session


def run_out(core: Core, session: Json) -> None:
    """Nobody can pay by it any more."""
    session |= {"status": "expired", "url": None}
    core.state.touch()
    core.tell("checkout.session.expired", session)


def retrieve(core: Core, _: Json, session_id: str) -> Json:
    return core.get("checkout.session", session_id)


PATH = "/v1/checkout/sessions"
ROUTES = (
    Route("POST", PATH, create, CREATE, ("mode", "line_items", "success_url")),
    Route("GET", PATH + "/{id}", retrieve, EXPAND),
    Route("POST", PATH + "/{id}/expire", expire, EXPAND),
)
