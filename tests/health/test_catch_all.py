"""What no group answers: absent paths, wrong methods, and browsers that ask before they ask."""

import pytest

from functions.health.documents import Document
from functions.health.handler import app
from tests.conftest import Caller

ORIGIN = "https://app.kervan.test"
ORDER = "/api/orders/ord_01KAGQ0000000000000000AAAA"


@pytest.mark.parametrize("path", ["/", "/api", "/api/nothing", "/api/orders/", f"{ORDER}/x", "/docs/", "/api//orders"])
def test_a_path_that_nobody_has_is_not_found(call: Caller, document: Document, path: str) -> None:
    for method in ("GET", "POST", "DELETE"):
        answer = call(app, method, path)
        assert (answer.status, answer.body["code"]) == (404, "not_found"), method
        assert "allow" not in answer.headers


@pytest.mark.parametrize(
    ("method", "path", "allow"),
    [
        ("DELETE", "/api/orders", "GET, POST"),
        ("PATCH", ORDER, "GET"),
        ("GET", f"{ORDER}/cancel", "POST"),
        ("POST", "/health", "GET"),
        ("HEAD", "/health", "GET"),
        ("TRACE", "/api/orders", "GET, POST"),
    ],
)
def test_a_wrong_method_is_told_the_right_ones(
    call: Caller, document: Document, method: str, path: str, allow: str
) -> None:
    answer = call(app, method, path)
    assert (answer.status, answer.body["code"]) == (405, "not_allowed")
    assert answer.headers["allow"] == allow


def test_the_catch_all_never_answers_for_a_group(call: Caller, document: Document) -> None:
    """The gateway sends what a group has to the group; were it to come here, nothing of it would be done."""
    assert call(app, "GET", "/api/orders", as_="ana").status == 405


@pytest.mark.parametrize("path", ["/api/orders", ORDER, "/health", "/api/nothing"])
def test_a_browser_of_ours_may_ask_what_it_may(call: Caller, document: Document, path: str) -> None:
    asked = {"origin": ORIGIN, "access_control_request_method": "PUT"}
    answer = call(app, "OPTIONS", path, **asked)
    assert (answer.status, answer.body) == (204, "")
    assert answer.headers["access-control-allow-origin"] == ORIGIN
    assert "PUT" in answer.headers["access-control-allow-methods"]
    assert "idempotency-key" in answer.headers["access-control-allow-headers"]


@pytest.mark.parametrize("origin", ["https://evil.test", "null", f"{ORIGIN}.evil.test", "http://app.kervan.test", ""])
def test_another_origin_is_told_nothing(call: Caller, document: Document, origin: str) -> None:
    answer = call(app, "OPTIONS", "/api/orders", origin=origin)
    assert answer.status == 204
    assert not [name for name in answer.headers if name.startswith("access-control")]


def test_errors_reach_a_browser_of_ours_too(call: Caller, document: Document) -> None:
    for method, path in (("GET", "/api/nothing"), ("DELETE", "/api/orders")):
        assert call(app, method, path, origin=ORIGIN).headers["access-control-allow-origin"] == ORIGIN
