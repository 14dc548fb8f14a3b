"""The conventions of the API, held against its document: every route, every schema."""

import re
from collections.abc import Iterator
from typing import Any

import pytest

from kervan.errors import catalogue
from kervan.ids import PATTERN
from tests.front import operations
from tests.health.conftest import built

SNAKE = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")
PROBLEM = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
CODE = re.compile(r"`([a-z_]+)`")
ALWAYS = {"400", "422", "429", "503"}
PREFIX = re.compile(r"(?<=^\^)([a-z]{3}|\(\?:[a-z]{3}(\|[a-z]{3})+\))_")  # one kind of id, or one of several
CHECKOUT = "GET /api/premium/checkout/{subscription_id}"
CLOSED_PAGE = (CHECKOUT, "410")
PAGES_OF_NONE = {
    ("GET /certificate/{certificate_id}", "404"),
    (CHECKOUT, "404"),
    CLOSED_PAGE,
}  # for people: no problems
OPENED_BY_TOKEN = {CHECKOUT}  # by a browser, which sends nothing but the address; no log of ours keeps a query
IN_TURKISH_LIRA = {"type": "object", "additionalProperties": False, "required": ["amount", "currency"]}
TYPED_IN = {  # by people who hold a paper, or opened in a browser: what is wrong with it is an unknown page
    CHECKOUT,
    "GET /certificate/{certificate_id}",
    "GET /api/certificates/{certificate_id}/verify",
    "POST /api/certificates/{certificate_id}/verify-document",
}
WRITES = ("POST", "PUT", "PATCH")
READ_IN_LISTS = {  # a page of which has no version
    "PUT /api/categories/{category}",
    "PATCH /api/chat/groups/{group_id}/members/{user_id}",
    "PATCH /api/chat/messages/{target_id}",
    "PUT /api/messages/{message_id}/read",
    "PUT /api/notifications/{notice_id}/read",
}
PERIOD = {"from", "to"}  # days, or moments
NEEDS_KEY = {  # what moves money, and what nobody could take back
    "POST /api/admin/news",
    "POST /api/admin/customization/grants",
    "POST /api/payments/process",
    "POST /api/payments/{payment_id}/refund",
    "POST /api/admin/payments/{payment_id}/review",
    "POST /api/premium/subscriptions/{subscription_id}/refund",
}
DURATIONS = {"expires_in", "ms", "oldest_seconds"}
OPERATIONS = sorted(operations())
NO_LISTS = {  # an order has items; consents are one of each of three kinds; what is on offer is shown whole
    *("OrderOut", "ProductDetail", "ConsentsOut"),
    *("ItemsOut", "PlansOut", "WardrobeOut"),
}


def schemas() -> dict[str, dict[str, Any]]:
    """By name."""
    found: dict[str, dict[str, Any]] = built().content["components"]["schemas"]
    return found


