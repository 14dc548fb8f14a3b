"""What time does to the account: sessions expire, periods end, invoices are charged, and unpaid ones once more.

Each happens at its own moment and in order, however far the clock has jumped: a year later there are twelve renewals
behind a monthly subscription, dated as they would have been.
"""

from collections.abc import Iterator

from infra.local.simulators.stripe import checkout, invoices, subscriptions
from infra.local.simulators.stripe.core import Core
from infra.local.simulators.stripe.periods import after
from infra.local.simulators.stripe.state import Json

HOUR, DAY = 3600, 86_400
STAYS_DRAFT = HOUR
RETRIES = (3 * DAY, 5 * DAY, 7 * DAY)  # after each failure; after the last one the subscription ends


def run_due(core: Core) -> None:
    """Everything whose moment has come."""
    while (coming := min(_moments(core), default=None)) and coming[0] <= core.clock():
        moment, identifier = coming
        core.moment = moment
        try:
            _happen(core, core.state.objects[identifier])
        finally:
            core.moment = None


def _moments(core: Core) -> Iterator[tuple[int, str]]:
    for session in core.state.of_kind("checkout.session"):
        if session["status"] == "open":
            yield session["expires_at"], session["id"]
    for subscription in core.state.of_kind("subscription"):
        if subscription["status"] not in subscriptions.ENDED:
            due = core.state.billing[subscription["id"]]["due"]
            yield min(filter(None, (due, _period_end(subscription)))), subscription["id"]


def _happen(core: Core, thing: Json) -> None:
    if thing["object"] == "checkout.session":
        checkout.run_out(core, thing)
    elif core.state.billing[thing["id"]]["due"] is not None:
        _collect(core, thing)
    elif thing["cancel_at"] is not None:
        subscriptions.end(core, thing, thing["cancellation_details"]["reason"])
    else:
        _renew(core, thing)


def _renew(core: Core, subscription: Json) -> None:
    """The next period begins, with an invoice that stays a draft for an hour."""
    item, hidden = subscription["items"]["data"][0], core.state.billing[subscription["id"]]
    before = {**subscription, "items": {**subscription["items"], "data": [dict(item)]}}
    hidden["periods"] += 1
    item["current_period_start"] = item["current_period_end"]
    interval = item["price"]["recurring"]["interval"]
    item["current_period_end"] = after(subscription["billing_cycle_anchor"], interval, hidden["periods"])
    invoice = invoices.draft(core, subscription, "subscription_cycle")
    subscription["latest_invoice"] = invoice["id"]
    hidden |= {"due": core.now() + STAYS_DRAFT, "attempts": 0}
    core.tell("customer.subscription.updated", subscription, before=before)


def _collect(core: Core, subscription: Json) -> None:
    """Charge the open invoice; where its card fails, later again, and in the end no more."""
    hidden = core.state.billing[subscription["id"]]
    invoice = core.get("invoice", subscription["latest_invoice"])
    if invoice["status"] == "draft":
        invoices.finalize(core, invoice)
    tries = hidden["attempts"] = hidden["attempts"] + 1
    hidden["due"] = core.now() + RETRIES[tries - 1] if tries <= len(RETRIES) else None
    invoice["next_payment_attempt"] = hidden["due"]
    if invoices.charge(core, invoice):
        hidden |= {"due": None, "attempts": 0}
        subscriptions.become(core, subscription, "active")
    elif hidden["due"] is None:
        subscriptions.end(core, subscription, "payment_failed")
    else:
        subscriptions.become(core, subscription, "past_due")


def pay_now(core: Core, subscription: Json) -> None:
    """The customer has given another card and wants the open invoice charged."""
    hidden = core.state.billing[subscription["id"]]
    if hidden["due"] is not None and subscription["status"] == "past_due":
        hidden["due"] = core.now()
        _collect(core, subscription)


def _period_end(subscription: Json) -> int:
    ends: int = subscription["items"]["data"][0]["current_period_end"]
    return ends
