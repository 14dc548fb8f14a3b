"""Who may import whom (DESIGN §3). The deployed asset and IAM enforce it again."""

import ast
import importlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from infra import sources
from kervan.errors import Problem
from tests.architecture.sources import files

TOPS = ("kervan", "functions", "infra", "tests", "aws_cdk", "constructs", "moto", "ministack")
ENTRIES = ("handler", "worker", "stream", "schedule", "websocket")
SAID_BY_A_GROUP = ("tables", "events", "schemas")  # what stands below a group's rules


def _imports(module: str, path: Path) -> Iterator[tuple[str, int]]:
    """What a module imports, but for errors: a route documents those that another group's guarded write raises."""
    for name, node in sources.imports(path, module, TOPS):
        if not (name.endswith(".tables") and _only_errors(name, node)):
            yield name, node.lineno


def _only_errors(name: str, node: ast.stmt) -> bool:
    named = [getattr(importlib.import_module(name), each.name) for each in getattr(node, "names", ())]
    return isinstance(node, ast.ImportFrom) and all(isinstance(e, type) and issubclass(e, Problem) for e in named)


def forbidden(module: str, imported: str) -> str:
    """Why a module may not import another, or an empty text where it may."""
    top, target = module.partition(".")[0], imported.split(".")
    if top in ("infra", "tests"):
        return ""
    if target[0] not in ("kervan", "functions"):
        return "the product knows nothing of its infrastructure and tests"
    if top == "kervan":
        return "" if target[0] == "kervan" else "the shared package knows no group"
    return _between_groups(module.split("."), target) if target[0] == "functions" else ""


def _between_groups(source: list[str], target: list[str]) -> str:
    role = source[2] if len(source) > 2 else ""
    if len(target) < 2 or len(source) < 2:
        return "a group is imported by one of its modules"
    if target[1] == source[1]:
        above = role in SAID_BY_A_GROUP and len(target) > 2 and target[2] in (*ENTRIES, "service")
        return "tables, events and schemas stand below the rules" if above else ""
    if role in SAID_BY_A_GROUP:
        return "tables, events and schemas know no other group"
    allowed = ("events",) if role in ENTRIES else ("tables", "events")
    return "" if len(target) > 2 and target[2] in allowed else f"of another group only {' and '.join(allowed)}"


def test_every_import_is_allowed() -> None:
    wrong = [
        f"{path}:{line}: {module} imports {name}: {why}"
        for module, path in files()
        for name, line in _imports(module, path)
        if (why := forbidden(module, name))
    ]
    assert wrong == []


@pytest.mark.parametrize(
    ("module", "imported"),
    [
        ("kervan.api", "functions.orders.tables"),
        ("kervan.api", "infra.manifest"),
        ("functions.orders.service", "aws_cdk"),
        ("functions.orders.service", "moto"),
        ("functions.orders.service", "tests.cloud"),
        ("functions.orders.tables", "functions.orders.service"),
        ("functions.orders.tables", "functions.catalog.tables"),
        ("functions.orders.schemas", "functions.catalog.events"),
        ("functions.orders.service", "functions.catalog.service"),
        ("functions.orders.service", "functions.catalog"),
        ("functions.orders.worker", "functions.catalog.tables"),
        ("functions.orders.handler", "functions.catalog.schemas"),
    ],
)
def test_a_forbidden_import_is_seen(module: str, imported: str) -> None:
    assert forbidden(module, imported)


@pytest.mark.parametrize(
    ("module", "imported"),
    [
        ("kervan.api", "kervan.auth"),
        ("functions.orders.service", "functions.catalog.tables"),
        ("functions.orders.refunds", "functions.catalog.events"),
        ("functions.orders.worker", "functions.catalog.events"),
        ("functions.orders.handler", "functions.orders.service"),
        ("functions.orders.tables", "kervan.tables"),
        ("infra.manifest", "functions.orders.service"),
    ],
)
def test_an_allowed_import_is_let_through(module: str, imported: str) -> None:
    assert not forbidden(module, imported)
