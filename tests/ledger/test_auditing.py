"""The nightly check: what it holds together, what it finds, how it goes on, and what it makes of what it finds."""

from datetime import UTC, datetime

import pytest

from functions.ledger import auditing
from functions.ledger.handler import app
from functions.ledger.schedule import schedule
from functions.ledger.tables import Audit, Difference, Entry, Sums
from functions.orders.tables import Order
from functions.payments import bookkeeping
from functions.payments.tables import Payment
from infra.local.simulators.stripe import StripeSimulator, refunds
from kervan import aws
from kervan.commit import commit
from kervan.settings import settings
from kervan.world import World
from tests import cloud
from tests.conftest import Answer, Caller, Deliver
from tests.faults.injector import Crash, Fault, Injector
from tests.faults.profile import some
from tests.ledger.trade import counted, recomputed
from tests.payments.looking import facts, row
from tests.stripe_fixture import GOOD_CARD, Tampering, Till

NIGHT = datetime(2026, 11, 22, 0, 0, tzinfo=UTC)  # 03:00 in Istanbul


@pytest.fixture
def paid(till: Till, stripe: StripeSimulator, started: Answer, deliver: Deliver, clock: cloud.Clock) -> Payment:
    """A payment that paid its order; now it is night."""
    stripe.pay(till.intent_of(started), GOOD_CARD)
    till.tell()
    deliver()
    clock.now = NIGHT
    return row(started)


def audit() -> None:
    """A beat of the schedule."""
    schedule.handler({"job": "audit_the_ledger"}, None)


def found() -> dict[str, tuple[str, str, str]]:
    """All differences by kind: state, what the ledger says and what was found."""
    return {each.kind: (each.state, each.expected, each.found) for each in Difference.scan()}


def spoil(entry: Entry, **changes: object) -> None:
    """What nobody may do but a test: an entry is changed."""
    for name, value in changes.items():
        setattr(entry, name, value)
    client = aws.client("dynamodb")
    client.put_item(TableName=settings().table("ledger-entries"), Item=entry.serialize())  # type: ignore[attr-defined]


def test_a_night_in_which_all_agrees(paid: Payment, till: Till) -> None:
    audit()
    done = Audit.get("2026-11-21")
    assert (done.walk, int(done.checked), int(done.differing)) == (None, 2, 0)  # among the entries, and the payments
    assert found() == {}


def test_an_order_that_says_something_else(paid: Payment, call: Caller, deliver: Deliver) -> None:
    order = Order.get(paid.order_id)
    order.status = "CANCELLED"
    commit(order)
    audit()
    assert found()["order"][0] == "open" and found()["order"][2] == "CANCELLED for 1250000"
    assert facts() == ["ledger.LedgerDiffers"]
    deliver()
    listed = call(app, "GET", "/api/admin/ledger/differences", as_="sevgi").body["items"]
    assert [(each["payment_id"], each["kind"], each["state"]) for each in listed] == [
        (paid.payment_id, "order", "open")
    ]


def test_a_difference_is_told_once_and_mended_when_it_is_gone(
    paid: Payment, call: Caller, deliver: Deliver, clock: cloud.Clock
) -> None:
    paid.refunded = 100
    commit(paid)
    for night in (22, 23):
        clock.now = clock.now.replace(day=night)
        audit()
    assert facts() == ["ledger.LedgerDiffers"]
    assert found() == {"refunded": ("open", "0", "100")}
    paid.refunded = 0
    commit(paid)
    clock.now = clock.now.replace(day=24)
    audit()
    assert found()["refunded"][0] == "mended"
    mended = call(app, "GET", "/api/admin/ledger/differences?state=mended", as_="sevgi").body["items"]
    assert mended[0]["mended_at"].startswith("2026-11-24")
    paid.refunded = 100
    commit(paid)
    clock.now = clock.now.replace(day=25)
    audit()
    assert facts() == ["ledger.LedgerDiffers", "ledger.LedgerDiffers"] and found()["refunded"][0] == "open"


def test_an_entry_that_was_tampered_with(paid: Payment) -> None:
    entry = Entry.get(paid.payment_id, "capture")
    entry.lines[0].amount = 1
    spoil(entry)
    audit()
    assert found()["entry_unbalanced"][2] == "capture: -1249999"
    assert found()["captured"] == ("open", "1", "1250000")
    assert "captured_at_provider" in found()


def test_a_provider_that_says_something_else(paid: Payment, stripe: StripeSimulator) -> None:
    stripe.arm({"mode": "lie_about_amount", "by": -10_000, "count": 9, "match": {"method": "GET"}})
    audit()
    assert found() == {"captured_at_provider": ("open", "1250000", "1240000")}


def test_a_refund_that_only_the_provider_knows(paid: Payment, stripe: StripeSimulator) -> None:
    refunds.create(stripe.core, {"payment_intent": paid.reference, "amount": 500}, "")
    audit()
    assert found() == {"refunded_at_provider": ("open", "0", "500")}


