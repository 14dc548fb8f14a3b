"""Subscriptions: begun by a paid checkout, changed and ended here; what time does to them stands in `billing`.

Shapes since 2025: the period stands on the item, an invoice names its subscription in `parent`.
"""

from infra.local.simulators.stripe import customers, invoices
from infra.local.simulators.stripe.core import Core
from infra.local.simulators.stripe.errors import ApiError
from infra.local.simulators.stripe.listing import PAGING, listing
from infra.local.simulators.stripe.parameters import (
    Reader,
    boolean,
    identifier,
    list_of,
    mapping,
    merged,
    metadata,
    one_of,
    text,
)
from infra.local.simulators.stripe.periods import after
from infra.local.simulators.stripe.routing import EXPAND, Route
from infra.local.simulators.stripe.state import Json

ENDED = ("canceled", "incomplete_expired")
STATUSES = ("active", "canceled", "incomplete", "incomplete_expired", "past_due", "paused", "trialing", "unpaid")
ABSENT = (
    *("application", "application_fee_percent", "billing_cycle_anchor_config", "billing_thresholds", "cancel_at"),
    *("canceled_at", "days_until_due", "default_payment_method", "default_source", "description", "ended_at"),
    *("next_pending_invoice_item_invoice", "on_behalf_of", "pause_collection", "pending_invoice_item_interval"),
    *("pending_setup_intent", "pending_update", "schedule", "test_clock", "transfer_data", "trial_end", "trial_start"),
)
UPDATE: dict[str, Reader] = {
    **EXPAND,
    "cancel_at_period_end": boolean,
    "cancellation_details": mapping({"comment": text(), "feedback": text()}),
    "description": text(500),
    "items": list_of(mapping({"id": identifier, "price": identifier})),
    "metadata": metadata,
    "proration_behavior": one_of("none"),
}
CANCEL: dict[str, Reader] = {**EXPAND, "cancellation_details": UPDATE["cancellation_details"]}


def begin(core: Core, session: Json, price: Json, intent: Json) -> Json:
    """A checkout was paid: the subscription is active, and its first invoice paid by that payment."""
    subscription_id, now = core.new_id("sub"), core.now()
    given = core.state.billing[session["id"]]
    item = {
        "id": core.new_id("si"),
        "object": "subscription_item",
        "created": now,
        "current_period_end": after(now, price["recurring"]["interval"], 1),
        "current_period_start": now,
        "metadata": {},
        "price": price,
        "quantity": given["quantity"],
        "subscription": subscription_id,
        "tax_rates": [],
    }
    subscription = core.add(
        {
            "id": subscription_id,
            "object": "subscription",
            **dict.fromkeys(ABSENT),
            "automatic_tax": {"disabled_reason": None, "enabled": False, "liability": None},
            "billing_cycle_anchor": now,
            "billing_mode": {"flexible": {"proration_discounts": "included"}, "type": "flexible"},
            "cancel_at_period_end": False,
            "cancellation_details": {"comment": None, "feedback": None, "reason": None},
            "collection_method": "charge_automatically",
            "created": now,
            "currency": price["currency"],
            "customer": session["customer"],
            "default_payment_method": intent["payment_method"],
            "discounts": [],
            "items": {"object": "list", "data": [item], "has_more": False, "url": "/v1/subscription_items"},
            "latest_invoice": None,
            "livemode": False,
            "metadata": given["metadata"],
            "start_date": now,
            "status": "active",
        }
    )
    core.state.billing[subscription_id] = {"periods": 1, "due": None, "attempts": 0}
    invoice = invoices.draft(core, subscription, "subscription_create")
    subscription["latest_invoice"] = invoice["id"]
    core.tell("customer.subscription.created", subscription)
    invoices.finalize(core, invoice, intent)
    invoices.settle(core, invoice)
    return subscription


