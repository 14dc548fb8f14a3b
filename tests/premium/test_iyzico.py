"""Premium through iyzico: from a form in a page of ours to the end of what was paid."""

import pytest

from functions.premium.handler import app
from functions.premium.plans import GRACE
from functions.premium.tables import Entitlement, Subscription
from kervan.world import World
from tests.cloud import Clock
from tests.conftest import Caller, Deliver
from tests.premium_fixture import FAILS_LATER, IYZICO_CARD, IyzicoMember, look_again


def go_on(member: IyzicoMember, clock: Clock, deliver: Deliver, **parts: float) -> None:
    """Time passes, iyzico tells, everybody listens."""
    clock.advance(**parts)
    member.desk.tell()
    deliver()


@pytest.mark.parametrize(("plan", "until"), [("monthly", "2026-12-21"), ("yearly", "2027-11-21")])
def test_who_pays_by_the_form_has_premium(
    ayla: IyzicoMember, deliver: Deliver, world: World, plan: str, until: str
) -> None:
    asked = ayla.subscribe(plan)
    assert asked.status == 201, asked.body
    assert asked.body["expires_at"] == "2026-11-21T10:00:00Z"  # in half an hour
    ayla.pay(asked)
    assert not Entitlement.holds(ayla.id, world.now())
    back = ayla.come_back(asked)
    assert (back.status, back.headers["location"]) == (
        303,
        f"https://app.kervan.test?subscription_id={ayla.row.subscription_id}",
    )
    deliver()
    status = ayla.status()
    assert (status["premium"], status["plan"], status["status"], status["renews"]) == (True, plan, "ACTIVE", True)
    assert status["paid_until"].startswith(until)
    assert [step.status for step in ayla.row.history] == ["CREATED", "OPEN", "ACTIVE"]


def test_half_a_year_of_renewals_told_and_untold(
    payer: IyzicoMember, clock: Clock, deliver: Deliver, world: World
) -> None:
    for month in range(1, 7):
        if month % 2:
            go_on(payer, clock, deliver, days=30.5)
        else:
            clock.advance(days=30.5)
            look_again()
        assert Entitlement.holds(payer.id, world.now()), month
    assert payer.status()["paid_until"].startswith("2027-06-21")
    assert payer.captures == 7


def test_an_event_alone_begins_nothing_and_the_sweep_finds_it_within_minutes(
    ayla: IyzicoMember, clock: Clock, deliver: Deliver
) -> None:
    """The browser was closed at the bank. iyzico names a subscription that no row of ours knows."""
    ayla.pay(ayla.subscribe())
    go_on(ayla, clock, deliver, seconds=20)
    assert not ayla.status()["premium"]
    clock.advance(minutes=3)
    look_again()
    assert ayla.status()["premium"]


def test_cancelled_it_holds_to_the_instant_that_is_paid(
    payer: IyzicoMember, clock: Clock, deliver: Deliver, world: World
) -> None:
    answer = payer.cancel()
    assert (answer.status, answer.body["premium"], answer.body["renews"]) == (200, True, False)
    assert (answer.body["status"], payer.there["subscriptionStatus"]) == ("ACTIVE", "CANCELED")
    assert answer.body["ends_at"] == answer.body["paid_until"] == answer.body["until"]
    assert payer.cancel().body == answer.body
    clock.advance(days=3)
    look_again()
    assert payer.cancel().body == answer.body
    clock.now = payer.entitlement.until
    clock.advance(seconds=-1)
    assert Entitlement.holds(payer.id, world.now())
    clock.advance(seconds=1)
    assert not Entitlement.holds(payer.id, world.now())
    clock.advance(minutes=5)
    look_again()
    assert payer.status()["status"] == "ENDED"
    assert payer.captures == 1


def test_a_refused_renewal_has_days_of_grace(ayla: IyzicoMember, clock: Clock, deliver: Deliver, world: World) -> None:
    page = ayla.subscribe()
    ayla.pay(page, FAILS_LATER)
    ayla.come_back(page)
    deliver()
    paid_until = ayla.row.paid_until
    go_on(ayla, clock, deliver, days=31)
    assert (ayla.status()["status"], ayla.status()["premium"]) == ("PAST_DUE", True)
    assert ayla.entitlement.until == paid_until + GRACE
    answer = ayla.cancel()
    assert (answer.body["status"], answer.body["premium"]) == ("ENDED", False)
    assert ayla.subscribe().status == 201


def test_staff_give_a_period_back_and_premium_is_over_at_once(
    payer: IyzicoMember, call: Caller, clock: Clock, deliver: Deliver
) -> None:
    path = f"/api/premium/subscriptions/{payer.row.subscription_id}/refund"
    for key in ("r", "r", "s"):
        assert call(app, "POST", path, as_="sevgi", idempotency_key=key).status == 202
    deliver()
    assert (payer.status()["status"], payer.status()["premium"]) == ("ENDED", False)
    assert payer.there["subscriptionStatus"] == "CANCELED"
    assert payer.desk.returned() == 2999
    go_on(payer, clock, deliver, days=40)
    assert payer.captures == 1


def test_a_refund_in_the_panel_ends_it_too(payer: IyzicoMember, clock: Clock, world: World) -> None:
    payer.desk.provider(world).recurring.refund(str(payer.row.invoice), key="panel")  # type: ignore[union-attr]
    clock.advance(days=1, minutes=5)
    look_again()
    assert (payer.status()["status"], payer.status()["premium"]) == ("ENDED", False)
    assert payer.there["subscriptionStatus"] == "CANCELED"


def test_iyzico_has_no_portal(payer: IyzicoMember, call: Caller) -> None:
    answer = call(app, "POST", "/api/premium/portal", as_="ana")
    assert (answer.status, answer.body["code"]) == (409, "no_portal")


def test_who_pays_has_to_be_known(ayla: IyzicoMember) -> None:
    asked = ayla.subscribe(buyer=None)
    assert (asked.status, asked.body["code"]) == (409, "buyer_details_missing")
    assert [error["pointer"] for error in asked.body["errors"]] == ["/buyer/address"]
    page = ayla.subscribe()
    assert page.status == 201 and Subscription.count() == 1  # the same attempt goes on
    form = ayla.desk.simulator.billing.form(page.body["checkout_url"].rpartition("=")[2])
    assert form is not None
    customer = form["request"]["customer"]
    assert (customer["gsmNumber"], customer["billingAddress"]["city"]) == ("+905551112233", "İstanbul")
    assert ayla.subscribe().body == page.body
    ayla.pay(page, IYZICO_CARD)
