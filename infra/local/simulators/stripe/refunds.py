"""Refunds: whole or partial, never over what was captured, and able to fail long after they succeeded."""

from infra.local.simulators.stripe.core import Core
from infra.local.simulators.stripe.disputes import refuse_refund
from infra.local.simulators.stripe.errors import ApiError
from infra.local.simulators.stripe.listing import PAGING, listing
from infra.local.simulators.stripe.parameters import Reader, identifier, integer, merged, metadata, one_of
from infra.local.simulators.stripe.payment_methods import card_of
from infra.local.simulators.stripe.routing import EXPAND, Route
from infra.local.simulators.stripe.state import Json

CREATE: dict[str, Reader] = {
    **EXPAND,
    "amount": integer(1),
    "charge": identifier,
    "metadata": metadata,
    "payment_intent": identifier,
    "reason": one_of("duplicate", "fraudulent", "requested_by_customer"),
}
FINAL = ("failed", "canceled")
FAILURES = (
    "lost_or_stolen_card",
    "expired_or_canceled_card",
    "insufficient_funds",
    "declined",
    "merchant_request",
    "unknown",
)


def create(core: Core, given: Json, _: str) -> Json:
    charge = _charge_of(core, given)
    amount = _amount(core, charge, given)
    card = card_of(core, charge["payment_method"])
    refund = core.add(_blank(core, charge, amount, card.refunds, given))
    _count(charge, amount)
    core.book("refund", charge, amount, source=refund)
    if card.refund_becomes is not None:
        at = core.clock() + core.settings.settles_after
        core.state.settlements[refund["id"]] = {"at": at, "status": card.refund_becomes}
    core.tell("charge.refunded", charge)
    core.tell("refund.created", refund)
    return refund


def _charge_of(core: Core, given: Json) -> Json:
    if "charge" in given:
        charge = core.get("charge", given["charge"], "charge")
        if given.get("payment_intent", charge["payment_intent"]) != charge["payment_intent"]:
            raise ApiError("The charge does not belong to the PaymentIntent you passed.", param="payment_intent")
    elif "payment_intent" in given:
        intent = core.get("payment_intent", given["payment_intent"], "payment_intent")
        charge = core.state.objects.get(intent["latest_charge"] or "", {})
    else:
        message = "One of the following params should be provided for this request: payment_intent or charge."
        raise ApiError(message, code="parameter_missing")
    if not charge.get("captured"):
        named = given.get("payment_intent") or given["charge"]
        raise ApiError(
            f"This PaymentIntent ({named}) does not have a successful charge to refund.", param="payment_intent"
        )
    return charge


def _amount(core: Core, charge: Json, given: Json) -> int:
    """What may still go back, or a refusal. Pending refunds count: their money is already promised."""
    refuse_refund(core, charge)
    left: int = charge["amount_captured"] - charge["amount_refunded"]
    if left == 0:
        raise ApiError(f"Charge {charge['id']} has already been refunded.", code="charge_already_refunded")
    amount: int = given.get("amount", left)
    if amount > left:
        unit = charge["currency"].upper()
        what = "unrefunded amount on charge" if charge["amount_refunded"] else "charge amount"
        message = f"Refund amount ({amount / 100:.2f} {unit}) is greater than {what} ({left / 100:.2f} {unit})"
        raise ApiError(message, param="amount")
    return amount


def _count(charge: Json, amount: int) -> None:
    charge["amount_refunded"] += amount
    charge["refunded"] = charge["amount_refunded"] == charge["amount_captured"]


def _blank(core: Core, charge: Json, amount: int, status: str, given: Json) -> Json:
    reference = {"reference": None, "reference_status": "pending", "reference_type": "acquirer_reference_number"}
    return {
        "id": core.new_id("re"),
        "object": "refund",
        "amount": amount,
        "balance_transaction": None,
        "charge": charge["id"],
        "created": core.now(),
        "currency": charge["currency"],
        "customer": charge["customer"],
        "customer_account": None,
        "destination_details": {"type": "card", "card": {**reference, "type": "refund"}},
        "metadata": merged({}, given.get("metadata", {})),
        "payment_intent": charge["payment_intent"],
        "payment_method": charge["payment_method"],
        "pending_reason": "processing" if status == "pending" else None,
        "reason": given.get("reason"),
        "receipt_number": None,
        "source_transfer_reversal": None,
        "status": status,
        "transfer_reversal": None,
    }


def settle(core: Core, refund: Json, status: str, reason: str = "expired_or_canceled_card") -> Json:
    """The bank's late word: `succeeded` or `failed`. A failed refund gives its amount back to the charge."""
    if refund["status"] in FINAL or status not in ("succeeded", "failed") or reason not in FAILURES:
        raise ApiError(
            f"A refund with a status of {refund['status']} cannot become {status} ({reason}).", param="status"
        )
    core.state.settlements.pop(refund["id"], None)
    before = {"status": refund["status"], "pending_reason": refund["pending_reason"]}
    refund |= {"status": status, "pending_reason": None}
    if status == "failed":
        _fail(core, refund, reason)
    core.tell("refund.updated", refund, before=before)
    core.tell("charge.refund.updated", refund, before=before)
    if status == "failed":
        core.tell("refund.failed", refund, before=before)
    return refund


def _fail(core: Core, refund: Json, reason: str) -> None:
    charge = core.get("charge", refund["charge"])
    _count(charge, -refund["amount"])
    refund |= {"failure_reason": reason, "failure_balance_transaction": None}
    core.book("refund_failed", charge, refund["amount"], source=refund)


def settle_due(core: Core) -> int:
    """Settle the refunds whose time has come; how many."""
    now = core.clock()
    ripe = [(name, plan["status"]) for name, plan in core.state.settlements.items() if plan["at"] <= now]
    for name, status in ripe:
        settle(core, core.get("refund", name), status)
    return len(ripe)


def update(core: Core, given: Json, refund_id: str) -> Json:
    refund = core.get("refund", refund_id)
    before = {"metadata": refund["metadata"]}
    refund["metadata"] = merged(refund["metadata"], given.get("metadata", {}))
    core.tell("refund.updated", refund, before=before)
    return refund


def retrieve(core: Core, _: Json, refund_id: str) -> Json:
    return core.get("refund", refund_id)


def _chosen(refund: Json, given: Json) -> bool:
    return all(refund[name] == given[name] for name in ("payment_intent", "charge") if name in given)


PATH = "/v1/refunds"
ROUTES = (
    Route("POST", PATH, create, CREATE),
    Route(
        "GET", PATH, listing("refund", PATH, _chosen), {**PAGING, "payment_intent": identifier, "charge": identifier}
    ),
    Route("GET", PATH + "/{id}", retrieve, EXPAND),
    Route("POST", PATH + "/{id}", update, {**EXPAND, "metadata": metadata}),
)
