"""What time does to a subscription, and what is done about a charge that failed."""

from collections import Counter
from datetime import UTC, datetime

import pytest

from infra.local.simulators.iyzico import Failure
from tests.simulators.clock import Clock
from tests.simulators.iyzico.conftest import GOOD, Merchant, account_on
from tests.simulators.iyzico.subscriber import Seller
from tests.simulators.iyzico.test_webhooks import Receiver

DAY = 86_400
ONCE, FUNDS = "5528790000000024", "4111111111111129"


@pytest.fixture(name="seller")
def _seller(merchant: Merchant) -> Seller:
    return Seller(merchant)


def day(milliseconds: int) -> str:
    return datetime.fromtimestamp(milliseconds / 1000, UTC).strftime("%Y-%m-%d")


def told(seller: Seller) -> Counter[str]:
    """The kinds of webhooks that were waiting."""
    receiver = Receiver()
    seller.merchant.account.flush(receiver)
    return Counter(body["iyziEventType"] for body in receiver.bodies)


def test_a_year_has_twelve_renewals_each_dated_as_it_would_have_been(seller: Seller, clock: Clock) -> None:
    reference = seller.begun()
    clock.advance(366 * DAY)  # 2024 is a leap year
    waiting, *paid = seller.read(reference)["orders"]
    assert (waiting["orderStatus"], day(waiting["startPeriod"])) == ("WAITING", "2024-12-14")
    assert [day(order["startPeriod"]) for order in reversed(paid)] == [
        *(f"2023-{month}-14" for month in ("11", "12")),
        *(f"2024-{month:02d}-14" for month in range(1, 12)),
    ]
    assert all(order["paymentAttempts"][0]["createdDate"] == order["startPeriod"] for order in paid)
    assert seller.merchant.account.ledger()["totals"]["captured"] == {"TRY": 13 * 2999}
    assert told(seller) == {"subscription.order.success": 13}


@pytest.mark.parametrize(
    ("interval", "count", "ends"),
    [
        ("DAILY", 3, "2023-11-17"),
        ("WEEKLY", 2, "2023-11-28"),
        ("MONTHLY", 3, "2024-02-14"),
        ("YEARLY", 1, "2024-11-14"),
    ],
)
def test_a_period_is_as_long_as_the_plan_says(seller: Seller, interval: str, count: int, ends: str) -> None:
    reference = seller.begun(paymentInterval=interval, paymentIntervalCount=count)
    assert day(seller.read(reference)["orders"][1]["endPeriod"]) == ends


def test_what_began_on_a_31st_renews_on_the_last_day_of_shorter_months(seller: Seller, clock: Clock) -> None:
    clock.seconds = datetime(2024, 1, 31, 12, tzinfo=UTC).timestamp()
    reference = seller.begun()
    clock.advance(80 * DAY)
    starts = [day(order["startPeriod"]) for order in reversed(seller.read(reference)["orders"])]
    assert starts == ["2024-01-31", "2024-02-29", "2024-03-31", "2024-04-30"]


def test_a_charge_that_fails_leaves_it_unpaid_until_somebody_retries(seller: Seller, clock: Clock) -> None:
    reference = seller.begun(ONCE)
    assert told(seller) == {"subscription.order.success": 1}
    clock.advance(70 * DAY)
    shown = seller.read(reference)
    assert (shown["subscriptionStatus"], len(shown["orders"])) == ("UNPAID", 2)  # nothing is tried by itself
    failed = shown["orders"][0]
    [attempt] = failed["paymentAttempts"]
    assert (failed["orderStatus"], attempt["paymentStatus"], attempt["errorCode"]) == ("FAILED", "FAILED", "10051")
    assert seller.retry(failed["referenceCode"])["errorCode"] == "10051"
    assert told(seller) == {"subscription.order.failure": 2}
    seller.desk.replace_card(reference, GOOD)
    assert seller.retry(failed["referenceCode"])["status"] == "success"
    waiting, after, again, first = seller.read(reference)["orders"]
    assert [each["paymentStatus"] for each in again["paymentAttempts"]] == ["FAILED", "FAILED", "SUCCESS"]
    assert [each["orderStatus"] for each in (waiting, after, first)] == ["WAITING", "SUCCESS", "SUCCESS"]
    assert after["paymentAttempts"][0]["createdDate"] == int(clock.seconds * 1000)  # its period had begun meanwhile
    assert seller.read(reference)["subscriptionStatus"] == "ACTIVE"
    assert told(seller) == {"subscription.order.success": 2}
    assert len(seller.merchant.account.ledger()["captures"]) == 3


