"""What Stripe and browsers tell premium: verified, heard once whichever door it came to, believed by nobody."""

import json
from typing import Any

import pytest

from functions.payments.tables import Webhook
from functions.premium.handler import app
from functions.premium.tables import Subscription
from infra.local.simulators.stripe import Delivery, StripeSimulator, sign
from kervan.shared_tables import Outbox
from tests.cloud import Clock
from tests.conftest import Answer, Caller, Deliver
from tests.faults.injector import Injector
from tests.plant import Plant
from tests.premium_fixture import OWN_DOOR, PAYMENTS_DOOR, Member
from tests.stripe_fixture import SIGNING_SECRET

HINT = "payments.BillingEventReceived"
PAID = b'"type": "invoice.paid"'


@pytest.fixture
def told(ana: Member, stripe: StripeSimulator) -> Delivery:
    """The delivery of a paid invoice, on its way."""
    ana.pay(ana.subscribe())
    kept: list[Delivery] = []
    stripe.flush(lambda delivery: kept.append(delivery) or 500)  # type: ignore[func-returns-value]
    for letter in Outbox.scan():
        letter.delete()
    return next(each for each in kept if PAID in each.body)


def written() -> tuple[int, int]:
    """Rows in the inbox, and facts about them."""
    return Webhook.count(), sum(letter.name == HINT for letter in Outbox.scan())


def post(call: Caller, body: bytes, signature: str) -> Answer:
    return call(app, "POST", OWN_DOOR, body, stripe_signature=signature)


@pytest.mark.parametrize("doors", [(OWN_DOOR, PAYMENTS_DOOR), (PAYMENTS_DOOR, OWN_DOOR), (OWN_DOOR, OWN_DOOR)])
def test_an_event_is_heard_once_whichever_doors_it_comes_to(
    ana: Member, told: Delivery, doors: tuple[str, str]
) -> None:
    for door in doors:
        ana.door = door
        assert ana.webhook(told) == 200
    assert written() == (1, 1)
    assert next(iter(Webhook.scan())).event == f"stripe#{json.loads(told.body)['id']}"


def test_a_webhook_is_one_call(ana: Member, told: Delivery, calls: Injector) -> None:
    ana.door = OWN_DOOR
    ana.webhook(told)
    writes = [(call.operation, call.targets) for call in calls.trace if call.service == "dynamodb"]
    assert writes == [("TransactWriteItems", ("Put test-outbox", "Update test-payment-inbox"))]


def test_premiums_own_door_takes_only_what_is_signed_now(call: Caller, told: Delivery, clock: Clock) -> None:
    signature = told.headers["Stripe-Signature"]
    for place in range(0, len(told.body), 53):
        forged = bytearray(told.body)
        forged[place] ^= 0x01
        assert post(call, bytes(forged), signature).status == 400, place
    for place in range(len(signature)):
        forged_signature = signature[:place] + chr(ord(signature[place]) ^ 0x01) + signature[place + 1 :]
        assert post(call, told.body, forged_signature).status == 400, forged_signature
    at = int(clock().timestamp())
    for moment in (at - 301, at + 301):
        assert post(call, told.body, sign(told.body.decode(), SIGNING_SECRET, moment)).status == 400
    assert written() == (0, 0)


@pytest.mark.parametrize(
    "change",
    [
        {"type": "customer.created"},
        {"type": "payment_intent.succeeded"},
        {"livemode": True},
        {"data": {"object": {"id": "in_1", "parent": None}}},
        {"data": {"object": {"id": "in_1", "parent": {"subscription_details": None}}}},
        {"type": "checkout.session.completed", "data": {"object": {"id": "cs_1", "mode": "payment"}}},
        {"type": "charge.refunded", "data": {"object": {"id": "ch_1", "customer": None}}},
    ],
)
def test_what_is_about_no_subscription_is_taken_and_forgotten(
    call: Caller, told: Delivery, clock: Clock, change: dict[str, Any]
) -> None:
    body = json.dumps({**json.loads(told.body), **change})
    answer = post(call, body.encode(), sign(body, SIGNING_SECRET, int(clock().timestamp())))
    assert (answer.status, written()) == (200, (0, 0))


def test_an_event_of_somebody_elses_subscription_changes_nothing(
    call: Caller, ana: Member, told: Delivery, clock: Clock, deliver: Deliver
) -> None:
    event = json.loads(told.body)
    for binding in ({}, {"subscription_id": "prm_01KAGQ00000000000000000000"}):
        event["id"] += "x"
        event["data"]["object"]["parent"]["subscription_details"] = {"subscription": "sub_x", "metadata": binding}
        body = json.dumps(event)
        assert post(call, body.encode(), sign(body, SIGNING_SECRET, int(clock().timestamp()))).status == 200
    deliver()
    assert not ana.status()["premium"]


