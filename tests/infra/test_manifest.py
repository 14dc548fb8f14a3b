"""The scanner: what it finds, and that it stays small."""

import ast
from pathlib import Path

import pytest

from infra import manifest, openapi, sources
from infra.manifest import groups, merged_openapi
from tests.infra.conftest import SAMPLE


def test_the_scanner_stays_small_and_knows_no_cdk() -> None:
    assert len(Path(manifest.__file__).read_text().splitlines()) <= 150
    for module in sources.closure(["infra.manifest", "infra.grants"], inside="infra"):
        path = sources.path_of(module)
        assert path
        assert not [name for name, _ in sources.imports(path, module, ["aws_cdk", "constructs"])], module


def test_entries_are_found_by_their_files() -> None:
    found = {function.name: function.kind for group in groups(SAMPLE).values() for function in group.functions}
    kinds = ("handler", "worker", "stream", "schedule", "websocket")
    assert found == {"stock-handler": "handler", **{f"sales-{kind}": kind for kind in kinds}}


def test_one_document_holds_every_route() -> None:
    document = merged_openapi(groups().values())
    routes = {(m, p) for group in groups().values() for function in group.functions for m, p in function.routes}
    assert {(m.upper(), p) for p, methods in document["paths"].items() for m in methods} == routes
    text = str(document)
    for name in document["components"]["schemas"]:
        assert f"#/components/schemas/{name}" in text, f"{name} is used nowhere"


def _part(path: str, **schemas: object) -> openapi.Document:
    """A document whose one route uses all of its schemas."""
    uses = [{"$ref": f"#/components/schemas/{name}"} for name in schemas]
    return {
        "openapi": "3.1.0",
        "paths": {path: {"get": {"responses": uses}}},
        "components": {"schemas": {**schemas, "Unused": {}}},
    }


def test_a_schema_with_two_meanings_carries_its_group() -> None:
    step = {"properties": {"status": {"$ref": "#/components/schemas/Status"}}}
    orders = _part("/orders", Status={"enum": ["PAID"]}, Step=step, Same={"type": "string"})
    payments = _part("/payments", Status={"enum": ["CAPTURED"]}, Step=step, Same={"type": "string"})
    schemas = openapi.merge({"orders": orders, "payments": payments})["components"]["schemas"]
    assert set(schemas) == {"OrdersStatus", "PaymentsStatus", "OrdersStep", "PaymentsStep", "Same"}
    assert schemas["OrdersStep"]["properties"]["status"]["$ref"] == "#/components/schemas/OrdersStatus"


def test_one_route_in_two_groups_is_refused() -> None:
    with pytest.raises(ValueError, match="/orders is in two groups"):
        openapi.merge({"orders": _part("/orders"), "sales": _part("/orders")})


def test_imports_are_resolved_as_python_does() -> None:
    code = "from . import service\nfrom .tables import Sale\nimport tests.infra.sample.stock.events\n"
    tree = ast.parse(code)
    named = [name for node in tree.body for name in sources._named(node, f"{SAMPLE}.sales.x", is_package=False)]  # type: ignore[arg-type]
    assert named == [f"{SAMPLE}.sales.service", f"{SAMPLE}.sales.tables", f"{SAMPLE}.stock.events"]
