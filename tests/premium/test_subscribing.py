"""From the plans to a running subscription."""

from dataclasses import replace

import pytest

from functions.premium.handler import app
from functions.premium.service import ASKED
from functions.premium.tables import Entitlement, Subscription
from infra.local.simulators.stripe import StripeSimulator
from kervan.world import World
from tests import cloud
from tests.cloud import Clock
from tests.conftest import Caller, Deliver
from tests.premium_fixture import OWN_DOOR, PAYMENTS_DOOR, Member
from tests.stripe_fixture import Tampering


def test_anybody_may_see_what_premium_costs(call: Caller) -> None:
    answer = call(app, "GET", "/api/premium/plans", accept_language="en")
    assert [(plan["id"], plan["name"], plan["price"], plan["interval"]) for plan in answer.body["items"]] == [
        ("monthly", "Monthly", {"amount": "29.99", "currency": "TRY"}, "month"),
        ("yearly", "Yearly", {"amount": "199.99", "currency": "TRY"}, "year"),
    ]
    assert call(app, "GET", "/api/premium/plans").body["items"][0]["name"] == "Aylık"


def test_somebody_who_never_subscribed_has_no_premium(ana: Member) -> None:
    assert ana.status() == {
        "premium": False,
        "plan": None,
        "status": None,
        "renews": False,
        "paid_until": None,
        "until": None,
        "ends_at": None,
    }


@pytest.mark.parametrize("door", [OWN_DOOR, PAYMENTS_DOOR])
@pytest.mark.parametrize(("plan", "until"), [("monthly", "2026-12-21"), ("yearly", "2027-11-21")])
def test_who_pays_on_the_page_has_premium(
    ana: Member, deliver: Deliver, world: World, door: str, plan: str, until: str
) -> None:
    ana.door = door
    asked = ana.subscribe(plan)
    assert asked.status == 201 and asked.body["expires_at"] == "2026-11-21T10:30:00Z"
    assert not ana.status()["premium"]
    ana.pay(asked)
    assert not Entitlement.holds(ana.id, world.now())  # nobody has told us
    ana.tell()
    deliver()
    status = ana.status()
    assert (status["premium"], status["plan"], status["status"], status["renews"]) == (True, plan, "ACTIVE", True)
    assert status["paid_until"].startswith(until)
    assert Entitlement.holds(ana.id, world.now())
    assert [step.status for step in ana.row.history] == ["CREATED", "OPEN", "ACTIVE"]


def test_stripe_sells_what_the_plan_says(ana: Member, stripe: StripeSimulator) -> None:
    ana.subscribe("yearly")
    price = next(stripe.core.state.of_kind("price"))
    assert (price["unit_amount"], price["currency"], price["tax_behavior"]) == (19_999, "try", "inclusive")
    assert price["recurring"]["interval"] == "year"
    session = next(stripe.core.state.of_kind("checkout.session"))
    assert session["adaptive_pricing"] == {"enabled": False}
    assert (session["locale"], session["client_reference_id"]) == ("tr", ana.id)
    assert session["customer_email"] == "ana@example.com"


def test_asking_twice_leads_to_one_page(ana: Member, stripe: StripeSimulator) -> None:
    assert ana.subscribe().body == ana.subscribe().body
    assert len(list(stripe.core.state.of_kind("checkout.session"))) == Subscription.count() == 1


def test_who_changes_their_mind_can_pay_only_one_plan(ana: Member, stripe: StripeSimulator) -> None:
    monthly, yearly = ana.subscribe("monthly"), ana.subscribe("yearly")
    assert monthly.body["checkout_url"] != yearly.body["checkout_url"]
    sessions = list(stripe.core.state.of_kind("checkout.session"))
    assert [session["status"] for session in sessions] == ["open", "expired"]
    assert sorted(row.status for row in Subscription.scan()) == ["ABANDONED", "OPEN"]


def test_who_asks_again_and_again_is_stopped_before_the_provider_is(ana: Member, way_out: Tampering) -> None:
    for _ in range(ASKED.most // 2):
        assert [ana.subscribe(plan).status for plan in ("monthly", "yearly")] == [201, 201]
    asked = len(way_out.asked)
    refused = ana.subscribe()
    assert (refused.status, refused.body["code"], len(way_out.asked)) == (429, "too_many", asked)


def test_a_page_that_closed_makes_room_for_another(ana: Member, clock: Clock, deliver: Deliver) -> None:
    first = ana.subscribe()
    clock.advance(minutes=61)
    second = ana.subscribe()
    assert second.status == 201 and second.body["subscription_id"] != first.body["subscription_id"]
    ana.pay(second)
    ana.tell()
    deliver()
    assert ana.status()["premium"]


def test_who_has_premium_cannot_buy_it_again(member: Member) -> None:
    for plan in ("monthly", "yearly"):
        answer = member.subscribe(plan)
        assert (answer.status, answer.body["code"]) == (409, "already_subscribed")


def test_who_has_paid_and_asks_again_before_anybody_told_is_subscribed(ana: Member) -> None:
    ana.pay(ana.subscribe())
    answer = ana.subscribe()
    assert (answer.status, answer.body["code"]) == (409, "already_subscribed")
    assert ana.status()["premium"]


def test_a_stage_that_does_not_offer_stripe_sells_no_plans(ana: Member, world: World) -> None:
    cloud.inhabit(replace(world, settings=world.settings.model_copy(update={"payment_providers": "iyzico,paytr"})))
    refused = ana.subscribe()
    assert (refused.status, refused.body["errors"][0]["pointer"]) == (422, "/provider")
    assert Subscription.count() == 0


@pytest.mark.parametrize("body", [{}, {"plan": "weekly"}, {"plan": "monthly", "price": "0"}, {"plan": None}])
def test_only_plans_on_offer_are_sold(call: Caller, body: dict[str, object]) -> None:
    answer = call(app, "POST", "/api/premium/subscribe", body, as_="ana")
    assert answer.status == 422 and answer.body["errors"]
    assert Subscription.count() == 0
