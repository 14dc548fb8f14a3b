"""Which tables an expression's rows can be of: told from constructors, annotations and what a name is bound to.

The source is read, nothing is run. Where it cannot be told the answer is None, which counts as any table.
"""

import ast
import builtins
import importlib
import inspect
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from types import FunctionType, ModuleType
from typing import Any, Self, TypeGuard, TypeVar

from kervan.tables import Table

Tables = frozenset[type[Table]] | None
NONE: frozenset[type[Table]] = frozenset()
DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
HANDED_THROUGH = ("new", "delete")  # keywords of `commit` that other functions take to pass them on
SAME_ROWS = (list, tuple, set, sorted, reversed, next, iter, filter, min, max, zip, enumerate)


def is_table(value: Any) -> TypeGuard[type[Table]]:
    """A model, or a base of models."""
    return isinstance(value, type) and issubclass(value, Table)


@cache
def tree(module: ModuleType) -> ast.Module:
    """A module's source."""
    return ast.parse(inspect.getsource(module))


def definition(thing: FunctionType | type) -> Any:
    """Where a function or class is written; None for what is made at run time."""
    return _inside(tree(importlib.import_module(thing.__module__)), thing.__qualname__.split("."))


def _inside(within: ast.AST, names: list[str]) -> ast.AST | None:
    """The definition at this path, the last of its name. What a function makes inside is part of the function."""
    if not names:
        return within
    inside = [node for node in getattr(within, "body", ()) if isinstance(node, DEFINITIONS) and node.name == names[0]]
    return _inside(inside[-1], names[1:]) if inside else None


class Rows:
    """The names of one piece of code and what they are bound to, whenever that happens."""

    def __init__(self, code: ast.AST, value: Callable[[ast.AST], Any]) -> None:
        """`value` is what a name of the module stands for."""
        self._value = value
        self._bound: dict[str, list[ast.AST]] = defaultdict(list)
        self._declared: dict[str, ast.AST] = {}
        self._handed_through: set[str] = set()
        self._asked: set[str] = set()
        for node in ast.walk(code):
            for name, bound in _bindings(node):
                self._bound[name].append(bound)
            if isinstance(node, ast.arg) and node.annotation is not None:
                self._declared[node.arg] = node.annotation
            elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
                self._declared[node.target.id] = node.annotation
            elif isinstance(node, ast.FunctionDef):
                self._handed_through |= {argument.arg for argument in node.args.kwonlyargs} & set(HANDED_THROUGH)

    def of(self, node: ast.AST) -> Tables:
        """The tables, or None where that cannot be told."""
        if isinstance(node, ast.Constant):
            return NONE
        if isinstance(node, ast.Name):
            return self._of_name(node.id)
        if isinstance(node, ast.Call):
            return self._of_call(node)
        parts = _parts(node)
        return None if parts is None else self._of_all(parts)

    def _of_all(self, nodes: Iterable[ast.AST]) -> Tables:
        found = [self.of(node) for node in nodes]
        return NONE.union(*(tables for tables in found if tables)) if None not in found else None

    def _of_name(self, name: str) -> Tables:
        """As it is declared; where that says too little, as what it is bound to."""
        if name in self._asked:
            return NONE  # bound to itself: its other bindings tell
        declared = mentioned(self._declared[name], self._value) if name in self._declared else None
        if declared is not None:
            return declared
        if name in self._handed_through:
            return NONE  # its callers' calls are read for it
        self._asked.add(name)
        try:
            return self._of_all(self._bound[name]) if name in self._bound else None
        finally:
            self._asked.remove(name)

    def _of_call(self, node: ast.Call) -> Tables:
        called = self._value(node.func)
        if called is None and isinstance(node.func, ast.Name):
            called = getattr(builtins, node.func.id, None)
        if is_table(called):
            return frozenset([called])
        if any(called is known for known in SAME_ROWS):
            return self._of_all(node.args)
        if isinstance(called, FunctionType):
            return _returned(called, None)
        if isinstance(node.func, ast.Attribute):
            return self._of_member(node.func)
        return None

    def _of_member(self, node: ast.Attribute) -> Tables:
        """`Order.find(...)`, `Order.by_user.query(...)`: rows of the table, if the method says nothing else."""
        indexed = node.value.value if isinstance(node.value, ast.Attribute) else None
        table = next((found for at in (node.value, indexed) if at and is_table(found := self._value(at))), None)
        if table is None:
            return None
        member = inspect.getattr_static(table, node.attr, None)
        method = inspect.unwrap(getattr(member, "__func__", member)) if member else None
        own = isinstance(method, FunctionType) and not method.__module__.startswith("pynamodb.")
        return _returned(method, table) if own else frozenset([table])


