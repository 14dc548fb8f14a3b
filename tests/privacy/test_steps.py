"""However much is held on a person, a letter is answered with so many rows: the rest is told as a place to go on."""

import json
from collections.abc import Mapping
from typing import Any

import pytest

from functions.customization.privacy import HOLDINGS as COINS
from functions.customization.wallets import Movement, earn
from functions.orders.privacy import HOLDINGS as ORDERS
from functions.orders.tables import Order, Status
from infra.privacy import declared
from kervan.copying import folder
from kervan.events import Letter
from kervan.holdings import Holdings
from kervan.people import Asked, PersonCopyAsked, PersonErasureAsked, PersonPartStepped, copy_part
from kervan.people import erase_part as erase
from kervan.settings import Bucket
from kervan.shared_tables import Outbox
from kervan.tables import Table
from kervan.worker import People, Worker
from kervan.world import World
from tests.privacy.conftest import ANA, settled
from tests.privacy.steps import emptied, in_steps, told

MANY = 7
PERSONAL_KEYS: set[str] = set()  # of tables that are gone through in one step


@pytest.fixture
def full(world: World) -> World:
    """Ana's seven orders, and coins that she was given seven times."""
    settled(world)
    (order,) = Order.scan()
    for number in range(1, MANY):
        order.order_id = f"ord_01KAGQ00000000000000000{number:03d}"
        Order(**{name: getattr(order, name) for name in Order.get_attributes() if name != "version"}).save()
        earn(world, ANA, Movement("gift", f"fair-{number}", coins=1, experience=0))
    return world


def asked(world: World, *, erases: bool = False) -> Asked:
    """A letter of `privacy`."""
    if erases:
        return PersonErasureAsked(job_id="job", user_id=ANA, round=2, last=False, at=world.now())
    return PersonCopyAsked(job_id="job", user_id=ANA, at=world.now())


def read(world: World, group: str) -> Mapping[str, Any]:
    """The files of a part."""
    place, files = folder(ANA, "job", group), dict[str, bytes]()
    for number, name in enumerate(json.loads(world.files.get(Bucket.EXPORTS, f"{place}index.json"))):
        files[name] = files.get(name, b"") + world.files.get(Bucket.EXPORTS, f"{place}{number:06d}")
    return {name: json.loads(body) for name, body in files.items()}


@pytest.mark.parametrize("holdings", [ORDERS, COINS], ids=["orders", "customization"])
@pytest.mark.parametrize("most", [1, 3, MANY, MANY + 1])
def test_a_copy_in_steps_is_the_copy(full: World, holdings: Holdings, most: int) -> None:
    group = "orders" if holdings is ORDERS else "customization"
    _, whole = in_steps(asked(full), lambda event: copy_part(full, event, holdings, None))
    expected = read(full, group)
    letters, done = in_steps(asked(full), lambda event: copy_part(full, event, holdings, None, most))
    assert read(full, group) == expected
    rows = sum(found["copied"] for found in done.counts.values())
    assert done == whole and letters >= rows / most
    assert rows == sum(len(each) for each in expected.values()) > 1


@pytest.mark.parametrize("most", [1, 3, 100])
def test_an_erasure_in_steps_forgets_everything(full: World, most: int) -> None:
    for order in Order.scan():
        order.update(actions=[Order.status.set(Status.COMPLETED.value)])
    before: list[str] = []

    def own_rule(_world: World, user_id: str) -> dict[str, dict[str, int]]:
        before.append(user_id)
        return {"drafts": {"deleted": 2}}

    _, done = in_steps(asked(full, erases=True), lambda event: erase(full, event, ORDERS, own_rule, most))
    assert done.counts == {"drafts": {"deleted": 2}, "orders": {"blanked": MANY}}
    assert (done.round, before) == (2, [ANA])
    assert {item.on_behalf_of for order in Order.scan() for item in order.items if item.on_behalf_of} == set()


def test_a_step_that_died_before_it_was_told_is_done_again(full: World) -> None:
    """Other rows meanwhile change nothing of the pieces before it."""
    emptied()
    copy_part(full, asked(full), ORDERS, None, 3)
    second = told()
    assert isinstance(second, PersonPartStepped)
    copy_part(full, second, ORDERS, None, 3)
    told()
    in_steps(second, lambda event: copy_part(full, event, ORDERS, None, 3))
    orders = [order["order_id"] for order in read(full, "orders")["orders.json"]]
    assert len(orders) == len(set(orders)) == MANY


def test_each_group_goes_on_with_its_own_part(full: World) -> None:
    emptied()
    copy_part(full, asked(full), ORDERS, None, 3)
    stepped = told()
    worker = Worker(people=People(COINS))
    worker.world = lambda: full
    worker.receive(Letter.of(stepped, letter_id="ltr_1", trace="t").model_dump())
    assert Outbox.count() == 0


def test_only_tables_with_impersonal_keys_are_stopped_in() -> None:
    """Where a step ends is told in a fact, which carries nothing of a person."""

    def name(table: type[Table]) -> str:
        return f"{table.__module__.split('.')[1]}.{table.__name__}"

    held = {table: holding for table, holding in declared().items() if holding.found_by}
    assert {name(table) for table, holding in held.items() if not holding.may_stop(table)} == PERSONAL_KEYS
