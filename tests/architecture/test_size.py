"""Small files and small functions: where codebases go bad is the tail."""

import ast
from collections.abc import Iterator
from pathlib import Path

from tests.architecture.sources import files

MOST_LINES = 250
MOST_STATEMENTS = 25
FEW_FIELDS = 10  # of the world


def _functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def statements(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """The statements of a function and of what it defines inside, its docstring aside."""
    inside = sum(isinstance(node, ast.stmt) for node in ast.walk(function)) - 1
    return inside - (ast.get_docstring(function) is not None)


def test_no_file_is_long() -> None:
    lengths = {path: len(path.read_text(encoding="utf-8").splitlines()) for _, path in files()}
    assert {str(path): length for path, length in lengths.items() if length > MOST_LINES} == {}


def test_no_function_is_long() -> None:
    long = [
        f"{path}:{function.lineno} {function.name}: {statements(function)} statements"
        for _, path in files()
        for function in _functions(path)
        if statements(function) > MOST_STATEMENTS
    ]
    assert long == []


def test_statements_are_counted_wherever_they_stand() -> None:
    code = 'def f():\n    """Doc."""\n    if True:\n        a = 1\n    else:\n        b = 2\n    return a\n'
    function = ast.parse(code).body[0]
    assert isinstance(function, ast.FunctionDef)
    assert statements(function) == 4


def test_a_handler_only_parses_calls_and_shapes() -> None:
    branching = (ast.If, ast.IfExp, ast.Match, ast.For, ast.While)
    wrong = [
        f"{path}:{node.lineno} {type(node).__name__.lower()}"
        for module, path in files("functions")
        if module.endswith(".handler")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, branching)
    ]
    assert wrong == []


def test_the_world_stays_small() -> None:
    from kervan.world import World

    assert len(World.__dataclass_fields__) <= FEW_FIELDS
