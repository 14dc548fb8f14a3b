"""A running subscription: renewals, refused cards, cancelling, refunds, and what everybody sees of it."""

import pytest

from functions.premium.handler import app
from functions.premium.plans import GRACE
from functions.premium.tables import Entitlement, Subscription
from infra.local.simulators.stripe import StripeSimulator, stripe_client
from kervan.world import World
from tests.cloud import Clock
from tests.conftest import Caller, Deliver
from tests.faults.injector import Injector
from tests.premium_fixture import Member, look_again
from tests.stripe_fixture import GOOD_CARD

BAD_LATER = "4000000000000341"


def go_on(member: Member, clock: Clock, deliver: Deliver, **parts: float) -> None:
    """Time passes, Stripe tells, everybody listens."""
    clock.advance(**parts)
    member.tell()
    deliver()


def test_a_year_of_renewals(member: Member, clock: Clock, deliver: Deliver, world: World) -> None:
    for month in range(1, 13):
        go_on(member, clock, deliver, days=30.5)
        assert Entitlement.holds(member.id, world.now()), month
    assert member.status()["paid_until"].startswith("2027-12-21")
    assert member.row.version > 12
    assert len(member.simulator.ledger()["captures"]) == 13


def test_a_year_at_once_is_caught_up_with(member: Member, clock: Clock, deliver: Deliver) -> None:
    member.simulator.billing.advance(366 * 86_400)
    go_on(member, clock, deliver, seconds=1)
    status = member.status()
    assert (status["status"], status["paid_until"][:10]) == ("ACTIVE", "2027-12-21")


def test_each_step_is_told_once(ana: Member, clock: Clock, deliver: Deliver, heard: list[str]) -> None:
    ana.pay(ana.subscribe())
    for days in (0, 31, 31, 31):
        go_on(ana, clock, deliver, days=days)
    ana.simulator.billing.replace_card(ana.row.customer, BAD_LATER)
    for _ in range(4):
        go_on(ana, clock, deliver, days=14)
    told = [name for name in heard if name.startswith("premium.")]
    assert told == [
        "premium.SubscriptionStarted",
        *["premium.SubscriptionRenewed"] * 3,
        "premium.SubscriptionPastDue",
        "premium.SubscriptionEnded",
    ]


def test_a_refused_renewal_has_days_of_grace(
    member: Member, stripe: StripeSimulator, clock: Clock, deliver: Deliver, world: World
) -> None:
    paid_until = member.row.paid_until
    stripe.billing.replace_card(member.row.customer, BAD_LATER)
    go_on(member, clock, deliver, days=31)
    status = member.status()
    assert (status["status"], status["premium"]) == ("PAST_DUE", True)
    assert member.entitlement.until == paid_until + GRACE
    clock.now = paid_until + GRACE
    assert not Entitlement.holds(member.id, world.now())  # by itself: nobody has to tell
    assert not member.status()["premium"]
    stripe.billing.replace_card(member.row.customer, GOOD_CARD)
    stripe.billing.pay_now(member.row.reference)
    go_on(member, clock, deliver, seconds=1)
    assert (member.status()["status"], member.status()["premium"]) == ("ACTIVE", True)


def test_who_never_pays_again_has_none_in_the_end(
    member: Member, stripe: StripeSimulator, clock: Clock, deliver: Deliver
) -> None:
    stripe.billing.replace_card(member.row.customer, BAD_LATER)
    for _ in range(6):
        go_on(member, clock, deliver, days=10)
    status = member.status()
    assert (status["status"], status["premium"], status["renews"]) == ("ENDED", False, False)
    assert member.subscribe().status == 201  # and may begin again
    assert [step.status for step in Subscription.get(Subscription.id_of(member.id, 1)).history][-2:] == [
        "PAST_DUE",
        "ENDED",
    ]


def test_cancelled_it_holds_to_the_instant_that_is_paid(
    member: Member, clock: Clock, deliver: Deliver, world: World
) -> None:
    answer = member.cancel()
    assert (answer.status, answer.body["premium"], answer.body["renews"]) == (200, True, False)
    assert answer.body["ends_at"] == answer.body["paid_until"] == answer.body["until"]
    assert member.cancel().body == answer.body
    clock.now = member.entitlement.until
    clock.advance(seconds=-1)
    assert Entitlement.holds(member.id, world.now())
    clock.advance(seconds=1)
    assert not Entitlement.holds(member.id, world.now())
    go_on(member, clock, deliver, minutes=5)
    assert member.status()["status"] == "ENDED"
    assert len(member.simulator.ledger()["captures"]) == 1


def test_cancelling_what_is_past_due_ends_it_now(
    member: Member, stripe: StripeSimulator, clock: Clock, deliver: Deliver
) -> None:
    stripe.billing.replace_card(member.row.customer, BAD_LATER)
    go_on(member, clock, deliver, days=31)
    answer = member.cancel()
    assert (answer.body["status"], answer.body["premium"]) == ("ENDED", False)
    stripe.billing.replace_card(member.at_stripe["customer"], GOOD_CARD)
    go_on(member, clock, deliver, days=30)
    assert len(stripe.ledger()["captures"]) == 1


@pytest.mark.parametrize("path", ["/api/premium/cancel", "/api/premium/portal"])
def test_who_has_nothing_can_neither_cancel_nor_look_after_it(call: Caller, path: str) -> None:
    answer = call(app, "POST", path, as_="bob")
    assert (answer.status, answer.body["code"]) == (409, "not_subscribed")