def update(core: Core, given: Json, subscription_id: str) -> Json:
    """Cancel at the end of the period or not after all; another price from the next period on; descriptions."""
    subscription = core.get("subscription", subscription_id)
    if subscription["status"] in ENDED:
        message = "A canceled subscription can only update its cancellation_details and metadata."
        raise ApiError(message, code="resource_missing", param="id")
    before = dict(subscription)
    if "cancel_at_period_end" in given:
        _end_later(core, subscription, ends=given["cancel_at_period_end"])
    for item in given.get("items", []):
        subscription["items"]["data"][0]["price"] = core.get("price", item["price"], "items[0][price]")
    if "metadata" in given:
        subscription["metadata"] = merged(subscription["metadata"], given["metadata"])
    subscription["description"] = given.get("description", subscription["description"])
    core.state.touch()
    core.tell("customer.subscription.updated", subscription, before=before)
    return subscription


def _end_later(core: Core, subscription: Json, *, ends: bool) -> None:
    """Stripe says it both ways; newer billing modes only by `cancel_at`."""
    period_end = subscription["items"]["data"][0]["current_period_end"]
    subscription |= {
        "cancel_at_period_end": ends and not core.settings.cancels_by_date,
        "cancel_at": period_end if ends else None,
        "canceled_at": core.now() if ends else None,
    }
    subscription["cancellation_details"]["reason"] = "cancellation_requested" if ends else None


def cancel(core: Core, _: Json, subscription_id: str) -> Json:
    """End it now. What is paid stays paid: giving it back is a refund's business."""
    subscription = core.get("subscription", subscription_id)
    if subscription["status"] in ENDED:
        raise ApiError(f"No such subscription: '{subscription_id}'", code="resource_missing", param="id")
    end(core, subscription, "cancellation_requested")
    return subscription


def end(core: Core, subscription: Json, reason: str) -> None:
    """Over, for whatever reason; an invoice that is still open is not charged any more."""
    subscription |= {"status": "canceled", "ended_at": core.now()}
    subscription["canceled_at"] = subscription["canceled_at"] or core.now()
    subscription["cancellation_details"]["reason"] = reason
    core.state.billing[subscription["id"]]["due"] = None
    invoice = core.get("invoice", subscription["latest_invoice"])
    if invoice["status"] in ("draft", "open"):
        invoice |= {"auto_advance": False, "next_payment_attempt": None}
    core.state.touch()
    core.tell("customer.subscription.deleted", subscription)


def become(core: Core, subscription: Json, status: str) -> None:
    """Another state by itself."""
    if subscription["status"] != status:
        before = dict(subscription)
        subscription["status"] = status
        core.state.touch()
        core.tell("customer.subscription.updated", subscription, before=before)


def replace_card(core: Core, customer: Json, method_id: str) -> None:
    """Another card for everything that the customer has."""
    customers.use_card(core, customer, method_id)
    for subscription in list(core.state.of_kind("subscription")):
        if subscription["customer"] == customer["id"] and subscription["status"] not in ENDED:
            before = dict(subscription)
            subscription["default_payment_method"] = method_id
            core.tell("customer.subscription.updated", subscription, before=before)


def retrieve(core: Core, _: Json, subscription_id: str) -> Json:
    return core.get("subscription", subscription_id)


def _chosen(subscription: Json, given: Json) -> bool:
    status = given.get("status")
    if status is None and subscription["status"] == "canceled":
        return False
    if status not in (None, "all", subscription["status"]):
        return False
    prices = [item["price"]["id"] for item in subscription["items"]["data"]]
    return given.get("customer", subscription["customer"]) == subscription["customer"] and (
        "price" not in given or given["price"] in prices
    )


PATH = "/v1/subscriptions"
LIST: dict[str, Reader] = {**PAGING, "customer": identifier, "price": identifier, "status": one_of("all", *STATUSES)}
ROUTES = (
    Route("GET", PATH, listing("subscription", PATH, _chosen), LIST),
    Route("GET", PATH + "/{id}", retrieve, EXPAND),
    Route("POST", PATH + "/{id}", update, UPDATE),
    Route("DELETE", PATH + "/{id}", cancel, CANCEL),
)
