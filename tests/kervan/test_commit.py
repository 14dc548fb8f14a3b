"""`commit`: all or nothing, once, whatever happens to the answer."""

import pytest

from functions.catalog.tables import OutOfStock, Product, Stock
from functions.orders.events import OrderPlaced
from kervan.commit import CONFLICT_TRIES, AlreadyDone, Delivery, commit, delivery
from kervan.errors import Changed, Exists, Unavailable
from kervan.money import Money
from kervan.shared_tables import Outbox, Seen
from kervan.world import World
from tests.faults.injector import Crash, Fault, Injector

PRODUCT = "prd_01KAGQ0000000000000000B0GA"


def product(world: World) -> Product:
    return Product(
        PRODUCT, name="Kitap", kind="digital", category="kitap", seller_id="s", price=Money(2999, "TRY"), vat_rate=0,
        created_at=world.now(),
    )  # fmt: skip


def placed(world: World) -> OrderPlaced:
    return OrderPlaced(order_id="ord_1", user_id="usr_1", at=world.now())


def test_rows_and_facts_stand_or_fall_together(world: World) -> None:
    commit(new=(product(world), Stock(PRODUCT, available=1, supplied=1)))
    with pytest.raises(OutOfStock):
        commit(new=Stock("other"), also=(Stock.reserve(PRODUCT, 2),), tell=(placed(world),))
    assert Stock.find("other") is None
    assert Outbox.count() == 0
    commit(also=(Stock.reserve(PRODUCT, 1),), tell=(placed(world),))
    assert (Stock.get(PRODUCT).available, Outbox.count()) == (0, 1)


def test_a_new_row_does_not_replace_one_that_is_there(world: World) -> None:
    commit(new=product(world))
    with pytest.raises(Exists):
        commit(new=product(world), tell=(placed(world),))
    with pytest.raises(Exists):
        commit(new=product(world))
    assert Outbox.count() == 0


def test_a_lost_update_is_refused(world: World) -> None:
    commit(new=product(world))
    mine, theirs = Product.get(PRODUCT), Product.get(PRODUCT)
    theirs.name = "Onların"
    commit(theirs)
    mine.name = "Benim"
    with pytest.raises(Changed):
        commit(mine)
    assert Product.get(PRODUCT).name == "Onların"
    assert Product.get(PRODUCT).version == 2


@pytest.mark.parametrize("tell", [True, False])
def test_an_answer_that_was_lost_is_no_failure(world: World, *, tell: bool) -> None:
    """The SDK sends again, the condition fails on our own write, and the token in the row says so."""
    commit(new=product(world))
    row = Product.get(PRODUCT)
    row.name = "Yeni ad"
    with Injector().installed() as injector:
        operation = "TransactWriteItems(Put test-outbox,Put test-products)" if tell else "PutItem(test-products)"
        injector.arm(Fault(f"-:dynamodb.{operation}#0", "lost"))
        commit(row, tell=(placed(world),) if tell else ())
        assert injector.fired == 1
    assert (Product.get(PRODUCT).name, Product.get(PRODUCT).version) == ("Yeni ad", 2)
    assert Outbox.count() == int(tell)


def test_a_row_that_a_transaction_holds_is_waited_for(world: World) -> None:
    """A single write is told of the conflict in other words than a transaction is."""
    commit(new=product(world))
    row = Product.get(PRODUCT)
    row.name = "Yeni ad"
    with Injector().installed() as injector:
        injector.arm(Fault("-:dynamodb.PutItem(test-products)#0", "error:TransactionConflictException"))
        commit(row)
        assert [call.operation for call in injector.trace] == ["PutItem", "PutItem"]
    assert (Product.get(PRODUCT).name, Product.get(PRODUCT).version) == ("Yeni ad", 2)


def test_who_waits_for_a_row_too_long_is_told_to_come_again(world: World) -> None:
    with Injector().installed() as injector:
        injector.choose = lambda _call: "error:TransactionConflictException"
        with pytest.raises(Unavailable):
            commit(new=product(world))
        assert len(injector.trace) == CONFLICT_TRIES
    assert Product.count() == 0


def test_a_lone_letter_whose_answer_was_lost_is_told(world: World) -> None:
    with Injector().installed() as injector:
        injector.arm(Fault("-:dynamodb.PutItem(test-outbox)#0", "lost"))
        commit(tell=(placed(world),))
        assert injector.fired == 1
    assert Outbox.count() == 1


def test_a_crash_before_leaves_nothing_and_a_crash_after_leaves_all(world: World) -> None:
    for mode, rows in (("before", 0), ("after", 1)):
        with Injector().installed() as injector:
            injector.arm(Fault("-:dynamodb.TransactWriteItems(Put test-outbox,Put test-products)#0", mode))
            with pytest.raises(Crash):
                commit(new=product(world), tell=(placed(world),))
        assert Product.count() == Outbox.count() == rows


def test_a_letter_is_recorded_in_the_transaction_of_its_effect(world: World) -> None:
    commit(new=product(world))
    for attempt in range(2):
        token = delivery.set(Delivery("catalog", "sample.Told", "ltr_1"))
        try:
            row = Product.get(PRODUCT)
            row.name = f"Ad {attempt}"
            if attempt == 0:
                commit(row)
            else:
                with pytest.raises(AlreadyDone):
                    commit(row)
        finally:
            delivery.reset(token)
    assert Product.get(PRODUCT).name == "Ad 0"
    assert [seen.key for seen in Seen.scan()] == ["catalog:sample.Told#ltr_1"]
