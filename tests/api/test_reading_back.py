"""What was just written is there: DynamoDB's cheaper reads may not know it yet, and may answer with what was before.

moto always knows, so it is the question that is looked at. Public pages may lag behind; nothing else may.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from kervan import aws
from tests.security.policy import POLICIES
from tests.security.requests import request
from tests.security.town import Town

PAGES = {operation for operation, policy in POLICIES.items() if operation.startswith("GET ") and policy.is_public}


@contextmanager
def listening() -> Iterator[list[dict[str, Any]]]:
    """The questions for single rows that are asked inside the block."""
    asked: list[dict[str, Any]] = []

    def hear(params: dict[str, Any], **_: object) -> None:
        asked.append(params)

    events = aws.client("dynamodb").meta.events
    for operation in ("GetItem", "BatchGetItem"):
        events.register(f"provide-client-params.dynamodb.{operation}", hear)
    try:
        yield asked
    finally:
        for operation in ("GetItem", "BatchGetItem"):
            events.unregister(f"provide-client-params.dynamodb.{operation}", hear)


def questions(ask: Callable[[], object]) -> list[dict[str, Any]]:
    """What was asked about one row, or about several at once."""
    with listening() as asked:
        ask()
    several = [of for params in asked for of in params.get("RequestItems", {}).values()]
    return [*(params for params in asked if "Key" in params), *several]


@pytest.mark.parametrize("operation", sorted(POLICIES.keys() - PAGES))
def test_nothing_is_judged_by_what_was_before(town: Town, operation: str) -> None:
    method, template = operation.split()
    sent = request(town, operation)
    who = "ana" if POLICIES[operation].ana != 403 else "adem"
    asked = questions(lambda: town.ask(method, sent.path(template), sent.body, as_=who, **sent.headers))
    assert [params for params in asked if not params.get("ConsistentRead")] == []
