"""Payment intents: made, read, changed and cancelled here; paid in `confirmation`."""

from infra.local.simulators.stripe import confirmation
from infra.local.simulators.stripe.core import Core
from infra.local.simulators.stripe.currencies import check_amount, currency
from infra.local.simulators.stripe.errors import ApiError
from infra.local.simulators.stripe.listing import PAGING, listing
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
from infra.local.simulators.stripe.payment_methods import method_of
from infra.local.simulators.stripe.routing import EXPAND, Route
from infra.local.simulators.stripe.state import Json

CANCELLABLE = ("requires_payment_method", "requires_confirmation", "requires_action", "processing")
CHANGEABLE = ("requires_payment_method", "requires_confirmation", "requires_action")
ABSENT = (
    *("application", "application_fee_amount", "customer_account", "excluded_payment_method_types", "next_action"),
    *(
        "on_behalf_of",
        "payment_method_configuration_details",
        "payment_record",
        "processing",
        "review",
        "source",
        "transfer_data",
    ),
)
ALWAYS_CHANGEABLE = ("description", "expand", "metadata", "receipt_email")


DESCRIPTION: dict[str, Reader] = {
    "customer": identifier,
    "description": text(1000),
    "metadata": metadata,
    "payment_method": identifier,
    "receipt_email": text(800),
    "setup_future_usage": one_of("off_session", "on_session"),
    "shipping": mapping(
        {
            "name": text(),
            "phone": text(),
            "carrier": text(),
            "tracking_number": text(),
            "address": mapping(dict.fromkeys(("city", "country", "line1", "line2", "postal_code", "state"), text())),
        },
        "address",
        "name",
    ),
    "statement_descriptor": text(22),
    "statement_descriptor_suffix": text(22),
    "transfer_group": text(),
}
UPDATE: dict[str, Reader] = {**EXPAND, **DESCRIPTION, "amount": integer(1), "currency": currency}
CREATE: dict[str, Reader] = {
    **UPDATE,
    "allowed_payment_method_types": list_of(one_of("card")),
    "automatic_payment_methods": mapping({"enabled": boolean, "allow_redirects": one_of("always", "never")}, "enabled"),
    "capture_method": one_of("automatic", "automatic_async"),
    "confirm": boolean,
    **{name: reader for name, reader in confirmation.CONFIRM.items() if name not in UPDATE},
}
ONLY_WHEN_CONFIRMING = ("return_url", "off_session", "error_on_requires_action", "use_stripe_sdk")


def create(core: Core, given: Json, _: str) -> Json:
    misplaced = [name for name in ONLY_WHEN_CONFIRMING if name in given and not given.get("confirm")]
    if misplaced:
        message = f"`{misplaced[0]}` cannot be passed when `confirm` is not `true`."
        raise ApiError(message, param=misplaced[0])
    check_amount(core, given["amount"], given["currency"])
    _check_customer(core, given)
    intent = _blank(core, given)
    if "payment_method" in given:
        intent["payment_method"] = method_of(core, given["payment_method"])["id"]
        intent["status"] = "requires_confirmation"
    if given.get("confirm"):
        confirmation.check(intent, given)
    core.add(intent)
    core.tell("payment_intent.created", intent)
    return confirmation.confirm(core, _for_confirming(given), intent["id"]) if given.get("confirm") else intent


def _for_confirming(given: Json) -> Json:
    return {name: given[name] for name in ONLY_WHEN_CONFIRMING if name in given}


