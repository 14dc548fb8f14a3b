"""Charges: one attempt at a card each, made by confirming a payment, never by hand."""

from infra.local.simulators.stripe.cards import Card
from infra.local.simulators.stripe.core import Core
from infra.local.simulators.stripe.listing import PAGING, listing
from infra.local.simulators.stripe.parameters import identifier
from infra.local.simulators.stripe.routing import EXPAND, Route
from infra.local.simulators.stripe.state import Json


def attempt(core: Core, intent: Json, method: Json, card: Card, *, authenticated: bool) -> Json:
    """Ask the simulated bank. The charge is booked in the ledger exactly when it succeeds."""
    declined = card.declines is not None
    charge = core.add(
        {
            "id": core.new_id("ch"),
            "object": "charge",
            **_money(intent, captured=not declined),
            **_origin(core, intent, method),
            **_outcome(card),
            "payment_method_details": _details(card, authenticated=authenticated),
        }
    )
    intent["latest_charge"] = charge["id"]
    if declined:
        core.tell("charge.failed", charge)
        return charge
    core.book("capture", charge, charge["amount"], source=intent)
    core.tell("charge.succeeded", charge)
    return charge


def _money(intent: Json, *, captured: bool) -> Json:
    amount = intent["amount"]
    return {
        "amount": amount,
        "amount_captured": amount if captured else 0,
        "amount_refunded": 0,
        "balance_transaction": None,
        "captured": captured,
        "currency": intent["currency"],
        "paid": captured,
        "refunded": False,
        "status": "succeeded" if captured else "failed",
    }


def _origin(core: Core, intent: Json, method: Json) -> Json:
    copied = (
        "customer",
        "description",
        "metadata",
        "receipt_email",
        "shipping",
        "statement_descriptor",
        "transfer_group",
    )
    return {
        **{name: intent[name] for name in copied},
        "metadata": dict(intent["metadata"]),
        "application": None,
        "application_fee": None,
        "application_fee_amount": None,
        "billing_details": method["billing_details"],
        "calculated_statement_descriptor": intent["statement_descriptor"] or "KERVAN",
        "created": core.now(),
        "disputed": False,
        "livemode": False,
        "on_behalf_of": None,
        "payment_intent": intent["id"],
        "payment_method": method["id"],
        "receipt_number": None,
        "receipt_url": f"{core.settings.base_url}/pay/{intent['id']}",
        "review": None,
        "source": None,
        "source_transfer": None,
        "statement_descriptor_suffix": intent["statement_descriptor_suffix"],
        "transfer_data": None,
    }


def _outcome(card: Card) -> Json:
    declined = card.declines is not None
    return {
        "failure_balance_transaction": None,
        "failure_code": card.code if declined else None,
        "failure_message": card.message if declined else None,
        "fraud_details": {},
        "outcome": {
            "advice_code": None,
            "network_advice_code": None,
            "network_decline_code": None,
            "network_status": "declined_by_network" if declined else "approved_by_network",
            "reason": card.declines,
            "risk_level": "normal",
            "risk_score": 12,
            "seller_message": "The bank declined the payment." if declined else "Payment complete.",
            "type": "issuer_declined" if declined else "authorized",
        },
    }


def _details(card: Card, *, authenticated: bool) -> Json:
    three_d_secure = {
        "authentication_flow": "challenge",
        "electronic_commerce_indicator": "05",
        "exemption_indicator": None,
        "result": "authenticated",
        "result_reason": None,
        "transaction_id": None,
        "version": "2.2.0",
    }
    return {
        "type": "card",
        "card": {
            "brand": card.brand,
            "checks": {"address_line1_check": None, "address_postal_code_check": None, "cvc_check": "pass"},
            "country": "TR",
            "exp_month": 12,
            "exp_year": 2034,
            "funding": "credit",
            "installments": None,
            "last4": card.number[-4:],
            "mandate": None,
            "network": card.brand,
            "three_d_secure": three_d_secure if authenticated else None,
            "wallet": None,
        },
    }


def retrieve(core: Core, _: Json, charge_id: str) -> Json:
    return core.get("charge", charge_id)


def _chosen(charge: Json, given: Json) -> bool:
    return all(charge[name] == given[name] for name in ("payment_intent", "customer") if name in given)


ROUTES = (
    Route("GET", "/v1/charges/{id}", retrieve, EXPAND),
    Route(
        "GET",
        "/v1/charges",
        listing("charge", "/v1/charges", _chosen),
        {**PAGING, "payment_intent": identifier, "customer": identifier},
    ),
)