def mentioned(annotation: ast.AST, value: Callable[[ast.AST], Any], this: type[Table] | None = None) -> Tables:
    """The tables in an annotation; None when it leaves open which: a base of tables, Any, a type variable."""
    found: set[type[Table]] = set()
    for node in ast.walk(annotation):
        said: Tables = NONE
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            said = mentioned(ast.parse(node.value, mode="eval").body, value, this)
        elif isinstance(node, ast.Name):
            known = value(node) or getattr(builtins, node.id, None)
            said = _meant(this if known is Self else known)
        if said is None:
            return None
        found |= said
    return frozenset(found)


def _meant(known: Any) -> Tables:
    """By one name of an annotation."""
    if is_table(known):
        return frozenset([known]) if "table_name" in vars(known.Meta) else None
    says_nothing = known is None or known is object or known is Any or isinstance(known, TypeVar)
    return None if says_nothing else NONE


def _returned(function: Any, this: type[Table] | None) -> Tables:
    """What a function's annotation says."""
    written = definition(function)
    if written is None or written.returns is None:
        return None
    names = function.__globals__
    return mentioned(written.returns, lambda node: names.get(getattr(node, "id", "")), this)


def _bindings(node: ast.AST) -> Iterator[tuple[str, ast.AST]]:
    """Names that a statement binds, and to what; of what is taken apart each to all of it."""
    if isinstance(node, ast.Assign):
        for target in node.targets:
            yield from ((name, value) for part, value in _apart(target, node.value) for name in _named(part))
    elif isinstance(node, ast.AnnAssign | ast.AugAssign | ast.NamedExpr) and node.value is not None:
        yield from ((name, node.value) for name in _named(node.target))
    elif isinstance(node, ast.For | ast.comprehension):
        yield from ((name, node.iter) for name in _named(node.target))
    elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in ("append", "extend"):
        yield from ((name, added) for name in _named(node.func.value) for added in node.args)


def _apart(target: ast.expr, value: ast.expr) -> Iterator[tuple[ast.expr, ast.expr]]:
    """`a, b = c, d` is two assignments."""
    if isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple) and len(target.elts) == len(value.elts):
        yield from zip(target.elts, value.elts, strict=True)
    else:
        yield target, value


def _named(target: ast.AST) -> Iterator[str]:
    if isinstance(target, ast.Name):
        yield target.id
    elif isinstance(target, ast.Tuple | ast.List):
        yield from (name for part in target.elts for name in _named(part))


def _parts(node: ast.AST) -> list[ast.expr] | None:
    """The expressions whose rows an expression holds."""
    if isinstance(node, ast.Tuple | ast.List | ast.Set):
        return node.elts
    if isinstance(node, ast.ListComp | ast.SetComp | ast.GeneratorExp):
        return [node.elt]
    if isinstance(node, ast.IfExp):
        return [node.body, node.orelse]
    if isinstance(node, ast.BoolOp):
        return node.values
    return [node.value] if isinstance(node, ast.Starred | ast.NamedExpr | ast.Subscript) else None