def _blank(core: Core, given: Json) -> Json:
    intent_id = core.new_id("pi")
    automatic = given.get("automatic_payment_methods")
    if automatic is None and "allowed_payment_method_types" not in given:
        automatic = {"enabled": True}
    optional = dict.fromkeys(
        (*DESCRIPTION, "canceled_at", "cancellation_reason", "last_payment_error", "latest_charge")
    )
    absent = dict.fromkeys(ABSENT)
    return {
        "id": intent_id,
        "object": "payment_intent",
        **absent,
        **optional,
        **{name: given[name] for name in DESCRIPTION if name in given},
        "allowed_payment_method_types": given.get("allowed_payment_method_types"),
        "amount": given["amount"],
        "amount_capturable": 0,
        "amount_details": {"tip": {}},
        "amount_received": 0,
        "automatic_payment_methods": automatic and {"allow_redirects": "always", **automatic},
        "capture_method": given.get("capture_method", "automatic_async"),
        "client_secret": f"{intent_id}_secret_{core.new_id('x').removeprefix('x_')}",
        "confirmation_method": "automatic",
        "created": core.now(),
        "currency": given["currency"],
        "livemode": False,
        "metadata": merged({}, given.get("metadata", {})),
        "payment_method": None,
        "payment_method_options": {
            "card": {
                "installments": None,
                "mandate_options": None,
                "network": None,
                "request_three_d_secure": "automatic",
            }
        },
        "payment_method_types": ["card"],
        "status": "requires_payment_method",
    }


def update(core: Core, given: Json, intent_id: str) -> Json:
    """Amount and currency only while nothing is being taken; description and metadata at any time."""
    intent = core.get("payment_intent", intent_id, "intent")
    changes: Json = {
        name: value for name, value in given.items() if name not in ("expand", "metadata", "payment_method")
    }
    frozen = [name for name in given if name not in ALWAYS_CHANGEABLE]
    if frozen and intent["status"] not in CHANGEABLE:
        message = (
            f"This PaymentIntent's {frozen[0]} could not be updated because it has a status of {intent['status']}."
            f" You may only update the {frozen[0]} of a PaymentIntent with one of the following statuses:"
            f" {', '.join(CHANGEABLE)}."
        )
        raise confirmation.unexpected_state(intent, message)
    wanted = {**intent, **changes}
    check_amount(core, wanted["amount"], wanted["currency"])
    _check_customer(core, changes)
    intent.update(changes)
    if "metadata" in given:
        intent["metadata"] = merged(intent["metadata"], given["metadata"])
    if "payment_method" in given:
        intent["payment_method"] = method_of(core, given["payment_method"])["id"]
        intent |= {"status": "requires_confirmation", "next_action": None}
    return intent


def cancel(core: Core, given: Json, intent_id: str) -> Json:
    intent = core.get("payment_intent", intent_id, "intent")
    if intent["status"] not in CANCELLABLE:
        message = (
            f"You cannot cancel this PaymentIntent because it has a status of {intent['status']}. Only a PaymentIntent"
            f" with one of the following statuses may be canceled: {', '.join(CANCELLABLE)}."
        )
        raise confirmation.unexpected_state(intent, message)
    intent |= {
        "status": "canceled",
        "canceled_at": core.now(),
        "cancellation_reason": given.get("cancellation_reason"),
        "next_action": None,
    }
    core.tell("payment_intent.canceled", intent)
    return intent


def retrieve(core: Core, given: Json, intent_id: str) -> Json:
    intent = core.get("payment_intent", intent_id, "intent")
    if given.get("client_secret", intent["client_secret"]) != intent["client_secret"]:
        raise ApiError(
            "The client_secret provided does not match the client_secret on the PaymentIntent.", param="client_secret"
        )
    return intent


def _check_customer(core: Core, given: Json) -> None:
    customer = given.get("customer")
    if customer is not None and core.state.objects.get(customer, {}).get("object") != "customer":
        raise ApiError(f"No such customer: '{customer}'", code="resource_missing", param="customer")


def _chosen(intent: Json, given: Json) -> bool:
    return "customer" not in given or intent["customer"] == given["customer"]


PATH = "/v1/payment_intents"
REASONS = one_of("duplicate", "fraudulent", "requested_by_customer", "abandoned")
ROUTES = (
    Route("POST", PATH, create, CREATE, ("amount", "currency")),
    Route("GET", PATH, listing("payment_intent", PATH, _chosen), {**PAGING, "customer": identifier}),
    Route("GET", PATH + "/{id}", retrieve, {**EXPAND, "client_secret": identifier}),
    Route("POST", PATH + "/{id}", update, UPDATE),
    Route("POST", PATH + "/{id}/confirm", confirmation.confirm, confirmation.CONFIRM),
    Route("POST", PATH + "/{id}/cancel", cancel, {**EXPAND, "cancellation_reason": REASONS}),
)
