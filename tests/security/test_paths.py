"""Methods and paths written in other ways lead nowhere: not to another route, not to another method."""

import pytest

from tests import cloud
from tests.conftest import LambdaContext
from tests.front import Reply, routes, send
from tests.security import snapshot as rows_of
from tests.security.test_matrix import COUNTED
from tests.security.town import Town

OTHERWISE = [
    "//api/orders",
    "/api//orders",
    "/api/orders/",
    "/api/orders//",
    "/./api/orders",
    "/api/./orders",
    "/api/orders/.",
    "/api/orders/..",
    "/api/orders/../admin/orders",
    "/api/orders/..;/admin/orders",
    "/api/orders/%2e%2e/admin/orders",
    "/api/orders/%2e%2e%2fadmin%2forders",
    "/api/orders%2f..%2fadmin",
    "/api%2forders",
    "/api/%6frders",
    "/API/ORDERS",
    "/api/Orders",
    "/api/orders;x=1",
    "/api/orders.json",
    "/api/orders%00",
    "/api/orders\x00",
    "/api/orders%0a",
    "/api/orders\n",
    "/api/orders ",
    "/api/orders#x",
    "\\api\\orders",
    "/api\\orders",
    "api/orders",
    "/test/api/orders",
    "/$default/api/orders",
    "/api/admin",
    "/api/admin/orders/",
    "/API/admin/orders",
    "/api/admin//orders",
    "/health/../api/admin/orders",
    "/docs/assets/../../api/admin/orders",
]
OVERRIDES = ("x_http_method_override", "x_http_method", "x_method_override", "x_original_method")
REROUTES = ("x_original_url", "x_rewrite_url", "x_forwarded_uri", "x_forwarded_path", "x_original_uri", "destination")


def raw(method: str, path: str, token: str, **headers: str) -> Reply:
    """A request whose path comes as it is written, whatever a gateway would make of it."""
    sent = {name.replace("_", "-"): value for name, value in headers.items()}
    event = cloud.http_event(method, "/", headers={"authorization": f"Bearer {token}", **sent})
    event["rawPath"] = event["requestContext"]["http"]["path"] = path
    return send(event)


@pytest.mark.parametrize("path", OTHERWISE)
def test_a_path_written_otherwise_leads_nowhere(town: Town, path: str) -> None:
    """At the front, and at the very function that it would have to deceive. `/api/orders/..` is an id that is none."""
    before = rows_of.rows(without=COUNTED)
    for method in ("GET", "POST", "DELETE"):
        reply = raw(method, path, town.token("ana"))
        assert (reply.status, reply.code) in ((404, "not_found"), (405, "not_allowed")), reply.text
    orders = cloud.entries()["orders", "handler"]
    event = cloud.http_event("GET", "/", headers={"authorization": f"Bearer {town.token('ana')}"})
    event["rawPath"] = event["requestContext"]["http"]["path"] = path
    assert orders.handler(event, LambdaContext())["statusCode"] == 404
    assert rows_of.rows(without=COUNTED) == before


@pytest.mark.parametrize("header", OVERRIDES)
def test_the_method_is_the_one_that_was_sent(town: Town, header: str) -> None:
    path = f"/api/orders/{town.open_order}/cancel"
    for wish in ("POST", "DELETE", "PUT", "PATCH"):
        assert raw("GET", path, town.token("ana"), **{header: wish}).status == 405
        assert town.ask("GET", f"/api/orders?_method={wish}", as_="ana", **{header: wish}).status == 200
    assert town.ask("GET", f"/api/orders/{town.open_order}", as_="ana").body["status"] == "PENDING"


@pytest.mark.parametrize("header", REROUTES)
def test_the_path_is_the_one_that_was_asked(town: Town, header: str) -> None:
    reply = town.ask("GET", "/health", as_="ana", **{header: "/api/admin/orders"})
    assert set(reply.body) == {"status", "version", "time"}
    assert raw("GET", "/nothing", town.token("sevgi"), **{header: "/api/admin/orders"}).status == 404


@pytest.mark.parametrize("method", ["HEAD", "TRACE", "CONNECT", "PROPFIND", "get", "Post", "GET ", "GETX", ""])
def test_a_method_that_nobody_has_does_nothing(town: Town, method: str) -> None:
    """`get` in small letters is no method of HTTP; a gateway refuses it, and were it to come through, it reads."""
    before = rows_of.rows(without=COUNTED)
    for path in ("/api/orders", f"/api/orders/{town.open_order}", "/api/auth/logout"):
        reply = raw(method, path, town.token("ana"))
        assert (reply.status, reply.code) == (405, "not_allowed"), reply.text
    assert rows_of.rows(without=COUNTED) == before


def test_no_route_hides_another(town: Town) -> None:
    """A word where an id may stand (`/api/payments/webhook`) is either a route or a malformed id, never both."""
    methods = {(method, pattern.pattern) for method, pattern, _ in routes()}
    for method, pattern, _ in routes():
        literal = pattern.pattern.replace("\\", "")
        if "[^/]+" not in literal:
            others = [p for m, p, _ in routes() if m == method and p.fullmatch(literal) and p != pattern]
            for other in others:
                assert (method, other.pattern) in methods
                assert town.ask(method, literal, as_="ana").status != 500
