"""Disputes: the buyer's bank takes the money back until somebody decides. Evidence is not judged: a test decides."""

from infra.local.simulators.stripe.core import Core
from infra.local.simulators.stripe.errors import ApiError
from infra.local.simulators.stripe.listing import PAGING, listing
from infra.local.simulators.stripe.parameters import identifier
from infra.local.simulators.stripe.routing import EXPAND, Route
from infra.local.simulators.stripe.state import Json

ANSWERED_WITHIN = 7 * 24 * 60 * 60
OPEN = ("needs_response", "under_review")
REASONS = ("fraudulent", "product_not_received", "product_unacceptable", "duplicate", "credit_not_processed", "general")


def begin(core: Core, charge: Json, amount: int | None, reason: str) -> Json:
    """The bank disputes a charge, or a part of it; its money is withdrawn at once."""
    left: int = charge["amount_captured"] - charge["amount_refunded"]
    taken = left if amount is None else amount
    if charge["disputed"] or not 0 < taken <= left or reason not in REASONS:
        raise ApiError(f"A dispute of {taken} for {reason} cannot be made of charge {charge['id']}.", param="amount")
    dispute = core.add(_blank(core, charge, taken, reason))
    charge["disputed"] = True
    core.book("dispute", charge, taken, source=dispute)
    core.tell("charge.dispute.created", dispute)
    core.tell("charge.dispute.funds_withdrawn", dispute)
    return dispute


def decide(core: Core, dispute: Json, status: str) -> Json:
    """The bank's word: `won` gives the money back to the account, `lost` leaves it with the buyer."""
    if dispute["status"] not in OPEN or status not in ("won", "lost"):
        raise ApiError(f"A dispute with a status of {dispute['status']} cannot become {status}.", param="status")
    before = {"status": dispute["status"]}
    dispute |= {"status": status}
    if status == "won":
        core.book("dispute_won", core.get("charge", dispute["charge"]), dispute["amount"], source=dispute)
        core.tell("charge.dispute.funds_reinstated", dispute)
    core.tell("charge.dispute.closed", dispute, before=before)
    return dispute


def refuse_refund(core: Core, charge: Json) -> None:
    """What is disputed cannot be refunded, unless the account won."""
    if any(each["charge"] == charge["id"] and each["status"] != "won" for each in core.state.of_kind("dispute")):
        message = f"Charge {charge['id']} has been charged back; cannot issue a refund."
        raise ApiError(message, code="charge_disputed")


def _blank(core: Core, charge: Json, amount: int, reason: str) -> Json:
    due = core.now() + ANSWERED_WITHIN
    return {
        "id": core.new_id("dp"),
        "object": "dispute",
        "amount": amount,
        "balance_transactions": [],
        "charge": charge["id"],
        "created": core.now(),
        "currency": charge["currency"],
        "enhanced_eligibility_types": [],
        "evidence": {},
        "evidence_details": {"due_by": due, "has_evidence": False, "past_due": False, "submission_count": 0},
        "intended_submission_method": "manual",
        "is_charge_refundable": False,
        "livemode": False,
        "metadata": {},
        "network_reason_code": "10.4",
        "payment_intent": charge["payment_intent"],
        "payment_method_details": {"card": {"brand": "visa", "network_reason_code": "10.4"}, "type": "card"},
        "reason": reason,
        "status": "needs_response",
    }


def retrieve(core: Core, _: Json, dispute_id: str) -> Json:
    return core.get("dispute", dispute_id)


def close(core: Core, _: Json, dispute_id: str) -> Json:
    """The account gives in."""
    return decide(core, core.get("dispute", dispute_id), "lost")


def _chosen(dispute: Json, given: Json) -> bool:
    return all(dispute[name] == given[name] for name in ("payment_intent", "charge") if name in given)


PATH = "/v1/disputes"
ROUTES = (
    Route(
        "GET", PATH, listing("dispute", PATH, _chosen), {**PAGING, "payment_intent": identifier, "charge": identifier}
    ),
    Route("GET", PATH + "/{id}", retrieve, EXPAND),
    Route("POST", PATH + "/{id}/close", close, EXPAND),
)
