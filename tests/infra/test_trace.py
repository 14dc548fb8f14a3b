"""The instrument itself: whose call it is, what IAM is asked, and that neither gap escapes."""

from typing import Any

import pytest

from functions.health.handler import app as health
from functions.orders.handler import app as orders
from functions.orders.tables import Order
from infra.permissions import Permission
from kervan.shared_tables import Outbox
from kervan.world import World
from tests import shop
from tests.calls import STAGE, Used, as_iam, recorded
from tests.conftest import Caller
from tests.infra.least_privilege import EXEMPT, findings, functions, granted, may

ORDERS = "orders-handler"


def test_a_call_belongs_to_the_entry_that_makes_it(world: World, call: Caller) -> None:
    seen: set[Used] = set()
    shop.stock_the_shelf(world)
    order = shop.place(world)
    with recorded(seen):
        call(orders, "GET", f"/api/orders/{order.order_id}", as_="ana")
    assert (ORDERS, "dynamodb:GetItem", STAGE.table_arn("orders")) in seen
    assert {each.function for each in seen} == {ORDERS}


def test_what_a_test_does_belongs_to_nobody(world: World) -> None:
    seen: set[Used] = set()
    with recorded(seen):
        assert Outbox.count() == 0
        assert Order.find("ord_absent") is None
    assert not seen


def test_what_a_pool_does_belongs_to_the_entry_that_waits_for_it(world: World, call: Caller) -> None:
    seen: set[Used] = set()
    with recorded(seen):
        assert call(health, "GET", "/health/detailed", as_="sevgi").status == 200
    assert ("health-handler", "dynamodb:ListTables", "*") in seen


@pytest.mark.parametrize(
    ("service", "operation", "sent", "asked"),
    [
        ("dynamodb", "GetItem", {"TableName": "test-a"}, {("dynamodb:GetItem", "table/test-a")}),
        (
            "dynamodb",
            "Query",
            {"TableName": "test-a", "IndexName": "by-b"},
            {("dynamodb:Query", "table/test-a/index/by-b")},
        ),
        (
            "dynamodb",
            "TransactWriteItems",
            {
                "TransactItems": [
                    {"Put": {"TableName": "test-a"}},
                    {"Update": {"TableName": "test-b"}},
                    {"Delete": {"TableName": "test-a"}},
                    {"ConditionCheck": {"TableName": "test-c"}},
                ]
            },
            {
                ("dynamodb:PutItem", "table/test-a"),
                ("dynamodb:UpdateItem", "table/test-b"),
                ("dynamodb:DeleteItem", "table/test-a"),
                ("dynamodb:ConditionCheckItem", "table/test-c"),
            },
        ),
        (
            "dynamodb",
            "BatchGetItem",
            {"RequestItems": {"test-a": {}, "test-b": {}}},
            {("dynamodb:BatchGetItem", "table/test-a"), ("dynamodb:BatchGetItem", "table/test-b")},
        ),
    ],
)
def test_what_iam_is_asked_about(
    service: str, operation: str, sent: dict[str, Any], asked: set[tuple[str, str]]
) -> None:
    assert set(as_iam(service, operation, sent)) == {(action, STAGE.arn("dynamodb", of)) for action, of in asked}


def _everything() -> set[Used]:
    """As if every function had used all that it may."""
    return {
        Used(function.name, action, resource)
        for function in functions()
        for permission in granted(function)
        for action in permission.actions
        for resource in permission.resources
        if not permission.denied
    }


def test_what_is_granted_and_not_used_is_found() -> None:
    unused = Used(ORDERS, "dynamodb:PutItem", STAGE.table_arn("orders"))
    found = findings(_everything() - {unused})
    assert [line.split() for line in found if not line.startswith("exempt")] == [
        ["granted,", "not", "used", ORDERS, "dynamodb:PutItem", "arn:aws:dynamodb:…:table/test-orders"]
    ]


@pytest.mark.parametrize(
    ("action", "resource"),
    [
        ("dynamodb:Scan", STAGE.table_arn("orders")),
        ("dynamodb:PutItem", STAGE.table_arn("users")),
        ("dynamodb:Query", STAGE.table_arn("orders", "by-colour")),
        ("s3:DeleteObject", "not known to tests/calls.py"),
    ],
)
def test_what_is_used_and_not_granted_is_found(action: str, resource: str) -> None:
    found = findings({*_everything(), Used(ORDERS, action, resource)})
    assert [line.split()[:5] for line in found if not line.startswith("exempt")] == [
        ["used,", "not", "granted", ORDERS, action]
    ]


def test_an_exception_that_nothing_needs_is_found() -> None:
    assert {line for line in findings(_everything()) if line.startswith("exempt")} == {
        f"exempt for nothing: {each.why}" for each in EXEMPT
    }


def test_a_denial_outweighs_what_is_allowed() -> None:
    texts = [
        Permission(("sns:Publish",), ("*",)),
        Permission(("sns:Publish",), ("arn:aws:sns:*:*:*",), denied=True),
    ]
    assert may(texts, Used("-", "sns:Publish", "+905550001122"))
    assert not may(texts, Used("-", "sns:Publish", STAGE.arn("sns", "a-topic")))