def test_a_lie_in_an_event_is_not_believed(
    call: Caller, ana: Member, stripe: StripeSimulator, clock: Clock, deliver: Deliver
) -> None:
    """An event says that bob's intent was paid by ana's subscription: reading shows whose it is."""
    bob = Member(call, stripe, person="bob")
    intent = bob.subscribe().body["subscription_id"]
    ana.pay(ana.subscribe())
    theirs = ana.at_stripe["id"]
    thing = {"id": theirs, "metadata": {"subscription_id": intent}}
    body = json.dumps({"id": "evt_lie", "type": "customer.subscription.updated", "data": {"object": thing}})
    assert post(call, body.encode(), sign(body, SIGNING_SECRET, int(clock().timestamp()))).status == 200
    deliver()
    assert not bob.status()["premium"]
    assert (bob.row.status, bob.row.review_reason) == ("NEEDS_REVIEW", "not_bound_to_this_subscription")
    assert bob.row.reference is None


@pytest.mark.parametrize("times", [1, 3])
def test_events_out_of_order_doubled_and_three_days_late(
    ana: Member, stripe: StripeSimulator, clock: Clock, deliver: Deliver, plant: Plant, times: int
) -> None:
    ana.pay(ana.subscribe())
    for _ in range(2):
        stripe.arm({"mode": "duplicate", "count": 99, "times": times})
        stripe.arm({"mode": "reorder", "count": 40, "seconds": 3 * 86_400})
        clock.advance(days=31)
        stripe.flush(lambda _: 500)
    clock.advance(days=3)
    plant.shuffle = list.reverse
    ana.tell()
    deliver()
    assert (ana.status()["status"], ana.status()["paid_until"][:10]) == ("ACTIVE", "2027-02-21")
    assert [step.status for step in ana.row.history] == ["CREATED", "OPEN", "ACTIVE"]


def test_a_late_update_does_not_revive_what_ended(member: Member, clock: Clock, deliver: Deliver) -> None:
    kept: list[Delivery] = []
    member.simulator.billing.will_end(member.row.reference, ends=True)
    member.simulator.flush(lambda delivery: kept.append(delivery) or 500)  # type: ignore[func-returns-value]
    clock.advance(days=31)
    member.tell()
    deliver()
    assert member.status()["status"] == "ENDED"
    for delivery in kept:
        at = int(clock().timestamp())
        again = Delivery(1, "", delivery.body, {"Stripe-Signature": sign(delivery.body.decode(), SIGNING_SECRET, at)})
        assert member.webhook(again) == 200
    deliver()
    assert (member.status()["status"], member.status()["premium"]) == ("ENDED", False)


def test_a_returning_browser_is_enough(call: Caller, ana: Member, stripe: StripeSimulator, deliver: Deliver) -> None:
    stripe.arm({"mode": "drop", "count": 99})
    ana.pay(ana.subscribe())
    there = next(stripe.core.state.of_kind("checkout.session"))["success_url"]
    assert there.startswith("https://") and "{CHECKOUT_SESSION_ID}" in there
    path = there.partition("/api/")[2].replace("{CHECKOUT_SESSION_ID}", "cs_1")
    answer = call(app, "GET", f"/api/{path}")
    assert (answer.status, answer.headers["location"]) == (
        303,
        f"https://app.kervan.test?subscription_id={ana.row.subscription_id}",
    )
    deliver()
    assert ana.status()["premium"]


@pytest.mark.parametrize(
    "query", ["", "?subscription_id=", "?subscription_id=prm_none", "?subscription_id=" + "x" * 900]
)
def test_who_comes_back_from_nowhere_is_led_to_the_app(call: Caller, query: str) -> None:
    answer = call(app, "GET", f"/api/premium/return{query}")
    assert (answer.status, answer.headers["location"]) == (303, "https://app.kervan.test")
    assert Outbox.count() == 0


def test_coming_back_is_counted(call: Caller, ana: Member) -> None:
    path = f"/api/premium/return?subscription_id={ana.subscribe().body['subscription_id']}"
    for _ in range(12):
        assert call(app, "GET", path).status == 303
    assert sum(letter.name == "premium.BrowserReturned" for letter in Outbox.scan()) == 10
    assert Subscription.count() == 1
