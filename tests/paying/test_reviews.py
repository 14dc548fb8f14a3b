"""What a person decides of money that was not believed, and what staff set going again."""

from typing import Any

import pytest

from functions.orders import service as orders
from functions.orders.tables import Order
from functions.payments.handler import app
from functions.payments.states import Reason
from functions.payments.tables import Payment, Refund
from kervan.world import World
from tests.conftest import Answer, Caller, Deliver
from tests.desks import Desk, StripeDesk
from tests.paying.conftest import pay
from tests.payments.looking import row
from tests.plant import Plant
from tests.refunding import Office, payment_of, returned
from tests.shop import person
from tests.taken import under_review


@pytest.fixture(name="doubted")
def _doubted(stripe: StripeDesk, order: Order, deliver: Deliver) -> str:
    """A payment of the right price that does not say whose it is."""
    return doubt(stripe, order, deliver, Reason.BINDING, metadata={})


def doubt(stripe: StripeDesk, order: Order, deliver: Deliver, reason: Reason, **told: Any) -> str:
    """A payment of which Stripe tells something odd."""
    started = stripe.process(order.order_id)
    stripe.pay(started)
    stripe.simulator.core.get("payment_intent", str(row(started).reference)).update(told)
    stripe.tell()
    deliver()
    assert (row(started).status, row(started).review_reason) == ("NEEDS_REVIEW", reason)
    return str(row(started).payment_id)


def test_the_queue_is_the_list_of_those_that_wait(call: Caller, doubted: str) -> None:
    listed = call(app, "GET", "/api/admin/payments?status=NEEDS_REVIEW", as_="sevgi").body["items"]
    assert [each["id"] for each in listed] == [doubted]


def test_who_is_called_finds_it_by_its_id_or_its_buyer(call: Caller, doubted: str) -> None:
    """What an alarm's log line names, and who complains."""
    seen = call(app, "GET", f"/api/admin/payments/{doubted}", as_="sevgi").body
    assert (seen["id"], seen["review_reason"], seen["captured"]["amount"]) == (doubted, Reason.BINDING, "12500.00")
    listed = [
        call(app, "GET", f"/api/admin/users/{person(name).id}/payments", as_="sevgi").body["items"]
        for name in ("ana", "bob")
    ]
    assert listed == [[seen], []]
    missing = call(app, "GET", "/api/admin/payments/pay_01KAGQ0000000000000000AAAA", as_="sevgi")
    assert missing.status == 404


def test_what_is_accepted_pays_its_order(
    office: Office, doubted: str, order: Order, deliver: Deliver, call: Caller
) -> None:
    accepted = office.review(doubted, "accept")
    assert (accepted.status, accepted.body["status"], accepted.body["review_reason"]) == (200, "SUCCEEDED", None)
    deliver()
    paid = Order.get(order.order_id)
    assert (paid.status, paid.payment_id) == ("PAID", doubted)
    assert Payment.get(doubted).history[-1].by == person("adem").id
    (act,) = office.acts(doubted)
    assert (act["act"], act["by"], act["note"]) == ("accept", person("adem").id, "dekonta bakıldı")
    assert office.review(doubted, "accept").body == accepted.body  # the same key
    again = office.review(doubted, "accept", "v2")
    assert (again.status, again.body["code"]) == (409, "not_under_review")
    assert office.refund(doubted).status == 202
    deliver()
    assert payment_of(doubted).status == "REFUNDED"


def test_what_is_not_the_price_is_not_accepted(
    stripe: StripeDesk, office: Office, order: Order, deliver: Deliver
) -> None:
    doubted = doubt(stripe, order, deliver, Reason.AMOUNT, amount_received=1_249_999)
    refused = office.review(doubted, "accept")
    assert (refused.status, refused.body["code"]) == (409, "not_acceptable")
    assert (Payment.get(doubted).status, Order.get(order.order_id).status) == ("NEEDS_REVIEW", "PENDING")
    assert office.acts(doubted) == []


@pytest.mark.parametrize("gone", ["refunded", "disputed"])
def test_money_that_is_gone_is_not_accepted(stripe: StripeDesk, office: Office, doubted: str, gone: str) -> None:
    intent = str(Payment.get(doubted).reference)
    stripe.simulator.refund(intent, 1) if gone == "refunded" else stripe.simulator.dispute(intent)
    assert office.review(doubted, "accept").body["code"] == "not_acceptable"


def test_an_order_that_is_over_is_not_paid(office: Office, doubted: str, order: Order, stage: World) -> None:
    orders.cancel(stage, person("ana"), order.order_id)
    refused = office.review(doubted, "accept")
    assert (refused.status, refused.body["code"]) == (409, "order_not_payable")


def test_without_the_provider_nothing_is_accepted(stripe: StripeDesk, office: Office, doubted: str) -> None:
    stripe.simulator.arm({"mode": "unreachable"})
    asked = office.review(doubted, "accept")
    assert (asked.status, asked.body["code"]) == (503, "provider_unreachable") and int(asked.headers["retry-after"])
    assert office.review(doubted, "accept").status == 200


