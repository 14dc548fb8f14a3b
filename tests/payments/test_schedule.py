"""The clock's part: what no webhook told, what no provider answered, and what no order wants any more."""

from datetime import timedelta
from itertools import pairwise

import pytest

from functions.orders.schedule import expire_unpaid_orders
from functions.orders.tables import Order
from functions.payments.indexes import SHARDS
from functions.payments.schedule import check_open_payments, check_refunds
from functions.payments.settlement import new_refund
from functions.payments.states import Reason
from functions.payments.tables import Payment
from infra.local.simulators.stripe import StripeSimulator
from kervan.commit import commit
from kervan.money import Money
from kervan.world import World
from tests import cloud
from tests.conftest import Answer, Deliver
from tests.payments.looking import is_lawful, row
from tests.shop import BOOK, place
from tests.stripe_fixture import GOOD_CARD, SLOW_CARD, Tampering, Till

START = {"method": "POST", "path": "/v1/payment_intents"}


def test_a_payment_whose_webhooks_are_all_lost_is_found(
    till: Till, stripe: StripeSimulator, started: Answer, world: World, clock: cloud.Clock
) -> None:
    stripe.arm({"mode": "drop", "count": 99})
    stripe.pay(till.intent_of(started), GOOD_CARD)
    assert till.tell() == 1  # payment_intent.created, from before
    clock.advance(seconds=119)
    check_open_payments(world)
    assert row(started).status == "PENDING"  # two minutes are the webhook's
    clock.advance(seconds=2)
    check_open_payments(world)
    assert (row(started).status, Order.get(row(started).order_id).status) == ("SUCCEEDED", "PAID")
    assert row(started).open_shard is None  # it leaves the index of what is to be looked at


def test_one_that_fails_does_not_stop_the_others(
    till: Till, stripe: StripeSimulator, started: Answer, world: World, clock: cloud.Clock
) -> None:
    others = [till.process(place(world, product_id=BOOK).order_id, f"other-{n}") for n in range(6)]
    for each in (started, *others):
        stripe.pay(till.intent_of(each), GOOD_CARD)
    stripe.arm({"mode": "error", "match": {"path": f"*/{till.intent_of(others[2])}"}})
    clock.advance(minutes=3)
    check_open_payments(world)
    assert [row(each).status for each in (started, *others)].count("SUCCEEDED") == 6
    assert row(others[2]).check_at > clock()
    clock.advance(minutes=4)
    check_open_payments(world)
    assert row(others[2]).status == "SUCCEEDED"


def test_an_open_payment_is_looked_at_ever_more_rarely_for_days(
    till: Till, stripe: StripeSimulator, started: Answer, world: World, clock: cloud.Clock, way_out: Tampering
) -> None:
    stripe.pay(till.intent_of(started), SLOW_CARD)  # a bank that thinks for days
    stripe.arm({"mode": "unreachable", "count": 9999, "match": {"path": "*/cancel"}})
    looks = [row(started).created_at]
    for _ in range(20):
        for moment, asks in ((-1, 0), (1, 1)):
            clock.now = row(started).check_at + timedelta(seconds=moment)
            way_out.asked.clear()
            check_open_payments(world)
            assert len(way_out.asked) == asks
        looks.append(clock())
    between = [after - before for before, after in pairwise(looks)]
    assert sorted(between) == between and timedelta(hours=6) <= between[-1] < timedelta(hours=6, minutes=1)
    assert row(started).status == "PENDING" and looks[-1] - looks[0] > timedelta(days=2)
    stripe.settle_payment(till.intent_of(started), succeeded=True)
    clock.advance(hours=7)
    check_open_payments(world)
    assert row(started).status == "SUCCEEDED"


def test_a_look_that_fails_is_repeated_soon_however_old_the_payment_is(
    till: Till, stripe: StripeSimulator, started: Answer, world: World, clock: cloud.Clock
) -> None:
    clock.advance(hours=5)
    stripe.pay(till.intent_of(started), GOOD_CARD)
    stripe.arm({"mode": "unreachable", "match": {"path": f"*/{till.intent_of(started)}"}})
    check_open_payments(world)
    assert row(started).status == "PENDING"
    clock.advance(minutes=16)
    check_open_payments(world)
    assert row(started).status == "SUCCEEDED"


@pytest.mark.parametrize("mode", ["timeout_after_success", "unreachable", "error"])
def test_a_start_without_an_answer_is_completed_under_the_same_key(
    till: Till, stripe: StripeSimulator, order: Order, world: World, clock: cloud.Clock, mode: str
) -> None:
    stripe.arm({"mode": mode, "match": START})
    lost = till.process(order.order_id, "a")
    assert (lost.status, lost.body["code"]) == (503, "provider_unreachable")
    assert int(lost.headers["retry-after"]) > 0
    intent = next(iter(Payment.scan()))
    assert intent.status == "CREATED" and intent.reference is None
    clock.advance(minutes=3)
    check_open_payments(world)
    completed = Payment.get(intent.payment_id)
    assert completed.status == "PENDING" and completed.reference
    again = till.process(order.order_id, "a")
    assert (again.status, till.intent_of(again)) == (201, completed.reference)
    assert [each["id"] for each in stripe.core.state.of_kind("payment_intent")] == [completed.reference]


