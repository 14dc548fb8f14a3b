"""When Stripe does not answer, refuses, or says what fits nothing."""

import json
from typing import Any

import pytest

from functions.premium.handler import app
from functions.premium.plans import PLANS, PlanName, sold_as
from functions.premium.tables import LAWFUL, Entitlement, Status, Subscription
from infra.local.simulators.stripe import StripeSimulator, stripe_client
from kervan.money import Money
from kervan.world import World
from tests.cloud import Clock
from tests.conftest import Caller, Deliver
from tests.premium_fixture import Member, look_again, session_of
from tests.stripe_fixture import Tampering

START = {"method": "POST", "path": "/v1/checkout/sessions"}


@pytest.mark.parametrize("mode", ["timeout_after_success", "unreachable", "error"])
@pytest.mark.parametrize("path", ["/v1/checkout/sessions", "/v1/prices"])
def test_a_start_without_an_answer_is_asked_for_again(
    ana: Member, stripe: StripeSimulator, mode: str, path: str, deliver: Deliver
) -> None:
    stripe.arm({"mode": mode, "match": {"method": "POST", "path": path}})
    lost = ana.subscribe()
    assert (lost.status, lost.body["code"]) == (503, "provider_unreachable")
    assert int(lost.headers["retry-after"]) > 0
    assert ana.row.status == "CREATED" and ana.row.checkout is None
    again = ana.subscribe()
    assert again.status == 201 and Subscription.count() == 1
    assert [each["id"] for each in stripe.core.state.of_kind("checkout.session")] == [session_of(again)]
    assert len(list(stripe.core.state.of_kind("price"))) == 1
    ana.pay(again)
    ana.tell()
    deliver()
    assert ana.status()["premium"]


def test_a_start_that_nobody_asks_for_again_is_given_up(
    ana: Member, stripe: StripeSimulator, clock: Clock, world: World
) -> None:
    stripe.arm({"mode": "timeout_after_success", "match": START})
    ana.subscribe()
    for _ in range(40):
        clock.advance(minutes=2)
        look_again()
    assert ana.row.status == "ABANDONED"
    assert ana.subscribe().status == 201


def test_what_stripe_refuses_is_told_and_leaves_nothing_behind(ana: Member, stripe: StripeSimulator) -> None:
    stripe.arm({"mode": "error", "status": 400, "code": "amount_too_small", "match": START})
    refused = ana.subscribe()
    assert (refused.status, refused.body["code"]) == (409, "provider_refused")
    assert ana.row.status == "ABANDONED"
    assert ana.subscribe().status == 201


@pytest.mark.parametrize("path", ["/api/premium/cancel", "/api/premium/portal"])
def test_an_outage_says_when_to_come_again_and_changes_nothing(
    member: Member, call: Caller, stripe: StripeSimulator, path: str
) -> None:
    before = member.status()
    stripe.arm({"mode": "unreachable", "match": {"method": "POST", "path": "/v1/*"}})
    answer = call(app, "POST", path, as_="ana")
    assert answer.status == 503 and int(answer.headers["retry-after"]) > 0
    assert member.status() == before
    assert call(app, "POST", path, as_="ana").status == 200


def test_a_cancellation_whose_answer_was_lost_is_found(
    member: Member, stripe: StripeSimulator, clock: Clock, deliver: Deliver
) -> None:
    stripe.arm({"mode": "timeout_after_success", "match": {"method": "POST", "path": "/v1/subscriptions/*"}})
    assert member.cancel().status == 503
    member.tell()
    deliver()
    assert not member.status()["renews"]


def test_an_outage_at_renewal_takes_nobodys_premium(
    member: Member, stripe: StripeSimulator, clock: Clock, world: World
) -> None:
    stripe.arm({"mode": "drop", "count": 999})
    stripe.arm({"mode": "unreachable", "count": 9999, "match": {"path": "/v1/subscriptions/*"}})
    for _ in range(36):
        clock.advance(days=1)
        look_again()
        assert Entitlement.holds(member.id, world.now())
    for _ in range(3):
        clock.advance(days=1)
    assert not Entitlement.holds(member.id, world.now())  # nobody knows any more that it was paid


def test_one_that_cannot_be_read_does_not_stop_the_others(
    member: Member, call: Caller, stripe: StripeSimulator, clock: Clock, deliver: Deliver, world: World
) -> None:
    bob = Member(call, stripe, person="bob")
    bob.pay(bob.subscribe())
    bob.tell()
    deliver()
    for each in (member, bob):
        stripe.billing.will_end(each.row.reference, ends=True)
    stripe.arm({"mode": "drop", "count": 999})
    stripe.arm({"mode": "error", "count": 1, "match": {"path": f"*/{member.row.reference}"}})
    clock.advance(days=2)
    look_again()
    assert (member.status()["renews"], bob.status()["renews"]) == (True, False)
    clock.advance(hours=2)
    look_again()
    assert not member.status()["renews"]