def test_the_portal_is_the_members_own(member: Member, call: Caller, stripe: StripeSimulator) -> None:
    answer = call(app, "POST", "/api/premium/portal", as_="ana")
    assert answer.status == 200 and "/p/session/bps_" in answer.body["url"]
    session = next(stripe.core.state.of_kind("billing_portal.session"))
    assert (session["customer"], session["locale"]) == (member.row.customer, "tr")


def test_what_happens_in_the_portal_is_heard(
    member: Member, stripe: StripeSimulator, clock: Clock, deliver: Deliver
) -> None:
    stripe.billing.will_end(member.row.reference, ends=True)
    go_on(member, clock, deliver, seconds=1)
    assert not member.status()["renews"]
    stripe.billing.will_end(member.row.reference, ends=False)
    go_on(member, clock, deliver, seconds=1)
    assert member.status()["renews"] and member.status()["ends_at"] is None


def test_staff_give_a_period_back_and_premium_is_over(
    member: Member, call: Caller, stripe: StripeSimulator, clock: Clock, deliver: Deliver
) -> None:
    path = f"/api/premium/subscriptions/{member.row.subscription_id}/refund"
    assert call(app, "POST", path, as_="ana", idempotency_key="r").status == 403
    for key in ("r", "r", "s"):
        assert call(app, "POST", path, as_="sevgi", idempotency_key=key).status == 202
    deliver()
    assert (member.status()["status"], member.status()["premium"]) == ("ENDED", False)
    assert stripe.ledger()["totals"]["refunded"] == {"try": 2999}
    go_on(member, clock, deliver, days=40)
    assert len(stripe.ledger()["captures"]) == 1
    assert call(app, "POST", path, as_="sevgi", idempotency_key="t").status == 202  # what is back stays back, once
    deliver()
    assert stripe.ledger()["totals"]["refunded"] == {"try": 2999}


def test_a_period_that_a_credit_paid_ends_without_money(
    member: Member, call: Caller, stripe: StripeSimulator, deliver: Deliver
) -> None:
    next(stripe.core.state.of_kind("invoice_payment"))["status"] = "canceled"
    path = f"/api/premium/subscriptions/{member.row.subscription_id}/refund"
    assert call(app, "POST", path, as_="sevgi", idempotency_key="r").status == 202
    deliver()
    assert member.status()["status"] == "ENDED"
    assert stripe.ledger()["totals"]["refunded"] == {}


def test_a_refund_in_stripes_panel_ends_it_too(
    member: Member, stripe: StripeSimulator, clock: Clock, deliver: Deliver
) -> None:
    charge = next(stripe.core.state.of_kind("charge"))["id"]
    stripe_client(stripe).v1.refunds.create({"charge": charge, "amount": 1000})
    go_on(member, clock, deliver, seconds=1)
    assert member.status()["premium"]  # a part of it changes nothing
    stripe_client(stripe).v1.refunds.create({"charge": charge})
    go_on(member, clock, deliver, seconds=1)
    assert (member.status()["status"], member.status()["premium"]) == ("ENDED", False)
    assert member.at_stripe["status"] == "canceled"


def test_staff_see_whose_subscriptions_there_are(member: Member, call: Caller) -> None:
    path = f"/api/admin/premium/subscriptions?user_id={member.id}"
    assert call(app, "GET", path, as_="ana").status == 403
    listed = call(app, "GET", path, as_="sevgi").body["items"]
    assert [(row["plan"], row["status"], row["reference"]) for row in listed] == [
        ("monthly", "ACTIVE", member.row.reference)
    ]
    unpaid = "/api/premium/subscriptions/prm_01KAGQ0000000000000000000A/refund"
    assert call(app, "POST", unpaid, as_="sevgi", idempotency_key="k").status == 404


def test_one_that_nobody_paid_has_nothing_to_give_back(ana: Member, call: Caller) -> None:
    path = f"/api/premium/subscriptions/{ana.subscribe().body['subscription_id']}/refund"
    answer = call(app, "POST", path, as_="sevgi", idempotency_key="k")
    assert (answer.status, answer.body["code"]) == (409, "period_not_paid")


def test_asking_for_premium_is_one_read(member: Member, calls: Injector, world: World) -> None:
    assert Entitlement.holds(member.id, world.now())
    assert [(call.operation, call.targets) for call in calls.trace] == [("GetItem", ("test-premium-entitlements",))]


def test_all_webhooks_lost_a_year_is_found_by_looking(
    ana: Member, stripe: StripeSimulator, clock: Clock, world: World
) -> None:
    stripe.arm({"mode": "drop", "count": 9999})
    ana.pay(ana.subscribe())
    clock.advance(minutes=3)
    look_again()
    assert ana.status()["premium"]
    for _ in range(61):
        clock.advance(days=6)
        look_again()
        assert Entitlement.holds(ana.id, world.now())
    assert ana.status()["paid_until"][:10] == "2027-12-21"
    stripe.billing.will_end(ana.row.reference, ends=True)
    for _ in range(6):
        clock.advance(days=6)
        look_again()
    assert (ana.status()["status"], ana.status()["premium"]) == ("ENDED", False)
    assert list(Subscription.to_check.query(str(0))) == []