def fields() -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Every property of every schema."""
    for name, schema in schemas().items():
        for field, shape in schema.get("properties", {}).items():
            yield name, field, shape


def shapes(shape: dict[str, Any]) -> list[dict[str, Any]]:
    """A shape, or what it may be one of, null aside."""
    return [each for each in shape.get("anyOf", [shape]) if each.get("type") != "null"]


def parameters(operation: str, place: str) -> dict[str, dict[str, Any]]:
    """Of one operation, by name."""
    return {each["name"]: each for each in operations()[operation].get("parameters", ()) if each["in"] == place}


def successes(operation: str) -> dict[str, dict[str, Any]]:
    """What it answers when it goes well."""
    return {code: said for code, said in operations()[operation]["responses"].items() if code < "400"}


def answer(operation: str) -> dict[str, Any]:
    """The schema of its JSON; empty where it has none."""
    for said in successes(operation).values():
        for content in said.get("content", {}).values():
            shape: dict[str, Any] = content["schema"]
            return schemas()[shape["$ref"].rpartition("/")[2]] if "$ref" in shape else shape
    return {}


LISTS = [op for op in OPERATIONS if "items" in answer(op).get("properties", {}) and answer(op)["title"] not in NO_LISTS]


def test_every_field_and_parameter_is_in_snake_case() -> None:
    named = [(schema, field) for schema, field, _ in fields()]
    named += [(op, name) for op in OPERATIONS for place in ("query", "path") for name in parameters(op, place)]
    assert len(named) > 100
    assert [each for each in named if not SNAKE.fullmatch(each[1])] == []


def test_every_answer_is_an_object() -> None:
    """So that a field can be added to it."""
    for operation in OPERATIONS:
        shape = answer(operation)
        assert not shape or shape["type"] == "object", operation


def test_every_id_in_a_path_says_how_it_looks() -> None:
    for operation in OPERATIONS:
        for name, each in parameters(operation, "path").items():
            if name.endswith("_id") and operation not in TYPED_IN:
                pattern = each["schema"]["pattern"]
                assert PREFIX.sub("[a-z]{3}_", pattern) == PATTERN, operation


def test_every_time_is_a_date_time() -> None:
    """RFC 3339; whether it is in UTC is looked at where answers are."""
    named = re.compile(r"(^|_)(at|time|until|since|reconnect_by)$")
    times = [(name, field, shape) for name, field, shape in fields() if named.search(field)]
    assert len(times) > 10
    for name, field, shape in times:
        assert {each.get("format") for each in shapes(shape)} == {"date-time"}, (name, field)
    others = [(n, f) for n, f, shape in fields() if any(s.get("format") == "date-time" for s in shapes(shape))]
    assert {each for each in others if each[1] not in PERIOD} == {(name, field) for name, field, _ in times}


def test_money_has_one_shape_and_nothing_else_is_money() -> None:
    money = [(n, f, s) for n, f, shape in fields() for s in shapes(shape) if "amount" in s.get("properties", {})]
    assert len(money) >= 5
    for name, field, shape in money:
        assert {key: shape[key] for key in IN_TURKISH_LIRA} == IN_TURKISH_LIRA, (name, field)
        assert shape["properties"]["currency"]["enum"] == ["TRY", "USD", "EUR", "GBP"]
    loose = {f for _, f, shape in fields() if any(s.get("type") == "number" for s in shapes(shape))}
    assert loose <= DURATIONS, "a number that is not whole"
    single = [f for _, f, shape in fields() if shape.get("type") != "array"]
    named = {f for f in single if re.search(r"price|amount|total|captured|refunded|balance", f)}
    assert named <= {field for _, field, _ in money}


def test_every_list_has_pages() -> None:
    assert len(LISTS) >= 8
    for operation in LISTS:
        shape, query = answer(operation), parameters(operation, "query")
        assert set(shape["properties"]) == {"items", "next_cursor"} == set(shape["required"]), operation
        assert query["limit"]["schema"].items() >= {"minimum": 1, "maximum": 100, "type": "integer"}.items()
        assert "cursor" in query and not query["cursor"]["required"]
        assert not query.keys() & {"offset", "page", "skip"}
    for name, schema in schemas().items():
        if "next_cursor" in schema.get("properties", {}):
            assert re.match(r"([A-Z][a-z]+)?Listing_", name), name  # of two things with one name, their groups' first


@pytest.mark.parametrize("operation", OPERATIONS)
def test_every_error_is_a_documented_problem(operation: str) -> None:
    method, path = operation.split()
    responses = operations()[operation]["responses"]
    known = {str(each["code"]): str(each["status"]) for each in catalogue()}
    for status, said in responses.items():
        if status >= "400":
            page: dict[str, Any] = {"text/html": {"schema": {}}} if (operation, status) in PAGES_OF_NONE else {}
            assert said["content"] == {**PROBLEM, **page}
            codes = CODE.findall(said["description"])
            assert {known[code] for code in codes} == ({status} if (operation, status) != CLOSED_PAGE else set())
    expected = {*ALWAYS, *({"401"} if operations()[operation].get("security") else ())}
    expected |= {"413", "415"} if method in WRITES else set()
    expected |= {"404"} if "{" in path else set()
    assert expected <= responses.keys()


@pytest.mark.parametrize("operation", OPERATIONS)
def test_every_answer_carries_the_requests_id(operation: str) -> None:
    for status, said in operations()[operation]["responses"].items():
        assert "x-request-id" in said["headers"], status


@pytest.mark.parametrize("operation", OPERATIONS)
def test_who_is_sent_away_is_told_where_and_who_is_put_off_until_when(operation: str) -> None:
    responses = operations()[operation]["responses"]
    named = {"303": "location", "401": "www-authenticate", "429": "retry-after", "503": "retry-after"}
    for status, header in named.items():
        assert status not in responses or header in responses[status]["headers"]
    counted = [status for status, said in responses.items() if "ratelimit-remaining" in said["headers"]]
    assert ("429" in counted) == bool(operations()[operation].get("x-rate-limited"))


def test_every_header_of_an_answer_is_explained_once() -> None:
    explained = built().content["components"]["headers"]
    named = [s["headers"] for op in OPERATIONS for s in operations()[op]["responses"].values()]
    for name, said in (each for headers in named for each in headers.items()):
        assert said == {"$ref": f"#/components/headers/{name}"} and explained[name]["description"]


def test_a_method_that_a_path_does_not_have_is_explained_once() -> None:
    said = built().content["components"]["responses"]["NotAllowed"]
    assert said["content"] == PROBLEM
    assert "`not_allowed`" in said["description"] and "allow" in said["headers"]
    assert "NotAllowed" in built().content["info"]["description"]


@pytest.mark.parametrize("operation", [op for op in OPERATIONS if op.startswith("POST")])
def test_every_post_says_what_becomes_of_an_idempotency_key(operation: str) -> None:
    key = parameters(operation, "header")["Idempotency-Key"]
    assert key["schema"]["maxLength"] == 255
    assert key["required"] == (operation in NEEDS_KEY)
    told = " ".join(said["description"] for said in operations()[operation]["responses"].values())
    kept = operations()[operation]["x-idempotency-key"] in ("kept", "required")
    assert ("`idempotency_key_reused`" in told, "`request_in_flight`" in told) == (kept, kept)


@pytest.mark.parametrize("operation", [op for op in OPERATIONS if op.startswith(("PUT", "PATCH"))])
def test_every_edit_honours_if_match_and_its_representation_carries_an_etag(operation: str) -> None:
    assert "If-Match" in parameters(operation, "header")
    responses = operations()[operation]["responses"]
    assert "412" in responses
    assert "etag" in responses["200"]["headers"]
    read = "GET " + re.sub(r"(?<=\})/\w+$", "", operation.split()[1])
    if read in operations() and operation not in READ_IN_LISTS:
        assert "etag" in operations()[read]["responses"]["200"]["headers"]
    else:
        assert operation in READ_IN_LISTS


@pytest.mark.parametrize("operation", OPERATIONS)
def test_every_operation_is_explained(operation: str) -> None:
    each = operations()[operation]
    assert each["summary"].endswith((".", "?"))
    assert each["operationId"]
    for parameter in each.get("parameters", ()):
        assert parameter["in"] in ("path", "query", "header")
    secret = [name for name in parameters(operation, "query") if re.search(r"token|password|secret|key$", name)]
    assert not secret or operation in OPENED_BY_TOKEN


def test_operation_ids_are_unique() -> None:
    names = [each["operationId"] for each in operations().values()]
    assert len(set(names)) == len(names)


def test_no_answer_has_a_field_for_what_nobody_may_read() -> None:
    secret = re.compile(r"password|hash$|secret|written_by|version$|token$|identity|epoch|challenge|reference")
    open_to_owner = {"access_token", "refresh_token", "client_secret", "reference", "version", "proxy_consent_version"}
    open_to_owner |= {"template_version", "hash"}  # for staff: of a certificate's looks, of an entry of the audit
    open_to_owner.add("secret")  # of a second factor, once: for the app that shows its codes
    outs = [(name, field) for name, field, _ in fields() if not name.endswith(("In", "IO"))]
    assert {field for _, field in outs if secret.search(field)} <= open_to_owner
