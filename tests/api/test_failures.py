"""What is behind us fails, call by call: the caller gets a problem in the one form, and nothing of what went wrong."""

from collections.abc import Iterator

import pytest

from tests.faults.injector import Call, Fault, Injector
from tests.front import Reply
from tests.security.requests import request
from tests.security.snapshot import Snapshot
from tests.security.town import Town

ASKED = {
    "POST /api/orders": "ana",
    "POST /api/orders/{order_id}/cancel": "ana",
    "POST /api/auth/login": "",
    "POST /api/payments/process": "ana",
    "PATCH /api/me": "ana",
    "GET /api/orders": "ana",
    "GET /api/admin/users": "sevgi",
    "GET /api/products/{product_id}": "",
    "GET /certificate/{certificate_id}": "",
    "POST /api/realtime/ticket": "ana",
}
OURS = ("ValidationException", "AccessDeniedException")
BUSY = "ThrottlingException"


@pytest.fixture
def injector(town: Town) -> Iterator[Injector]:
    """Breaks calls."""
    assert town
    with Injector().installed() as installed:
        yield installed


def asked(town: Town, operation: str) -> Reply:
    """The lawful request, under a key where it may have one."""
    method, template = operation.split()
    wanted = request(town, operation)
    headers = {"idempotency_key": "k", **wanted.headers} if method == "POST" else wanted.headers
    return town.ask(method, wanted.path(template), wanted.body, as_=ASKED[operation], **headers)


def is_one_of_ours(reply: Reply, status: int, code: str) -> None:
    """A problem, with the request's id and without a word of what failed."""
    assert (reply.status, reply.code) == (status, code), reply.text
    assert reply.headers["content-type"] == "application/problem+json"
    assert reply.headers["x-request-id"] == reply.body["instance"]
    assert ("retry-after" in reply.headers) == (status == 503)
    for word in ("Exception", "dynamodb", "Traceback", "injected", "test-", "arn:"):
        assert word not in reply.without_instance[1]


@pytest.mark.parametrize("operation", ASKED)
def test_a_service_that_refuses_us_is_our_mistake(
    town: Town, injector: Injector, snapshot: Snapshot, operation: str
) -> None:
    """At every call of the request, before the router and behind it."""
    injector.arm(None)
    assert asked(town, operation).status < 400
    labels = [call.label for call in injector.trace if call.service == "dynamodb"]
    assert labels
    for label in labels:
        for code in OURS:
            snapshot.restore()
            injector.arm(Fault(label, f"error:{code}"))
            reply = asked(town, operation)
            assert injector.fired == 1, label
            is_one_of_ours(reply, 500, "internal")


@pytest.mark.parametrize("operation", ["POST /api/orders", "GET /api/orders", "POST /api/auth/login"])
def test_a_service_that_is_busy_is_asked_for_later(town: Town, injector: Injector, operation: str) -> None:
    """Throttled however often the client asks: 503, and when to come back."""

    def throttle(service: str, operation: str, targets: tuple[str, ...]) -> tuple[Call, str]:
        busy = f"error:{BUSY}" if service == "dynamodb" else ""
        return Call("-", service, operation, targets, 0), busy

    injector.about_to = throttle  # type: ignore[method-assign]
    is_one_of_ours(asked(town, operation), 503, "unavailable")
