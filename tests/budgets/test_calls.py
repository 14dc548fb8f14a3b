"""How many calls to AWS everything costs, counted where they leave the process."""

import ast
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from infra.manifest import groups
from tests.budgets.prices import BUDGETS, KEY, MORE, MOST, PAGE, READ, READS, UNCOUNTED
from tests.faults.injector import Call, Injector
from tests.faults.job import Job
from tests.faults.scene import opened
from tests.security.policy import POLICIES
from tests.security.requests import Request, request
from tests.security.town import BOOK, BULL, Town

OPERATIONS = [f"{m.upper()} {path}" for group in groups().values() for f in group.functions for m, path in f.routes]
SCANS = frozenset({"scan", "rate_limited_scan", "parallel_scan"})
SECRETS = "GetSecretValue"  # read once in five minutes, whatever is asked meanwhile


def made(ask: Callable[[], object]) -> list[Call]:
    """The calls that leave while `ask` runs, secrets apart."""
    with Injector().installed() as injector:
        ask()
    return [call for call in injector.trace if call.operation != SECRETS]


def names(calls: Sequence[Call]) -> tuple[str, ...]:
    """The operations, in their order."""
    return tuple(call.operation for call in calls)


def asked(town: Town, operation: str) -> list[Call]:
    """What a lawful request of this operation costs its owner, or an admin where owners may not."""
    method, template = operation.split(" ", 1)
    sent: Request = request(town, operation)
    who = "ana" if POLICIES[operation].ana != 403 else "adem"
    town.ask("GET", "/api/orders", as_="ana")  # the secrets are read
    return made(lambda: town.ask(method, sent.path(template), sent.body, as_=who, **sent.headers))


@pytest.mark.parametrize("operation", [o for o in OPERATIONS if o.startswith("GET ") and o not in UNCOUNTED])
def test_reading_one_costs_one_read_and_a_list_one_query(town: Town, operation: str) -> None:
    calls = names(asked(town, operation))
    assert calls in ((READS[operation],) if operation in READS else ((), READ, PAGE))


@pytest.mark.parametrize("operation", [o for o in OPERATIONS if not o.startswith("GET ")])
def test_writing_keeps_its_budget(town: Town, operation: str) -> None:
    calls = names(asked(town, operation))
    if operation in BUDGETS:
        assert calls == BUDGETS[operation]
    assert len(calls) <= MORE.get(operation, MOST)


def test_an_order_of_many_products_costs_what_an_order_of_one_does(town: Town) -> None:
    body = town.order()
    body["items"] = [{"product_id": BULL, "quantity": 2}, {"product_id": BOOK, "quantity": 1}]
    placed = made(lambda: town.ask("POST", "/api/orders", body, as_="ana"))
    assert names(placed) == BUDGETS["POST /api/orders"]


def test_an_idempotency_key_costs_two_writes(town: Town) -> None:
    sent = made(lambda: town.ask("POST", "/api/orders", town.order(), as_="ana", idempotency_key="a"))
    assert names(sent) == (KEY[0], *BUDGETS["POST /api/orders"], KEY[1])
    again = made(lambda: town.ask("POST", "/api/orders", town.order(), as_="ana", idempotency_key="a"))
    assert names(again) == ("PutItem", "GetItem")


@pytest.mark.parametrize("limit", [1, 20, 100])
def test_a_page_costs_one_query_however_long_it_is(town: Town, limit: int) -> None:
    for _ in range(25):
        assert town.ask("POST", "/api/orders", town.order(BOOK), as_="ana").status == 201
    assert names(made(lambda: town.ask("GET", f"/api/orders?limit={limit}", as_="ana"))) == PAGE


@pytest.fixture(scope="module")
def job(_stage: None) -> list[Call]:
    """The calls of the main job, each with the function that made it."""
    with opened() as scene:
        Job(scene).run()
        return list(scene.injector.trace)


def of(job: Sequence[Call], function: str) -> tuple[str, ...]:
    """A function's calls."""
    return names([call for call in job if call.function == function and call.operation != SECRETS])


def test_a_payment_is_written_before_and_after_the_provider_and_a_webhook_once(job: Sequence[Call]) -> None:
    """Of the main job's three webhooks two tell nothing that a payment depends on."""
    calls = of(job, "payments-handler")
    assert calls[:6] == (KEY[0], "GetItem", "PutItem", "POST payment_intents", "TransactWriteItems", KEY[1])
    assert calls[6:] == ("TransactWriteItems",)


def test_paying_an_order_costs_a_read_and_a_write_beside_the_provider(job: Sequence[Call]) -> None:
    """Its fact then finds no other payment of the order: four reads, and that it was seen."""
    paid, others = of(job, "payments-worker")[:3], of(job, "payments-worker")[3:]
    assert paid == ("GetItem", "GET payment_intents", "TransactWriteItems")
    assert others == ("GetItem",) * 4 + ("PutItem",)


def test_issuing_a_certificate_costs_three_reads_a_file_and_a_write(job: Sequence[Call]) -> None:
    """The third read is how its product's certificates look, which staff may change at any time."""
    assert of(job, "certificates-worker") == ("GetItem", "GetItem", "Query", "Sign", "PutObject", "TransactWriteItems")


def test_no_request_scans_a_table() -> None:
    """The sweep of the outbox does: at most a thousand rows, and only what is late stands there."""
    root = Path(__file__).parents[2]
    files = [*root.glob("functions/**/*.py"), *root.glob("layers/kervan/**/*.py")]
    trees = {str(file.relative_to(root)): ast.parse(file.read_text(encoding="utf-8")) for file in files}
    nodes = ((file, node) for file, tree in trees.items() for node in ast.walk(tree))
    found = {(file, node.attr) for file, node in nodes if isinstance(node, ast.Attribute)}
    assert ("functions/orders/reading.py", "query") in found
    assert {each for each in found if each[1] in SCANS} == {("functions/outbox/service.py", "scan")}
