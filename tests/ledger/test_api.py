"""What staff see of the ledger."""

from datetime import UTC, datetime

import pytest

from functions.ledger.handler import app
from functions.ledger.tables import Sums
from infra.local.simulators.stripe import StripeSimulator
from kervan.commit import commit
from kervan.money import MOST
from tests import cloud
from tests.conftest import Answer, Caller, Deliver
from tests.faults.injector import Injector
from tests.payments.looking import row
from tests.stripe_fixture import GOOD_CARD, Till

PRICE = {"amount": "12500.00", "currency": "TRY"}
NOTHING = {"amount": "0.00", "currency": "TRY"}
STATS = "/api/admin/payments/stats"


@pytest.fixture
def paid(till: Till, stripe: StripeSimulator, started: Answer, deliver: Deliver) -> str:
    """The id of a payment that paid its order."""
    stripe.pay(till.intent_of(started), GOOD_CARD)
    till.tell()
    deliver()
    return str(row(started).payment_id)


def counted(answer: Answer) -> dict[tuple[str, str], tuple[int, str]]:
    """Counts and sums by day and state."""
    return {(each["day"], each["status"]): (each["count"], each["amount"]["amount"]) for each in answer.body["days"]}


def test_statistics_count_the_states_that_payments_entered(call: Caller, paid: str) -> None:
    answer = call(app, "GET", STATS, as_="sevgi")
    assert answer.status == 200
    assert (answer.body["from"], answer.body["to"], answer.body["clock"]) == (
        "2026-11-01",
        "2026-11-21",
        "Europe/Istanbul",
    )
    assert counted(answer) == {
        ("2026-11-21", "PENDING"): (1, "12500.00"),
        ("2026-11-21", "SUCCEEDED"): (1, "12500.00"),
    }
    assert {each["status"]: each["count"] for each in answer.body["totals"]} == {"PENDING": 1, "SUCCEEDED": 1}


def test_what_was_sold_in_all_may_be_more_than_any_price(call: Caller, paid: str) -> None:
    """A hundred billion lira is the most that an order may cost, and no more than some sell in a year."""
    cells = {"stripe|SUCCEEDED|TRY": [80_000_000, MOST]}
    commit(new=[Sums("1#stats#2026-11", f"2026-11-20#{shard}", cells=cells) for shard in range(8)])
    commit(new=Sums("1#accounts#ever", "a shard", cells={"sales|TRY": [0, 900 * MOST]}))
    totals = {each["status"]: each["amount"]["amount"] for each in call(app, "GET", STATS, as_="sevgi").body["totals"]}
    assert totals["SUCCEEDED"] == "800000012500.00"
    accounts = call(app, "GET", "/api/admin/ledger/balances", as_="sevgi").body["accounts"]
    assert next(each["credit"]["amount"] for each in accounts if each["account"] == "sales") == "90000000012500.00"


def test_a_day_begins_at_midnight_in_istanbul(
    call: Caller, till: Till, stripe: StripeSimulator, started: Answer, deliver: Deliver, clock: cloud.Clock
) -> None:
    clock.now = datetime(2026, 11, 30, 20, 59, tzinfo=UTC)
    stripe.pay(till.intent_of(started), GOOD_CARD)
    clock.now = datetime(2026, 11, 30, 21, 1, tzinfo=UTC)
    till.tell()
    deliver()
    assert counted(call(app, "GET", f"{STATS}?from=2026-11-01&to=2026-11-30", as_="sevgi")).keys() == {
        ("2026-11-21", "PENDING")
    }
    december = call(app, "GET", f"{STATS}?from=2026-12-01&to=2026-12-01", as_="sevgi")
    assert ("2026-12-01", "SUCCEEDED") in counted(december)


def test_days_of_two_months_are_asked_for_at_once(call: Caller, paid: str, calls: Injector) -> None:
    answer = call(app, "GET", f"{STATS}?from=2026-11-15&to=2026-12-15", as_="sevgi")
    assert len(counted(answer)) == 2
    assert [c.operation for c in calls.trace if c.service == "dynamodb"] == ["GetItem", "Query", "Query"]


def test_a_payments_story_and_its_day(call: Caller, paid: str) -> None:
    story = call(app, "GET", f"/api/admin/ledger?payment_id={paid}", as_="sevgi")
    assert [each["kind"] for each in story.body["items"]] == ["capture", "sale"]
    assert story.body["items"][0]["lines"] == [
        {"account": "receivable:stripe", "side": "debit", "amount": PRICE},
        {"account": "buyer", "side": "credit", "amount": PRICE},
    ]
    day = call(app, "GET", "/api/admin/ledger?day=2026-11-21", as_="sevgi")
    assert sorted(each["kind"] for each in day.body["items"]) == ["capture", "sale"]
    assert call(app, "GET", "/api/admin/ledger?day=2026-11-20", as_="sevgi").body["items"] == []


@pytest.mark.parametrize("period", ["", "?from=2026-11-21&to=2026-11-21"])
def test_balances_of_all_time_and_of_a_day(call: Caller, paid: str, period: str) -> None:
    answer = call(app, "GET", f"/api/admin/ledger/balances{period}", as_="sevgi")
    sides = {each["account"]: (each["debit"], each["credit"]) for each in answer.body["accounts"]}
    assert sides == {
        "buyer": (PRICE, PRICE),
        "receivable:stripe": (PRICE, NOTHING),
        "sales": (NOTHING, PRICE),
    }


def test_a_day_without_anything_has_no_balances(call: Caller, paid: str) -> None:
    answer = call(app, "GET", "/api/admin/ledger/balances?from=2026-11-20&to=2026-11-20", as_="sevgi")
    assert answer.body["accounts"] == []


@pytest.mark.parametrize(
    ("query", "pointer", "code"),
    [
        ("?from=2026-11-22&to=2026-11-21", "?from", "after_until"),
        ("?from=2026-10-01&to=2026-11-01", "?from", "more_than_31_days"),
        ("?from=2026-11-31", "?from", "date_from_datetime_parsing"),
        ("?from=1763712000", "?from", "day"),
        ("?to=2026-11-21T00:00:00Z", "?to", "day"),
    ],
)
def test_days_that_are_none_are_refused(call: Caller, query: str, pointer: str, code: str) -> None:
    answer = call(app, "GET", f"{STATS}{query}", as_="sevgi")
    assert answer.status == 422
    assert [(each["pointer"], each["code"]) for each in answer.body["errors"]] == [(pointer, code)]


@pytest.mark.parametrize("query", ["", "?day=2026-11-21&payment_id=pay_01KAGQ0000AAAAAAAAAAAAAAAA"])
def test_entries_are_of_a_payment_or_of_a_day(call: Caller, query: str) -> None:
    answer = call(app, "GET", f"/api/admin/ledger{query}", as_="sevgi")
    assert (answer.status, answer.body["errors"][0]["code"]) == (422, "payment_or_day")


@pytest.mark.parametrize("path", [STATS, "/api/admin/ledger?day=2026-11-21", "/api/admin/ledger/balances"])
def test_only_staff_see_the_books(call: Caller, path: str) -> None:
    assert [call(app, "GET", path, as_=who).status for who in ("ana", "sevgi", "adem")] == [403, 200, 200]
    assert call(app, "GET", path).status == 401
