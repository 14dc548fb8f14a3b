"""Machines notify with a key of their own, and do nothing else."""

from typing import Any

import pytest

from functions.health.handler import app as health
from functions.push.handler import app
from functions.push.tables import Notice
from functions.users.handler import app as users
from infra.secrets import add_service_key
from infra.service_keys import arguments
from kervan import aws
from kervan.auth import NOTIFY
from tests.conftest import Answer
from tests.environment import STAGE
from tests.push.conftest import Desk
from tests.push.test_inbox import NOTICE

SEND = "/api/notifications/send"


@pytest.fixture
def key(desk: Desk) -> str:
    """Of the shop's backend."""
    manager: Any = aws.client("secretsmanager")
    assert desk
    return add_service_key(manager, STAGE, "shop", [NOTIFY])


def send(desk: Desk, key: str, **headers: str) -> Answer:
    answer: Answer = desk.ask(app, "POST", SEND, NOTICE, authorization=f"Bearer {key}", **headers)
    return answer


def test_a_machine_notifies_once_for_each_of_its_requests(desk: Desk, key: str) -> None:
    first, again = (send(desk, key, idempotency_key="one") for _ in range(2))
    assert (first.status, first.body, Notice.count()) == (202, again.body, 2)


@pytest.mark.parametrize("wrong", ["ksk_", "ksk_unknown", "ksk_" + "a" * 43])
def test_a_key_that_nobody_gave_out_opens_nothing(desk: Desk, key: str, wrong: str) -> None:
    assert key != wrong
    assert (send(desk, wrong).status, Notice.count()) == (401, 0)


def test_a_key_without_the_scope_is_refused(desk: Desk) -> None:
    manager: Any = aws.client("secretsmanager")
    other = add_service_key(manager, STAGE, "reader", ["something:else"])
    assert (send(desk, other).status, send(desk, other, idempotency_key="one").status) == (403, 403)
    assert Notice.count() == 0


def test_a_machine_is_nobody_elsewhere(desk: Desk, key: str) -> None:
    bearer = f"Bearer {key}"
    for method, path, body in (
        ("GET", "/api/notifications", None),
        ("POST", "/api/notifications/unsubscribe", {"endpoint": "https://a"}),
    ):
        assert desk.ask(app, method, path, body, authorization=bearer, idempotency_key="k").status == 403
    assert desk.ask(users, "GET", "/api/me", authorization=bearer).status == 403
    assert desk.ask(users, "GET", "/api/admin/users", authorization=bearer).status == 403
    assert desk.ask(health, "GET", "/health/detailed", authorization=bearer).status == 403
    assert desk.ask(health, "GET", "/health", authorization=bearer).status == 200


def test_another_key_of_the_same_name_ends_the_first(desk: Desk, key: str) -> None:
    manager: Any = aws.client("secretsmanager")
    second = add_service_key(manager, STAGE, "shop", [NOTIFY])
    assert (send(desk, key).status, send(desk, second).status) == (401, 202)
    stored = manager.get_secret_value(SecretId=f"kervan/{STAGE}/shared")["SecretString"]
    assert key not in stored and second not in stored


@pytest.mark.parametrize("given", [["dev", "Shop", NOTIFY], ["dev", "shop"], ["dev", "shop", "orders:write"]])
def test_only_scopes_that_exist_are_given(given: list[str]) -> None:
    with pytest.raises(SystemExit):
        arguments(given)
