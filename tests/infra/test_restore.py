"""Rows that were lost come back, and nothing that was written since is overwritten."""

from typing import Any

import pytest

from functions.orders.tables import Order
from infra.restore import compare, main, restored
from kervan import aws
from kervan.world import World
from tests import shop

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
    assert capsys.readouterr().out.endswith(": 1 the same, 1 changed since, 1 missing, 1 put back\n")
    back = Order.get(lost.order_id)
    assert (back.user_id, back.status, back.total) == (lost.user_id, "PENDING", lost.total)
    assert Order.get(changed.order_id).status == "CANCELLED"


def test_looking_changes_nothing(dynamo: Any, world: World) -> None:
    backup, (lost, *_) = backed_up(dynamo, world)
    beside = restored(dynamo, TABLE, now=world.now(), backup=backup)
    assert beside == "test-orders-restored-20261121093000"
    found = compare(dynamo, TABLE, beside, put_back=False)
    assert (found.missing, found.put_back) == (1, 0) and Order.find(lost.order_id) is None


def test_doing_it_again_finds_nothing_missing(dynamo: Any, world: World) -> None:
    backup, _ = backed_up(dynamo, world)
    beside = restored(dynamo, TABLE, now=world.now(), backup=backup)
    compare(dynamo, TABLE, beside, put_back=True)
    again = compare(dynamo, TABLE, beside, put_back=True)
    assert (again.same, again.changed, again.missing) == (2, 1, 0)
