"""Money that goes back through Stripe: refunds, from the dashboard too, and disputes.

A refund carries our key as its idempotency key, which Stripe forgets after a day, and in its metadata, which stays.
"""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Literal

from kervan import log
from kervan.money import CURRENCIES, Money
from kervan.providers.payments import DisputeSeen, ProviderUnreachable, Refunded, RefundSeen

if TYPE_CHECKING:
    from stripe import StripeClient

State = Literal["pending", "succeeded", "failed"]
PAGE = 100
MOST_PAGES = 10
OURS = "refund_id"
REFUNDS: Mapping[str, State] = {
    "succeeded": "succeeded",
    "failed": "failed",
    "canceled": "failed",
}  # `pending`, `requires_action`, and whatever a later version of the API adds: Stripe has not finished
DISPUTES: Mapping[str, Literal["won", "lost"]] = {
    "won": "won",
    "warning_closed": "won",  # an inquiry that went no further
    "prevented": "won",
    "lost": "lost",
    "appeal_needs_response": "lost",  # the money stays away until an appeal is won
    "appeal_under_review": "lost",
}
TELLS = frozenset(
    {
        "charge.refunded",
        "charge.refund.updated",
        "refund.created",
        "refund.updated",
        "refund.failed",
        "charge.dispute.created",
        "charge.dispute.updated",
        "charge.dispute.closed",
        "charge.dispute.funds_withdrawn",
        "charge.dispute.funds_reinstated",
    }
)


def refund(client: "StripeClient", intent: str, amount: Money, key: str) -> Refunded:
    """Give a part or all of it back."""
    made = client.v1.refunds.create(
        {"payment_intent": intent, "amount": amount.amount, "metadata": {OURS: key}}, {"idempotency_key": key}
    )
    return Refunded(made.id, REFUNDS.get(str(made.status), "pending"))


def refunds(client: "StripeClient", intent: str) -> list[RefundSeen]:
    """All of an intent's."""
    return [
        RefundSeen(
            reference=each["id"],
            amount=_money(each),
            state=REFUNDS.get(str(each["status"]), "pending"),
            key=(each.get("metadata") or {}).get(OURS),
            failure=each.get("failure_reason"),
        )
        for each in _all(client.v1.refunds, intent)
    ]


def disputes(client: "StripeClient", intent: str) -> list[DisputeSeen]:
    """All of an intent's. An inquiry counts: money that is asked about is not given back twice."""
    return [
        DisputeSeen(
            reference=each["id"],
            amount=_money(each),
            state=DISPUTES.get(str(each["status"]), "open"),
            reason=str(each["reason"])[:64],
            answer_until=_due(each.get("evidence_details") or {}),
        )
        for each in _all(client.v1.disputes, intent)
    ]


def _all(listed: Any, intent: str) -> Iterator[dict[str, Any]]:
    """Page after page; more than a thousand are nobody's."""
    after: dict[str, str] = {}
    for _ in range(MOST_PAGES):
        page = listed.list({"payment_intent": intent, "limit": PAGE, **after})
        yield from (each.to_dict() for each in page.data)
        if not page.has_more:
            return
        after = {"starting_after": page.data[-1].id}
    raise _unreadable("too_many")


def _money(thing: Mapping[str, Any]) -> Money:
    currency = str(thing["currency"]).upper()
    if currency not in CURRENCIES:
        raise _unreadable("currency")
    return Money(thing["amount"], currency)


def _due(details: Mapping[str, Any]) -> datetime | None:
    """0 where the bank takes no answer."""
    due = details.get("due_by")
    return datetime.fromtimestamp(due, UTC) if due else None


def _unreadable(what: str) -> ProviderUnreachable:
    log.warning("the provider's answer cannot be read", provider="stripe", error_code=what)
    return ProviderUnreachable(retry_after=60)