@pytest.mark.parametrize(
    ("lie", "reason"),
    [
        ((b'"unit_amount": 2999', b'"unit_amount": 1'), "other_price"),
        ((b'"currency": "try"', b'"currency": "usd"'), "other_price"),
        ((b'"currency": "try"', b'"currency": "jpy"'), "other_price"),
        ((b'"livemode": false', b'"livemode": true'), "test_and_live_mixed"),
    ],
)
def test_what_does_not_fit_is_for_a_person_and_gives_nobody_premium(
    ana: Member, way_out: Tampering, deliver: Deliver, lie: tuple[bytes, bytes], reason: str, call: Caller
) -> None:
    ana.pay(ana.subscribe())
    way_out.rewrite = lambda answer: answer.replace(*lie)
    ana.tell()
    deliver()
    assert (ana.row.status, ana.row.review_reason) == ("NEEDS_REVIEW", reason)
    assert not ana.status()["premium"]
    way_out.rewrite = lambda answer: answer
    assert ana.subscribe().body["code"] == "subscription_under_review"
    path = f"/api/premium/subscriptions/{ana.row.subscription_id}/refund"
    assert call(app, "POST", path, as_="sevgi", idempotency_key="r").status == 202
    deliver()
    assert ana.simulator.ledger()["totals"]["refunded"] == {"try": 2999}  # a person could give it back
    assert ana.at_stripe["status"] == "canceled"


def test_a_plan_changed_at_stripe_is_the_other_plan(
    member: Member, stripe: StripeSimulator, clock: Clock, deliver: Deliver
) -> None:
    """The portal may offer both prices."""
    sdk, yearly = stripe_client(stripe), PLANS[PlanName.YEARLY].at_provider
    price = sdk.v1.prices.create(
        {
            "currency": "try",
            "unit_amount": yearly.amount.amount,
            "recurring": {"interval": yearly.interval},
            "lookup_key": yearly.key,
            "product_data": {"name": yearly.product},
        }
    )
    sdk.v1.subscriptions.update(str(member.row.reference), {"items": [{"id": "si_1", "price": price.id}]})
    member.tell()
    deliver()
    assert member.status()["plan"] == "yearly"
    assert (member.row.price, member.row.interval) == (Money(19_999, "TRY"), "year")


def with_a_rest(value: Any) -> Any:
    """Every invoice in it has a credit for what was left of a yearly plan."""
    if isinstance(value, dict) and isinstance(value.get("lines"), dict):
        value["lines"]["data"].append({"amount": -17_000, "period": {"start": 1_795_000_000, "end": 1_826_000_000}})
    for inside in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        with_a_rest(inside)
    return value


def test_what_is_left_of_another_plan_is_not_paid_for(ana: Member, way_out: Tampering, deliver: Deliver) -> None:
    ana.pay(ana.subscribe())
    paid_until = ana.at_stripe["items"]["data"][0]["current_period_end"]
    way_out.rewrite = lambda answer: json.dumps(with_a_rest(json.loads(answer))).encode()
    ana.tell()
    deliver()
    assert ana.entitlement.paid_until is not None
    assert ana.entitlement.paid_until.timestamp() == paid_until


def test_a_page_that_was_given_up_and_paid_all_the_same_is_for_a_person(
    ana: Member, clock: Clock, deliver: Deliver
) -> None:
    answer = ana.subscribe()
    row = ana.row
    row.enter(Status.ABANDONED, clock())
    row.save()
    ana.pay(answer)
    ana.tell()
    deliver()
    assert (ana.row.status, ana.row.review_reason) == ("NEEDS_REVIEW", "begun_after_it_was_given_up")
    assert not ana.status()["premium"]


def test_a_rise_in_price_does_not_touch_who_has_subscribed(member: Member, clock: Clock, deliver: Deliver) -> None:
    """Plans are data: the row says what was agreed."""
    assert sold_as(Money(2499, "TRY"), "month") is None
    row = member.row
    row.price = Money(2499, "TRY")
    row.save()
    for price in (each for each in member.simulator.core.state.of_kind("subscription")):
        price["items"]["data"][0]["price"] = {**price["items"]["data"][0]["price"], "unit_amount": 2499}
    clock.advance(days=31)
    member.tell()
    deliver()
    assert (member.status()["status"], member.row.price) == ("ACTIVE", Money(2499, "TRY"))


def test_unlawful_steps_are_impossible(member: Member, clock: Clock) -> None:
    for before in Status:
        for after in Status:
            row = Subscription("prm_x", status=before.value, history=[])
            if after in LAWFUL[before]:
                row.enter(after, clock())
            else:
                with pytest.raises(ValueError, match="→"):
                    row.enter(after, clock())
    assert json.dumps([step.status for step in member.row.history])
