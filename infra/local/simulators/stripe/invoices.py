"""Invoices of subscriptions: drafted when a period begins, finalized an hour later, charged, and charged again."""

from infra.local.simulators.stripe import confirmation, customers, payment_intents
from infra.local.simulators.stripe.core import Core
from infra.local.simulators.stripe.errors import CardDeclined
from infra.local.simulators.stripe.listing import PAGING, listing
from infra.local.simulators.stripe.parameters import identifier, one_of
from infra.local.simulators.stripe.routing import EXPAND, Route
from infra.local.simulators.stripe.state import Json

NEVER_REDIRECTING = {"enabled": True, "allow_redirects": "never"}


def draft(core: Core, subscription: Json, reason: str) -> Json:
    """The invoice of the subscription's current period."""
    item = subscription["items"]["data"][0]
    amount = item["price"]["unit_amount"] * item["quantity"]
    customer = customers.of(core, subscription["customer"])
    invoice_id = core.new_id("in")
    invoice = core.add(
        {
            "id": invoice_id,
            "object": "invoice",
            **dict.fromkeys(("description", "due_date", "next_payment_attempt", "number", "confirmation_secret")),
            "amount_due": amount,
            "amount_overpaid": 0,
            "amount_paid": 0,
            "amount_remaining": amount,
            "attempt_count": 0,
            "attempted": False,
            "auto_advance": True,
            "billing_reason": reason,
            "collection_method": "charge_automatically",
            "created": core.now(),
            "currency": item["price"]["currency"],
            "customer": customer["id"],
            "customer_email": customer["email"],
            "default_payment_method": None,
            "hosted_invoice_url": None,
            "lines": _lines(invoice_id, subscription, item, amount),
            "livemode": False,
            "metadata": {},
            "parent": {
                "quote_details": None,
                "subscription_details": {
                    "metadata": dict(subscription["metadata"]),
                    "subscription": subscription["id"],
                },
                "type": "subscription_details",
            },
            "period_end": item["current_period_start"],
            "period_start": item["current_period_start"],
            "status": "draft",
            "status_transitions": dict.fromkeys(("finalized_at", "marked_uncollectible_at", "paid_at", "voided_at")),
            "subtotal": amount,
            "total": amount,
            "total_taxes": [],
        }
    )
    core.tell("invoice.created", invoice)
    return invoice


def _lines(invoice_id: str, subscription: Json, item: Json, amount: int) -> Json:
    line = {
        "id": f"il_{invoice_id.removeprefix('in_')}",
        "object": "line_item",
        "amount": amount,
        "currency": item["price"]["currency"],
        "invoice": invoice_id,
        "livemode": False,
        "metadata": dict(subscription["metadata"]),
        "parent": {
            "invoice_item_details": None,
            "subscription_item_details": {
                "invoice_item": None,
                "proration": False,
                "subscription": subscription["id"],
                "subscription_item": item["id"],
            },
            "type": "subscription_item_details",
        },
        "period": {"end": item["current_period_end"], "start": item["current_period_start"]},
        "pricing": {
            "price_details": {"price": item["price"]["id"], "product": item["price"]["product"]},
            "type": "price_details",
            "unit_amount_decimal": item["price"]["unit_amount_decimal"],
        },
        "quantity": item["quantity"],
    }
    return {"object": "list", "data": [line], "has_more": False, "url": f"/v1/invoices/{invoice_id}/lines"}


def finalize(core: Core, invoice: Json, intent: Json | None = None) -> Json:
    """Number it and make its payment; an intent that has paid it already may be given."""
    serial = core.state.next_serial()
    invoice |= {"status": "open", "number": f"KERVAN-{serial:04d}"}
    invoice["status_transitions"]["finalized_at"] = core.now()
    invoice["hosted_invoice_url"] = f"{core.settings.base_url}/i/{invoice['id']}"
    intent = intent or _intent(core, invoice)
    core.add(
        {
            "id": core.new_id("inpay"),
            "object": "invoice_payment",
            "amount_paid": None,
            "amount_requested": invoice["amount_due"],
            "created": core.now(),
            "currency": invoice["currency"],
            "invoice": invoice["id"],
            "is_default": True,
            "livemode": False,
            "payment": {"payment_intent": intent["id"], "type": "payment_intent"},
            "status": "open",
            "status_transitions": {"canceled_at": None, "paid_at": None},
        }
    )
    core.tell("invoice.finalized", invoice)
    return intent


def _intent(core: Core, invoice: Json) -> Json:
    given = {
        "amount": invoice["amount_due"],
        "currency": invoice["currency"],
        "customer": invoice["customer"],
        "description": "Subscription update",
        "automatic_payment_methods": NEVER_REDIRECTING,
    }
    return payment_intents.create(core, given, "")


def charge(core: Core, invoice: Json) -> bool:
    """Try the customer's card; whether it was taken."""
    invoice |= {"attempt_count": invoice["attempt_count"] + 1, "attempted": True}
    payment = payment_of(core, invoice)
    card = customers.card_in_use(core, invoice["customer"])
    intent_id = payment["payment"]["payment_intent"]
    try:
        if card is None:
            raise CardDeclined("This customer has no attached payment source", code="missing")
        intent = confirmation.confirm(core, {"payment_method": card, "off_session": True}, intent_id)
        taken = bool(intent["status"] == "succeeded")
    except CardDeclined:
        taken = False
    if taken:
        settle(core, invoice)
    else:
        core.tell("invoice.payment_failed", invoice)
    return taken


def settle(core: Core, invoice: Json) -> None:
    """It is paid."""
    payment = payment_of(core, invoice)
    payment |= {"status": "paid", "amount_paid": invoice["amount_due"]}
    payment["status_transitions"]["paid_at"] = core.now()
    invoice |= {
        "status": "paid",
        "amount_paid": invoice["amount_due"],
        "amount_remaining": 0,
        "auto_advance": False,
        "next_payment_attempt": None,
    }
    invoice["status_transitions"]["paid_at"] = core.now()
    core.state.touch()
    core.tell("invoice.paid", invoice)
    core.tell("invoice.payment_succeeded", invoice)
    core.tell("invoice_payment.paid", payment)


def payment_of(core: Core, invoice: Json) -> Json:
    """The payment that an invoice has since it was finalized."""
    return next(each for each in core.state.of_kind("invoice_payment") if each["invoice"] == invoice["id"])


def retrieve(core: Core, _: Json, invoice_id: str) -> Json:
    return core.get("invoice", invoice_id)


def _chosen(invoice: Json, given: Json) -> bool:
    about = {**invoice, "subscription": invoice["parent"]["subscription_details"]["subscription"]}
    return all(about[name] == given[name] for name in ("customer", "status", "subscription") if name in given)


def _chosen_payment(payment: Json, given: Json) -> bool:
    return all(payment[name] == given[name] for name in ("invoice", "status") if name in given)


PATH, PAYMENTS = "/v1/invoices", "/v1/invoice_payments"
STATUSES = one_of("draft", "open", "paid", "uncollectible", "void")
ROUTES = (
    Route(
        "GET",
        PATH,
        listing("invoice", PATH, _chosen),
        {**PAGING, "customer": identifier, "subscription": identifier, "status": STATUSES},
    ),
    Route("GET", PATH + "/{id}", retrieve, EXPAND),
    Route(
        "GET",
        PAYMENTS,
        listing("invoice_payment", PAYMENTS, _chosen_payment),
        {**PAGING, "invoice": identifier, "status": one_of("canceled", "open", "paid")},
    ),
)