def test_the_panel_retries_and_cancels(seller: Seller, clock: Clock) -> None:
    reference = seller.begun(ONCE)
    clock.advance(31 * DAY)
    with pytest.raises(Failure):
        seller.desk.retry(reference)
    assert seller.read(reference)["subscriptionStatus"] == "UNPAID"
    seller.desk.replace_card(reference, GOOD)
    assert seller.desk.retry(reference)["subscriptionStatus"] == "ACTIVE"
    with pytest.raises(Failure):
        seller.desk.retry(reference)
    assert seller.desk.cancel(reference)["subscriptionStatus"] == "CANCELED"
    assert told(seller) == {"subscription.order.success": 2, "subscription.order.failure": 2}


def test_only_what_failed_is_retried_and_not_for_ever(seller: Seller, clock: Clock) -> None:
    reference = seller.begun()
    waiting, paid = seller.read(reference)["orders"]
    for order in (waiting, paid):
        assert seller.retry(order["referenceCode"])["errorCode"] == "5107"
    assert seller.retry("none")["errorCode"] == "5106"
    seller.desk.replace_card(reference, FUNDS)
    clock.advance(31 * DAY)
    failed = seller.read(reference)["orders"][0]["referenceCode"]
    seller.desk.replace_card(reference, GOOD)
    clock.advance(160 * DAY)
    assert seller.retry(failed)["errorCode"] == "5108"
    assert seller.cancel(reference)["status"] == "success"
    assert seller.retry(failed)["errorCode"] == "5107"


def test_a_plan_with_an_end_expires_after_its_last_period(seller: Seller, clock: Clock) -> None:
    reference = seller.begun(recurrenceCount=2)
    clock.advance(59 * DAY)
    shown = seller.read(reference)
    assert (shown["subscriptionStatus"], len(shown["orders"]), day(shown["endDate"])) == ("ACTIVE", 2, "2024-01-14")
    clock.advance(5 * DAY)
    assert seller.read(reference)["subscriptionStatus"] == "EXPIRED"
    assert seller.cancel(reference)["errorCode"] == "5105"
    assert len(seller.merchant.account.ledger()["captures"]) == 2


def test_the_accounts_own_clock_may_jump_ahead(seller: Seller) -> None:
    monthly = seller.begun()
    seller.desk.subscribe(seller.form(seller.plan(seller.product("Other"), paymentInterval="YEARLY"))["token"], GOOD)
    assert seller.desk.advance(366 * DAY)["ahead"] == 366 * DAY
    assert len(seller.read(monthly)["orders"]) == 14
    assert len(seller.merchant.account.ledger()["captures"]) == 13 + 2
    for nonsense in (0, -1, 1e12):
        with pytest.raises(ValueError, match="forward"):
            seller.desk.advance(nonsense)


def test_it_survives_a_restart_on_the_clock_it_had(seller: Seller, clock: Clock) -> None:
    reference = seller.begun()
    seller.desk.advance(40 * DAY)
    again = account_on(clock)
    again.load(seller.merchant.account.dump())
    other = Seller(Merchant(again))
    assert other.read(reference) == seller.read(reference)
    other.desk.advance(30 * DAY)
    assert len(other.read(reference)["orders"]) == 4


def test_what_nobody_has_is_not_found(seller: Seller) -> None:
    assert seller.desk.form("none") is None
    with pytest.raises(Failure):
        seller.desk.read("none")
    with pytest.raises(Failure):
        seller.desk.replace_card("none", GOOD)