@pytest.mark.parametrize(
    ("reason", "told"),
    [(Reason.MODE, {"livemode": True}), (Reason.BINDING, {"metadata": {"payment_id": "pay_of_another"}})],
)
def test_what_is_not_ours_is_neither_accepted_nor_given_away(
    stripe: StripeDesk, office: Office, order: Order, deliver: Deliver, reason: Reason, told: dict[str, Any]
) -> None:
    doubted = doubt(stripe, order, deliver, reason, **told)
    assert office.review(doubted, "accept").body["code"] == "not_acceptable"
    assert office.review(doubted, "refund", "v2").body["code"] == "nothing_to_refund"


def test_play_money_is_dismissed_and_the_order_paid_anew(
    stripe: StripeDesk, office: Office, order: Order, deliver: Deliver
) -> None:
    doubted = doubt(stripe, order, deliver, Reason.MODE, livemode=True)
    assert stripe.process(order.order_id, "again").body["code"] == "payment_under_review"
    dismissed = office.review(doubted, "dismiss")
    assert (dismissed.status, dismissed.body["status"], dismissed.body["review_reason"]) == (200, "FAILED", None)
    assert office.review(doubted, "dismiss", "v2").body["code"] == "not_under_review"
    assert [act["act"] for act in office.acts(doubted)] == ["dismiss"]
    pay(stripe, stripe.process(order.order_id, "anew"), deliver)
    assert Order.get(order.order_id).status == "PAID"


def test_money_is_not_dismissed(office: Office, doubted: str) -> None:
    refused = office.review(doubted, "dismiss")
    assert (refused.status, refused.body["code"], Payment.get(doubted).status) == (
        409,
        "not_dismissable",
        "NEEDS_REVIEW",
    )


def test_what_is_refunded_leaves_the_queue(stripe: StripeDesk, office: Office, order: Order, deliver: Deliver) -> None:
    doubted = doubt(stripe, order, deliver, Reason.AMOUNT, amount_received=1_249_999)
    for _ in range(2):
        decided = office.review(doubted, "refund")
        assert (decided.status, decided.body["status"]) == (200, "NEEDS_REVIEW")
    deliver()
    assert payment_of(doubted).status == "REFUNDED" and returned(stripe) == [1_249_999]
    assert Order.get(order.order_id).status == "PENDING"  # it may still be paid
    (act,) = office.acts(doubted)
    assert (act["act"], act["note"]) == ("refund", "dekonta bakıldı")


def test_what_is_refunded_in_the_panel_leaves_it_too(stripe: StripeDesk, doubted: str, deliver: Deliver) -> None:
    stripe.simulator.refund(str(Payment.get(doubted).reference))
    stripe.tell()
    deliver()
    assert payment_of(doubted).status == "REFUNDED"


def test_only_admins_overrule(office: Office, stage: World, order: Order) -> None:
    waiting = under_review(stage, order).payment_id
    assert {who: office.review(waiting, "refund", as_=who).status for who in ("ana", "sevgi", "adem")} == {
        "ana": 403,
        "sevgi": 403,
        "adem": 200,
    }
    assert office.review("pay_01KAGQ0000000000000000AAAA", "accept", "v3").status == 404


def test_no_other_door_leads_around_them(office: Office, stage: World, order: Order) -> None:
    """What staff may refund is what was believed."""
    waiting = under_review(stage, order).payment_id
    refused = office.refund(waiting, as_="sevgi")
    assert (refused.status, refused.body["code"]) == (409, "payment_awaits_review")
    assert Refund.count() == 0
    assert office.refund(waiting, as_="adem").status == 202


@pytest.mark.parametrize(
    ("change", "pointer"), [({"decision": "keep"}, "/decision"), ({"note": ""}, "/note"), ({"amount": 1}, "/amount")]
)
def test_a_decision_is_one_of_three_with_its_reason(
    office: Office, stage: World, order: Order, change: dict[str, Any], pointer: str
) -> None:
    answer = office.review(under_review(stage, order).payment_id, **{"decision": "accept", **change})
    assert (answer.status, answer.body["errors"][0]["pointer"]) == (422, pointer)


def test_what_was_heard_and_lost_is_found_by_driving_it_again(
    desk: Desk, started: Answer, order: Order, office: Office, plant: Plant, deliver: Deliver
) -> None:
    """The webhook was taken, its letter died five times; nobody waits for the clock."""
    desk.pay(started)
    desk.tell()
    plant.relay()
    plant.queues.clear()
    assert office.redrive(row(started).payment_id).status == 202
    deliver()
    assert (row(started).status, Order.get(order.order_id).status) == ("SUCCEEDED", "PAID")
    assert [act["act"] for act in office.acts(row(started).payment_id)] == ["redrive"]


def test_driving_a_settled_payment_again_changes_nothing(
    desk: Desk, paid: str, office: Office, deliver: Deliver
) -> None:
    office.refund(paid, "1.00")
    deliver()
    before = int(Payment.get(paid).version)
    for _ in range(3):
        assert office.redrive(paid).status == 202
    deliver()
    assert int(payment_of(paid).version) == before and Refund.count() == 1
    assert office.redrive(paid, as_="ana").status == 403
    assert office.redrive("pay_01KAGQ0000000000000000AAAA").status == 404
