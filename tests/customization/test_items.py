"""The catalogue, buying from it, and wearing what was bought."""

from collections import Counter
from datetime import timedelta

import pytest

from functions.customization.catalogue import Rarity, Slot, catalogue
from functions.customization.handler import app
from functions.customization.tables import Ownership, Wallet, WalletEntry
from kervan.shared_tables import Outbox
from kervan.world import World
from tests.cloud import Clock
from tests.conftest import USERS, Answer, Caller
from tests.customization.conftest import Enrich, Join
from tests.faults.injector import Injector

ANA = USERS["ana"][0]


def buy(call: Caller, item_id: str, person: str = "ana", **headers: str) -> Answer:
    return call(app, "POST", "/api/customization/purchase", {"item_id": item_id}, as_=person, **headers)


def wear(call: Caller, item_id: str | None, slot: str, person: str = "ana") -> Answer:
    return call(app, "POST", "/api/customization/equip", {"item_id": item_id, "slot": slot}, as_=person)


def wardrobe(call: Caller, person: str = "ana") -> tuple[set[str], dict[str, str]]:
    body = call(app, "GET", "/api/customization/owned", as_=person).body
    return {item["item_id"] for item in body["items"]}, body["equipped"]


def test_the_catalogue_has_something_for_everybody() -> None:
    items = catalogue().values()
    assert len(items) >= 24
    assert {item.slot for item in items} == set(Slot) and {item.rarity for item in items} == set(Rarity)
    assert any(item.price == 0 for item in items) and any(item.premium for item in items)
    assert all(item.level == 1 for item in items if item.price == 0)
    assert max(Counter(item.id for item in items).values()) == 1
    rank = list(Rarity)
    assert all(
        item.price < other.price
        for item in items
        for other in items
        if rank.index(item.rarity) + 1 < rank.index(other.rarity)
    )


def test_the_catalogue_is_in_ones_language_and_says_what_is_mine(call: Caller, enrich: Enrich) -> None:
    enrich(coins=30)
    buy(call, "hat-beanie")
    turkish = call(app, "GET", "/api/customization/items", as_="ana").body["items"]
    english = call(app, "GET", "/api/customization/items", as_="bob", accept_language="en").body["items"]
    mine = next(item for item in turkish if item["id"] == "hat-beanie")
    theirs = next(item for item in english if item["id"] == "hat-beanie")
    assert mine == {
        "id": "hat-beanie",
        "name": "Bere",
        "slot": "hat",
        "rarity": "common",
        "price": 30,
        "level": 1,
        "premium": False,
        "owned": True,
    }
    assert (theirs["name"], theirs["owned"]) == ("Beanie", False)


def test_a_purchase_takes_its_price_and_gives_its_item(call: Caller, enrich: Enrich) -> None:
    enrich(coins=100)
    bought = buy(call, "hat-beanie")
    assert bought.status == 201
    assert (bought.body["item"]["item_id"], bought.body["wallet"]["coins"]) == ("hat-beanie", 70)
    assert wardrobe(call) == ({"hat-beanie"}, {})
    assert [letter.name for letter in Outbox.scan()] == ["customization.ItemPurchased"]


def test_buying_it_again_takes_nothing_more(call: Caller, enrich: Enrich) -> None:
    enrich(coins=100)
    first = buy(call, "hat-beanie", idempotency_key="a")
    for again in (buy(call, "hat-beanie", idempotency_key="a"), buy(call, "hat-beanie"), buy(call, "hat-beanie")):
        assert (again.status, again.body) == (201, first.body)
    assert Wallet.get(ANA).coins == 70 and Ownership.count() == 1


def test_who_has_too_little_is_told_how_much(call: Caller, enrich: Enrich) -> None:
    enrich(coins=29)
    refused = buy(call, "hat-beanie", accept_language="en")
    assert (refused.status, refused.body["code"]) == (409, "not_enough_coins")
    assert refused.body["detail"] == "You have 29 coins; this item costs 30."
    assert (Wallet.get(ANA).coins, Ownership.count()) == (29, 0)


def test_what_costs_nothing_is_had_without_a_wallet(call: Caller) -> None:
    assert buy(call, "hair-short").body["wallet"] == {
        "coins": 0,
        "experience": 0,
        "level": 1,
        "next_level_experience": 50,
    }
    assert wardrobe(call)[0] == {"hair-short"}


