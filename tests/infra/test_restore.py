"""Rows that were lost come back, and nothing that was written since is overwritten."""

from typing import Any

import pytest

from functions.orders.tables import Order
from functions.privacy.tables import Kind, PersonJob, Status
from infra.privacy import declared
from infra.restore import SPENT, compare, erased, main, restored
from kervan import aws
from kervan.commit import commit
from kervan.world import World
from tests import shop
from tests.conftest import USERS

TABLE = "test-orders"


@pytest.fixture
def dynamo(world: World) -> Any:
    """With three orders, one of which is lost and one changed after the backup."""
    shop.stock_the_shelf(world)
    return aws.client("dynamodb")


def backed_up(dynamo: Any, world: World) -> tuple[str, list[Order]]:
    orders = [shop.place(world, person) for person in ("ana", "bob", "ana")]
    arn = dynamo.create_backup(TableName=TABLE, BackupName="before")["BackupDetails"]["BackupArn"]
    orders[0].delete()
    orders[1].update(actions=[Order.status.set("CANCELLED")])
    return str(arn), orders


def test_what_is_missing_comes_back_and_what_was_changed_stays(
    dynamo: Any, world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    backup, (lost, changed, _) = backed_up(dynamo, world)
    assert main(["test", "orders", "--backup", backup, "--put-back"], dynamo) == 0
    missing, told = capsys.readouterr().out.splitlines()
    assert missing == f"missing: {lost.order_id}"
    assert told.endswith(": 1 the same, 1 changed since, 1 missing (0 of people who were erased), 1 put back")
    back = Order.get(lost.order_id)
    assert (back.user_id, back.status, back.total) == (lost.user_id, "PENDING", lost.total)
    assert Order.get(changed.order_id).status == "CANCELLED"


def test_looking_changes_nothing(dynamo: Any, world: World) -> None:
    backup, (lost, *_) = backed_up(dynamo, world)
    beside = restored(dynamo, TABLE, now=world.now(), backup=backup)
    assert beside == "test-orders-restored-20261121093000"
    found = compare(dynamo, TABLE, beside, put_back=False)
    assert (found.missing, found.put_back) == ([lost.order_id], 0) and Order.find(lost.order_id) is None


def test_doing_it_again_finds_nothing_missing(dynamo: Any, world: World) -> None:
    backup, _ = backed_up(dynamo, world)
    beside = restored(dynamo, TABLE, now=world.now(), backup=backup)
    compare(dynamo, TABLE, beside, put_back=True)
    again = compare(dynamo, TABLE, beside, put_back=True)
    assert (again.same, again.changed, again.missing) == (2, 1, [])


def test_of_people_who_were_erased_nothing_comes_back(dynamo: Any, world: World) -> None:
    backup, (lost, *_) = backed_up(dynamo, world)
    now, (ana, _), (bob, _) = world.now(), USERS["ana"], USERS["bob"]
    for who, kind, status in ((ana, Kind.ERASURE, Status.DONE), (bob, Kind.COPY, Status.DONE)):
        commit(new=PersonJob(f"job_{who}", user_id=who, kind=kind, status=status, asked_at=now, due=now))
    beside = restored(dynamo, TABLE, now=now, backup=backup)
    gone = erased(dynamo, "test")
    assert (lost.user_id, gone) == (ana, {ana})
    found = compare(dynamo, TABLE, beside, put_back=True, gone=gone)
    assert (found.missing, found.of_erased, found.put_back) == ([lost.order_id], 1, 0)
    assert Order.find(lost.order_id) is None


def test_who_only_asked_to_be_erased_is_still_there(dynamo: Any, world: World) -> None:
    now, (ana, _) = world.now(), USERS["ana"]
    commit(
        new=PersonJob("job_1", user_id=ana, kind=Kind.ERASURE, status=Status.PENDING, asked_at=now, due=now),
    )
    assert erased(dynamo, "test") == frozenset()


def test_only_what_is_named_is_put_back(dynamo: Any, world: World) -> None:
    backup, orders = backed_up(dynamo, world)
    orders[2].delete()
    beside = restored(dynamo, TABLE, now=world.now(), backup=backup)
    found = compare(dynamo, TABLE, beside, put_back=True, only=[orders[2].order_id])
    assert (len(found.missing), found.put_back) == (2, 1)
    assert Order.find(orders[0].order_id) is None and Order.find(orders[2].order_id) is not None


@pytest.mark.parametrize("table", sorted(SPENT))
def test_what_was_used_or_ended_is_not_put_back_by_the_way(
    dynamo: Any, table: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """A session that was signed out would live again, and a letter that was sent would be sent again."""
    assert table in {each.schema().name for each in declared()}
    with pytest.raises(SystemExit) as refused:
        main(["test", table, "--beside", f"test-{table}-restored", "--put-back"], dynamo)
    assert (refused.value.code, "--only" in capsys.readouterr().err) == (2, True)
