"""Coins and levels: where they come from, and that every one of them is written down."""

from datetime import timedelta
from typing import Any

import pytest

from functions.auth.events import EmailConfirmed
from functions.customization.handler import app
from functions.customization.levels import HIGHEST, experience_for, level_of
from functions.customization.rewards import rewards
from functions.customization.tables import Wallet, WalletEntry
from functions.orders.events import OrderPaid
from functions.premium.events import SubscriptionRenewed, SubscriptionStarted
from kervan.commit import commit
from kervan.events import Event
from kervan.shared_tables import Outbox
from kervan.world import World
from tests.cloud import Clock
from tests.conftest import USERS, Answer, Caller, Deliver
from tests.customization.conftest import Enrich
from tests.plant import Plant

ANA = USERS["ana"][0]
SUBSCRIPTION = "prm_01KAGQ0000000000000000000A"


def grant(call: Caller, as_: str = "sevgi", **changes: Any) -> Answer:
    body = {"user_id": ANA, "coins": 250, "reason": "Yarışma ödülü", **changes}
    return call(app, "POST", "/api/admin/customization/grants", body, as_=as_, idempotency_key="g")


def test_coins_are_not_granted_without_a_key(call: Caller) -> None:
    body = {"user_id": ANA, "coins": 250, "reason": "Yarışma ödülü"}
    answer = call(app, "POST", "/api/admin/customization/grants", body, as_="sevgi")
    assert (answer.status, answer.body["code"]) == (422, "idempotency_key_missing")
    assert WalletEntry.count() == 0


def books_balance(user_id: str = ANA) -> None:
    """The balance is the sum of the entries, and never was below zero."""
    rows = sorted(WalletEntry.query(user_id), key=lambda entry: entry.at)
    wallet = Wallet.get(user_id)
    assert sum(entry.coins for entry in rows) == wallet.coins
    assert sum(entry.experience for entry in rows) == wallet.experience
    assert all(entry.balance >= 0 for entry in rows)


def test_levels_take_more_and_more() -> None:
    assert [experience_for(level) for level in (1, 2, 3, 4, 5)] == [0, 50, 150, 300, 500]
    assert [level_of(experience) for experience in (0, 49, 50, 149, 150, 10**9)] == [1, 1, 2, 2, 3, HIGHEST]


def test_who_confirms_their_address_is_welcomed_once(call: Caller, clock: Clock, deliver: Deliver) -> None:
    for purpose in ("registration", "email_change"):
        commit(tell=(EmailConfirmed(user_id=ANA, purpose=purpose, at=clock()),))
    deliver()
    assert call(app, "GET", "/api/customization/wallet", as_="ana").body["coins"] == rewards()["welcome"].coins
    books_balance()


def test_activity_brings_experience_and_levels(call: Caller, clock: Clock, plant: Plant) -> None:
    known = {"subscription_id": SUBSCRIPTION, "user_id": ANA, "plan": "monthly"}
    facts: list[Event] = [
        SubscriptionStarted(**known, at=clock()),
        SubscriptionRenewed(**known, paid_until=clock() + timedelta(days=60), at=clock()),
        SubscriptionRenewed(**known, paid_until=clock() + timedelta(days=90), at=clock()),
        OrderPaid(order_id="ord_1", payment_id="pay_1", user_id=ANA, at=clock()),
    ]
    plant.duplicate = 3
    for fact in (*facts, *facts):  # told twice, each delivered three times
        commit(tell=(fact,))
    plant.relay()
    while plant.queues["customization"]:
        plant.work("customization")
    plant.relay()
    assert not plant.hidden["customization"]
    wallet = call(app, "GET", "/api/customization/wallet", as_="ana").body
    assert wallet == {
        "coins": 3 * rewards()["membership"].coins + 20,
        "experience": 190,
        "level": 3,
        "next_level_experience": 300,
    }
    assert plant.told.count("customization.LevelReached") == 2
    books_balance()


def test_changing_plans_to_and_fro_brings_no_coins(call: Caller, clock: Clock, deliver: Deliver) -> None:
    """Each change begins a period anew, which is paid with what was left of the one before."""
    known = {"subscription_id": SUBSCRIPTION, "user_id": ANA}
    for minutes in range(4):
        monthly, yearly = (clock() + timedelta(days=days, minutes=minutes) for days in (31, 365))
        commit(tell=(SubscriptionRenewed(**known, plan="yearly", paid_until=yearly, at=clock()),))
        commit(tell=(SubscriptionRenewed(**known, plan="monthly", paid_until=monthly, at=clock()),))
    deliver()
    assert call(app, "GET", "/api/customization/wallet", as_="ana").body["coins"] == 2 * rewards()["membership"].coins
    books_balance()


def test_staff_give_coins_once_and_say_why(call: Caller) -> None:
    first = grant(call)
    assert (first.status, first.body["coins"]) == (201, 250)
    assert grant(call).body == first.body
    entry = call(app, "GET", "/api/customization/wallet/entries", as_="ana").body["items"][0]
    assert (entry["kind"], entry["coins"], entry["note"]) == ("grant", 250, "Yarışma ödülü")
    assert next(iter(WalletEntry.scan())).by == USERS["sevgi"][0]
    assert Wallet.get(ANA).coins == 250


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"coins": 0}, "/coins"),
        ({"coins": -5}, "/coins"),
        ({"coins": 100_001}, "/coins"),
        ({"coins": 1.5}, "/coins"),
        ({"coins": "5"}, "/coins"),
        ({"coins": True}, "/coins"),
        ({"reason": ""}, "/reason"),
        ({"user_id": "ana"}, "/user_id"),
        ({"balance": 5}, "/balance"),
    ],
)
def test_a_grant_that_makes_no_sense_is_refused(call: Caller, change: dict[str, Any], pointer: str) -> None:
    answer = grant(call, **change)
    assert (answer.status, answer.body["errors"][0]["pointer"]) == (422, pointer)
    assert WalletEntry.count() == 0


def test_only_staff_give_and_only_to_somebody(call: Caller) -> None:
    assert grant(call, "ana").status == 403
    assert grant(call, user_id="usr_01KAGQ000000000000000ABSNT").status == 404
    assert WalletEntry.count() == Wallet.count() == 0


def test_the_entries_are_a_list_in_pages(call: Caller, enrich: Enrich, clock: Clock) -> None:
    for coins in range(1, 6):
        enrich(coins=coins)
        clock.advance(minutes=1)
    path = "/api/customization/wallet/entries?limit=2"
    first = call(app, "GET", path, as_="ana").body
    second = call(app, "GET", f"{path}&cursor={first['next_cursor']}", as_="ana").body
    assert [entry["coins"] for entry in (*first["items"], *second["items"])] == [5, 4, 3, 2]
    assert call(app, "GET", f"{path}&cursor={first['next_cursor']}", as_="bob").status == 400


def test_a_wallet_is_never_overdrawn(world: World) -> None:
    assert world
    with pytest.raises(ValueError, match="overdrawn"):
        Wallet(ANA, coins=5).change(coins=-6)
    assert Outbox.count() == 0