def test_some_items_open_at_a_level(call: Caller, enrich: Enrich) -> None:
    enrich(coins=500, experience=49)
    refused = buy(call, "hat-straw")
    assert (refused.status, refused.body["code"]) == (409, "level_too_low") and "2." in refused.body["detail"]
    enrich(experience=1)
    assert buy(call, "hat-straw").status == 201


def test_some_items_are_for_members(call: Caller, enrich: Enrich, join: Join, clock: Clock) -> None:
    enrich(coins=500, experience=5000)
    refused = buy(call, "face-star-paint")
    assert (refused.status, refused.body["code"]) == (402, "premium_needed")
    join("ana", clock() + timedelta(seconds=1))
    assert buy(call, "face-star-paint").status == 201


@pytest.mark.parametrize(
    ("item_id", "status"),
    [("hat-none", 404), ("", 422), ("HAT-BEANIE", 422), ("hat", 422), ("a" * 41 + "-b", 422), (7, 422), (None, 422)],
)
def test_what_is_not_in_the_catalogue_is_not_sold(call: Caller, item_id: object, status: int) -> None:
    answer = call(app, "POST", "/api/customization/purchase", {"item_id": item_id}, as_="ana")
    assert answer.status == status
    assert Ownership.count() == WalletEntry.count() == 0


def test_one_item_a_slot_is_worn(call: Caller, enrich: Enrich) -> None:
    enrich(coins=500, experience=5000)
    for item_id in ("hat-beanie", "hat-straw", "hair-short"):
        buy(call, item_id)
    assert wear(call, "hat-beanie", "hat").body == {"equipped": {"hat": "hat-beanie"}}
    wear(call, "hair-short", "hair")
    assert wear(call, "hat-straw", "hat").body == {"equipped": {"hair": "hair-short", "hat": "hat-straw"}}
    assert wear(call, None, "hair").body == {"equipped": {"hat": "hat-straw"}}
    assert wardrobe(call)[1] == {"hat": "hat-straw"}


def test_only_what_is_owned_is_worn_and_where_it_belongs(call: Caller, enrich: Enrich) -> None:
    enrich(coins=500)
    buy(call, "hat-beanie")
    wrong = wear(call, "hat-beanie", "face")
    assert (wrong.status, wrong.body["errors"][0]["pointer"], wrong.body["errors"][0]["code"]) == (
        422,
        "/slot",
        "other_slot",
    )
    assert wear(call, "hat-beanie", "hat", "bob").body["code"] == "item_not_owned"
    assert wear(call, "hat-none", "hat").status == 404
    assert wear(call, "hat-beanie", "tail").status == 422
    assert wardrobe(call, "bob") == (set(), {})


def test_members_things_show_while_one_is_a_member(call: Caller, enrich: Enrich, join: Join, clock: Clock) -> None:
    enrich(coins=5000, experience=50_000)
    join("ana", clock() + timedelta(days=1))
    for item_id, slot in (("hat-crown", "hat"), ("hair-short", "hair")):
        buy(call, item_id)
        wear(call, item_id, slot)
    assert wardrobe(call)[1] == {"hat": "hat-crown", "hair": "hair-short"}
    clock.advance(days=1)
    assert wardrobe(call)[1] == {"hair": "hair-short"}
    assert wear(call, "hat-crown", "hat").status == 402
    join("ana", clock() + timedelta(days=1))
    assert wardrobe(call)[1] == {"hat": "hat-crown", "hair": "hair-short"}  # nothing was lost


def test_a_purchase_costs_two_reads_and_a_transaction(call: Caller, enrich: Enrich, calls: Injector) -> None:
    enrich(coins=500)
    buy(call, "hair-short")  # the secrets are read
    calls.trace.clear()
    buy(call, "hat-beanie")
    assert [each.operation for each in calls.trace] == ["GetItem", "GetItem", "TransactWriteItems"]


def test_nobody_sees_anothers_things(call: Caller, enrich: Enrich, world: World) -> None:
    assert world
    enrich(coins=500)
    buy(call, "hat-beanie")
    assert wardrobe(call, "bob") == (set(), {})
    assert call(app, "GET", "/api/customization/wallet", as_="bob").body["coins"] == 0
    assert call(app, "GET", "/api/customization/wallet/entries", as_="bob").body["items"] == []