def test_the_buyers_next_try_completes_it_too(till: Till, stripe: StripeSimulator, order: Order) -> None:
    stripe.arm({"mode": "timeout_after_success", "match": START})
    assert till.process(order.order_id, "a").status == 503
    again = till.process(order.order_id, "a")
    assert again.status == 201
    assert [each["id"] for each in stripe.core.state.of_kind("payment_intent")] == [till.intent_of(again)]


def test_an_intent_of_a_closed_order_is_cancelled_even_if_its_start_was_never_answered(
    till: Till, stripe: StripeSimulator, order: Order, world: World, clock: cloud.Clock
) -> None:
    stripe.arm({"mode": "timeout_after_success", "match": START})
    till.process(order.order_id)
    clock.advance(minutes=31)
    expire_unpaid_orders(world)
    check_open_payments(world)  # its letter was lost; the schedule does not need it
    payment = next(iter(Payment.scan()))
    assert payment.status == "CANCELLED" and is_lawful(payment)
    assert [each["status"] for each in stripe.core.state.of_kind("payment_intent")] == ["canceled"]


def test_a_start_older_than_the_providers_memory_is_never_repeated(
    till: Till, stripe: StripeSimulator, order: Order, world: World, clock: cloud.Clock, way_out: Tampering
) -> None:
    stripe.arm({"mode": "unreachable", "match": START})
    till.process(order.order_id)
    clock.advance(hours=24)
    way_out.asked.clear()
    check_open_payments(world)
    assert next(iter(Payment.scan())).status == "FAILED"
    assert way_out.asked == []


def test_money_that_came_by_a_start_that_was_given_up_for_lost_goes_back(
    till: Till, stripe: StripeSimulator, order: Order, world: World, clock: cloud.Clock, deliver: Deliver
) -> None:
    stripe.arm({"mode": "timeout_after_success", "match": START})
    till.process(order.order_id)
    clock.advance(hours=24)
    check_open_payments(world)
    intent = next(iter(stripe.core.state.of_kind("payment_intent")))["id"]
    stripe.pay(intent, GOOD_CARD)
    till.tell()
    deliver()
    payment = next(iter(Payment.scan()))
    assert (payment.status, payment.reference) == ("REFUNDED", intent)
    assert payment.review_reason == Reason.AFTER_THE_END


def test_a_webhook_knows_a_payment_whose_start_was_never_answered(
    till: Till, stripe: StripeSimulator, order: Order, deliver: Deliver
) -> None:
    stripe.arm({"mode": "timeout_after_success", "match": START})
    till.process(order.order_id)
    intent = next(iter(stripe.core.state.of_kind("payment_intent")))["id"]
    stripe.pay(intent, GOOD_CARD)
    till.tell()
    deliver()
    payment = next(iter(Payment.scan()))
    assert (payment.status, payment.reference) == ("SUCCEEDED", intent)
    assert is_lawful(payment) and Order.get(order.order_id).payment_id == payment.payment_id


def test_each_minute_begins_elsewhere_so_that_no_payment_is_always_too_late(
    till: Till, stripe: StripeSimulator, order: Order, world: World, clock: cloud.Clock
) -> None:
    """Stripe is so slow that a run has time for one payment."""
    waiting = [till.process(place(world, product_id=BOOK).order_id, f"slow-{n}") for n in range(12)]
    clock.advance(minutes=3)
    stripe.arm({"mode": "delay", "seconds": 61, "count": 99, "match": {"method": "GET"}})
    for _ in range(4):
        due = {row(each).payment_id: int(row(each).open_shard) for each in waiting if row(each).check_at < clock()}
        first = int(clock().timestamp() // 60) % SHARDS
        check_open_payments(world)
        looked_at = [shard for payment, shard in due.items() if Payment.get(payment).check_at > clock()]
        assert looked_at == [min(due.values(), key=lambda shard: (shard - first) % SHARDS)]


def test_a_rush_of_refunds_does_not_stand_in_one_line(
    world: World, clock: cloud.Clock, caplog: pytest.LogCaptureFixture
) -> None:
    """None of them can be looked at, for nobody knows their payments; each is come to in the first minute."""
    for _ in range(40):
        payment = Payment(world.new_id("pay"), order_id="ord", user_id="usr", provider="stripe")
        commit(new=new_refund(payment, world.new_id("ref"), Money(100, "TRY"), by="payments", at=clock()))
    clock.advance(minutes=2)
    check_refunds(world)
    assert caplog.messages.count("refund could not be checked") == 40