def test_a_provider_that_does_not_answer_is_asked_again_another_night(
    paid: Payment, stripe: StripeSimulator, clock: cloud.Clock
) -> None:
    stripe.arm({"mode": "unreachable", "count": 1})
    stripe.arm({"mode": "lie_about_amount", "by": -10_000, "count": 9, "match": {"method": "GET"}})
    audit()
    assert found() == {}
    assert Audit.get("2026-11-21").walk is None
    clock.now = clock.now.replace(month=12)
    for _ in range(12 // auditing.OLDER_PAGES + 1):
        audit()
    assert found() == {"captured_at_provider": ("open", "1250000", "1240000")}


def test_a_provider_that_answers_slowly_is_left_to_its_buyers(world: World) -> None:
    beat = auditing.Run(world, world.now())
    beat.read.update(stripe=10_000, paytr=10_000, iyzico=12)
    assert not beat.is_over
    beat.read["iyzico"] += 1  # each may take two of the fifty that it answers in a minute
    assert beat.is_over


def test_every_payment_that_is_compared_counts(paid: Payment, world: World) -> None:
    beat = auditing.Run(world, world.now())
    for share, read in ((0.0, 0), (1.0, 1)):
        auditing._check(beat, paid.payment_id, {("stripe", True): share})
        assert beat.read["stripe"] == read


def test_what_nobody_counted_is_counted(paid: Payment) -> None:
    with Sums.batch_write() as batch:
        for each in list(Sums.scan()):
            batch.delete(each)
    client = aws.client("dynamodb")
    client.delete_item(  # type: ignore[attr-defined]
        TableName=settings().table("ledger-marks"), Key={"payment_id": {"S": paid.payment_id}}
    )
    audit()
    assert counted() == recomputed()


def test_sums_that_do_not_balance(paid: Payment) -> None:
    ever = next(each for each in Sums.scan() if each.period.endswith("ever"))
    ever.add("sales|TRY", (0, 5))
    commit(ever)
    audit()
    assert found() == {"sums_unbalanced": ("open", "0", "{'TRY': -5}")}


def test_a_run_stops_in_time_and_the_next_goes_on(
    paid: Payment, way_out: Tampering, clock: cloud.Clock, world: World
) -> None:
    """Every call to the provider takes longer than a run may."""
    way_out.before = lambda: clock.advance(seconds=250)
    audit()
    assert Audit.get("2026-11-21").walk == "payments"
    clock.now = NIGHT.replace(minute=10)
    audit()
    assert Audit.get("2026-11-21").walk is None


def test_a_night_that_was_missed_is_made_up_for(paid: Payment, clock: cloud.Clock) -> None:
    clock.now = NIGHT.replace(day=24)
    audit()
    assert sorted(each.day for each in Audit.scan()) == ["2026-11-21", "2026-11-22", "2026-11-23", "older"]
    assert int(Audit.get("2026-11-21").checked) == 2


def test_older_payments_are_looked_at_in_turns(paid: Payment, clock: cloud.Clock) -> None:
    paid.refunded = 100
    commit(paid)
    clock.now = NIGHT.replace(month=12)
    for _ in range(12 // auditing.OLDER_PAGES + 1):
        audit()
    assert "refunded" in found()


@pytest.mark.parametrize("mode", ["before", "after", "lost"])
def test_a_run_that_breaks_anywhere_finds_the_same(paid: Payment, calls: Injector, mode: str) -> None:
    paid.refunded = 100
    commit(paid)
    calls.arm(None)
    audit()
    labels = [call.label for call in calls.trace if call.service == "dynamodb" and call.ordinal == 0]
    assert len(labels) > 8
    for label in some(labels, mode):
        for table in (Audit, Difference):
            with table.batch_write() as batch:
                for each in list(table.scan()):
                    batch.delete(each)
        calls.arm(Fault(label, mode))
        for _ in range(2):
            try:
                audit()
            except Crash:
                continue
        assert calls.fired == 1, label
        calls.arm(None)
        assert found() == {"refunded": ("open", "0", "100")}, label


def test_a_payment_is_looked_at_twice_before_it_is_said_to_differ(paid: Payment, calls: Injector, world: World) -> None:
    """Its refund is written between the look at its entries and the look at its row."""
    looked = {"entries": 0}

    def refund_meanwhile() -> None:
        listed = "ledger-entries)#1"  # before it, #0 lists what was booked that day
        if calls.trace and calls.trace[-1].label.endswith(listed) and not looked["entries"]:
            looked["entries"] = 1
            fresh = Payment.get(paid.payment_id)
            from functions.payments.tables import Refund

            refund = Refund(paid.payment_id, world.new_id("ref"), amount=paid.amount)
            fresh.refunded = paid.amount.amount
            commit(fresh, also=(bookkeeping.of_refund(fresh, refund, at=world.now()),))

    calls.arm(None)
    calls.before_call = refund_meanwhile
    audit()
    assert looked["entries"]
    assert "refunded" not in found()
