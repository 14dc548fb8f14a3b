"""The rehearsal of a restore on the local cloud: orders are lost, brought back, and go on as if nothing had been."""

import pytest

from infra import restore
from infra.local import demo
from infra.local.cloud import LocalCloud
from infra.local.person import Person

pytestmark = [pytest.mark.e2e, pytest.mark.proof]


def test_lost_orders_are_brought_back_and_paid(cloud: LocalCloud, donor: Person) -> None:
    dynamo = cloud.client("dynamodb")
    order = demo.order_a_share(donor)
    backup = dynamo.create_backup(TableName="local-orders", BackupName="rehearsal")["BackupDetails"]["BackupArn"]
    later = demo.order_a_share(donor)
    dynamo.delete_item(TableName="local-orders", Key={"order_id": {"S": order["id"]}})
    donor.ask("GET", f"/api/orders/{order['id']}", expect=404)
    assert restore.main(["local", "orders", "--backup", backup, "--put-back"], dynamo) == 0
    assert donor.ask("GET", f"/api/orders/{order['id']}") == order
    assert donor.ask("GET", f"/api/orders/{later['id']}")["status"] == "PENDING"
    demo.pay(donor, order, "stripe")
    donor.hears("order.paid", order_id=order["id"])
