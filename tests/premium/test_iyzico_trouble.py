"""When iyzico does not answer, refuses, says what fits nothing, or cannot charge; and when a member leaves."""

import pytest

from functions.payments.events import BillingEventReceived
from functions.premium.handler import app
from functions.premium.plans import GRACE
from functions.premium.tables import Subscription
from kervan.commit import commit
from kervan.people import PersonErasureAsked
from kervan.providers.subscriptions import BillingHint
from kervan.world import World
from tests import cloud, donors
from tests.cloud import Clock
from tests.conftest import Caller, Deliver
from tests.premium_fixture import FAILS_LATER, IYZICO_CARD, IyzicoMember, beside_stripe, look_again, token_of


def begun(member: IyzicoMember, deliver: Deliver, card: str = IYZICO_CARD) -> None:
    """She has paid, came back, and everybody knows."""
    page = member.subscribe()
    member.pay(page, card)
    member.come_back(page)
    deliver()


def test_a_reference_from_outside_is_nobodys(ayla: IyzicoMember, call: Caller, deliver: Deliver, world: World) -> None:
    """Ana has paid and nobody knows. Whoever says that it was bob's form: only his own form tells."""
    page = ayla.subscribe()
    ayla.pay(page)
    [theirs] = ayla.desk.simulator.core.state.subscriptions
    donors.register(world, "bob")
    bob = IyzicoMember(call, ayla.desk, "bob")
    intent = bob.subscribe().body["subscription_id"]
    hint = BillingHint(subscription=theirs, checkout=token_of(page), subscription_id=intent)
    commit(tell=(BillingEventReceived.of("iyzico", "event-1", hint, at=world.now()),))
    deliver()
    assert bob.row.status == "OPEN" and bob.row.reference is None
    assert not bob.status()["premium"]


def test_every_event_doubled_and_in_reverse(payer: IyzicoMember, clock: Clock, deliver: Deliver) -> None:
    payer.desk.simulator.arm({"mode": "duplicate", "count": 99, "times": 3})
    payer.desk.simulator.arm({"mode": "reorder", "count": 2, "seconds": 86_400 * 90})
    clock.advance(days=62)
    payer.desk.tell()
    clock.advance(days=20)
    payer.desk.tell()
    deliver()
    assert (payer.status()["status"], payer.captures) == ("ACTIVE", 3)
    assert [step.status for step in payer.row.history] == ["CREATED", "OPEN", "ACTIVE"]


@pytest.mark.parametrize(("lie", "reason"), [({"by": 1}, "other_price"), ({"currency": "USD"}, "other_price")])
def test_what_does_not_fit_is_for_a_person_and_gives_nobody_premium(
    ayla: IyzicoMember, call: Caller, deliver: Deliver, lie: dict[str, object], reason: str
) -> None:
    match = {"path": "*/subscription/subscriptions/*"}
    ayla.desk.simulator.arm({"mode": "lie_about_amount", "count": 1, "match": match, **lie})
    begun(ayla, deliver)
    assert (ayla.row.status, ayla.row.review_reason) == ("NEEDS_REVIEW", reason)
    assert not ayla.status()["premium"]
    path = f"/api/premium/subscriptions/{ayla.row.subscription_id}/refund"
    assert call(app, "POST", path, as_="sevgi", idempotency_key="r").status == 202
    deliver()
    assert ayla.desk.returned() == 2999 and ayla.there["subscriptionStatus"] == "CANCELED"


def test_an_outage_changes_nothing_and_a_lost_cancellation_is_found(payer: IyzicoMember, clock: Clock) -> None:
    before = payer.status()
    payer.desk.simulator.arm({"mode": "unreachable", "match": {"path": "*/cancel"}})
    answer = payer.cancel()
    assert answer.status == 503 and int(answer.headers["retry-after"]) > 0
    assert payer.status() == before
    payer.desk.simulator.arm({"mode": "timeout_after_success", "match": {"path": "*/cancel"}})
    assert payer.cancel().status == 503
    clock.advance(days=1, minutes=1)
    look_again()
    assert not payer.status()["renews"] and payer.status()["premium"]


def test_a_refused_charge_is_tried_again_once_a_day_until_it_goes_through(
    ayla: IyzicoMember, clock: Clock, deliver: Deliver
) -> None:
    begun(ayla, deliver, FAILS_LATER)
    clock.advance(days=30, hours=1)
    ayla.desk.tell()
    deliver()
    assert ayla.row.status == "PAST_DUE"
    asked = ayla.desk.transport.asked
    for _ in range(3 * 4):
        clock.advance(hours=6)
        look_again()
    tries = asked.count(("POST", "/v2/subscription/operation/retry"))
    assert (ayla.row.status, tries) == ("PAST_DUE", 2)
    ayla.desk.simulator.billing.replace_card(str(ayla.row.reference), IYZICO_CARD)
    clock.advance(days=1)
    look_again()
    assert (ayla.status()["status"], ayla.captures) == ("ACTIVE", 2)


def test_who_never_pays_again_has_none_and_is_charged_no_more(
    ayla: IyzicoMember, clock: Clock, deliver: Deliver
) -> None:
    begun(ayla, deliver, FAILS_LATER)
    paid_until = ayla.row.paid_until
    clock.advance(days=29)
    for _ in range(10):
        clock.advance(days=1)
        look_again()
    assert (ayla.status()["status"], ayla.status()["premium"]) == ("ENDED", False)
    assert ayla.entitlement.until == paid_until + GRACE
    assert (ayla.there["subscriptionStatus"], ayla.captures) == ("CANCELED", 1)


@pytest.mark.parametrize("after", ["ENDED", "ABANDONED"])
def test_who_leaves_is_charged_no_more_and_nobody_can_pay_for_them(
    ayla: IyzicoMember, clock: Clock, deliver: Deliver, world: World, after: str
) -> None:
    page = ayla.subscribe()
    if after == "ENDED":
        ayla.pay(page)
        ayla.come_back(page)
        deliver()
    row = ayla.row
    for _ in range(2):
        asked = PersonErasureAsked(job_id="job_1", user_id=ayla.id, round=1, last=False, at=world.now())
        commit(tell=(asked,))
        deliver()
    row = Subscription.get(row.subscription_id, consistent_read=True)
    assert row.status == after and row.form is None
    assert ayla.page(page).status == 410
    clock.advance(days=40)
    ayla.desk.tell()
    assert ayla.captures == int(after == "ENDED")


def test_every_function_fetches_iyzicos_keys_itself(
    ayla: IyzicoMember, clock: Clock, deliver: Deliver, world: World
) -> None:
    """None shares a process with another: the worker here, the sweep below."""
    ayla.pay(ayla.subscribe())
    clock.advance(minutes=3)
    fresh = cloud.in_a_new_process(world)
    cloud.inhabit(beside_stripe(fresh, ayla.desk))
    look_again()
    assert ayla.row.status == "ACTIVE"
    clock.advance(days=31)
    fresh = cloud.in_a_new_process(world)
    cloud.inhabit(beside_stripe(fresh, ayla.desk))
    ayla.desk.tell()
    deliver()
    assert ayla.status()["paid_until"].startswith("2027-01-21")
