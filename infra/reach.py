"""What the code behind an entry does with tables, followed from function to function. Nothing is called.

It starts at the entry's file and goes into every function and class of the groups that is named on the way. What cannot
be followed (a table handed on as a value) counts as everything, so the answer errs on the side of too much.
"""

import ast
import importlib
import inspect
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from types import FunctionType, ModuleType
from typing import Any, cast

from infra.rows import DEFINITIONS, Rows, definition, is_table, tree
from kervan import audit, ratelimit, speech
from kervan.commit import commit
from kervan.shared_tables import Presence
from kervan.stream import Stream
from kervan.tables import Table

CONSTRUCTED, UPDATED, HANDED_ON = "()", "update()", "*"
RATES = {
    ratelimit.take: {"UpdateItem"},
    ratelimit.counted: {"UpdateItem"},
    ratelimit.first: {"GetItem", "UpdateItem"},
}
FOLLOWED = (Table.__module__, Presence.__module__, speech.__name__)
ONLY_LOOKED_AT = (isinstance, issubclass, cast, Stream)  # a table in these calls is neither read nor written


@dataclass
class Reach:
    """What was found: a table's attributes that are named, and how rows are committed."""

    tables: dict[type[Table], set[str]] = field(default_factory=dict)
    put: set[type[Table]] = field(default_factory=set)
    removed: set[type[Table]] = field(default_factory=set)
    puts_any: bool = False  # also rows of which it cannot be told what they are of
    removes_any: bool = False
    tells: bool = False
    commits: bool = False
    acts_by_right: bool = False  # of a role, with what is another's
    rates: set[str] = field(default_factory=set)  # what is done with the counters of rate limits
    tells_people: bool = False

    def use(self, table: type[Table], what: str) -> bool:
        """Note a use; whether it is new."""
        known = self.tables.setdefault(table, set())
        new = what not in known
        known.add(what)
        return new


@dataclass(frozen=True)
class _Unit:
    """Code to read: a tree, the names its module knows, and the table whose method it is."""

    code: ast.AST
    names: Mapping[str, Any]
    this: type[Table] | None = None


@cache
def reach(entry_module: str) -> Reach:
    """Everything that can happen behind this entry."""
    package = entry_module.partition(".")[0]
    found, seen = Reach(), set[Any]()
    module = importlib.import_module(entry_module)
    waiting = [_Unit(tree(module), vars(module))]
    for rule in _rules(module):
        waiting.extend(_units(rule, None, seen))
    while waiting:
        reader = _Reader(waiting.pop(), found)
        for thing, this in reader.named():
            if (thing, this) not in seen and _followed(thing, package):
                seen.add((thing, this))
                waiting.extend(_units(thing, this, seen))
    return found


def _rules(module: ModuleType) -> Iterator[FunctionType]:
    """What a worker's group forgets people by: declared beside its tables, named by no code that the worker calls."""
    people = getattr(getattr(module, "worker", None), "people", None)
    rules = (holding.by_rule for holding in (people.holdings.values() if people else ()))
    return (rule for rule in rules if isinstance(rule, FunctionType))


def _followed(thing: FunctionType | type, package: str) -> bool:
    """Groups' own code, the methods that tables inherit or share, and the rules that conversations share."""
    return str(thing.__module__).partition(".")[0] == package or thing.__module__ in FOLLOWED


def _units(thing: FunctionType | type, this: type[Table] | None, seen: set[Any]) -> Iterator[_Unit]:
    """The code of a function or class, and once per module what its top level says besides functions and classes."""
    module = importlib.import_module(thing.__module__)
    written = definition(thing)
    if written is not None:
        yield _Unit(written, vars(module), this)
    if module not in seen:
        seen.add(module)
        rest = [node for node in tree(module).body if not isinstance(node, DEFINITIONS)]
        yield _Unit(ast.Module(rest, []), vars(module))


class _Reader(ast.NodeVisitor):
    """Reads one unit: notes what it does with tables, remembers what it names."""

    def __init__(self, unit: _Unit, found: Reach) -> None:
        self.unit, self.found = unit, found
        self.names = dict(unit.names)
        self.rows = Rows(unit.code, self._value)
        self._named: list[tuple[Any, type[Table] | None]] = []

    def named(self) -> list[tuple[Any, type[Table] | None]]:
        """The functions and classes to follow."""
        self.visit(self.unit.code)
        return self._named

    def visit_FunctionDef(self, node: ast.FunctionDef) -> None:
        """Types are not uses."""
        for part in (*node.decorator_list, *node.args.defaults, *filter(None, node.args.kw_defaults), *node.body):
            self.visit(part)

    def visit_ClassDef(self, node: ast.ClassDef) -> None:
        """Bases are not uses; what they do is followed where a method is named."""
        for part in (*node.decorator_list, *node.body):
            self.visit(part)

    def visit_AnnAssign(self, node: ast.AnnAssign) -> None:
        """Types are not uses."""
        if node.value is not None:
            self.visit(node.value)

    def visit_Assign(self, node: ast.Assign) -> None:
        """`Row = Order` is another name for the table, which its own uses are found by."""
        value = self._value(node.value)
        targets = [self.names.get(target.id) if isinstance(target, ast.Name) else None for target in node.targets]
        if not (is_table(value) and all(target is value for target in targets)):
            self.generic_visit(node)

    def visit_Subscript(self, node: ast.Subscript) -> None:
        """`Callable[[Order], None]` is a type, not a use."""
        value = self._value(node.value)
        self.visit(node.value)
        if not (isinstance(value, type) or getattr(value, "__module__", "") == "typing"):
            self.visit(node.slice)

    def visit_ImportFrom(self, node: ast.ImportFrom) -> None:
        """A function may import for itself."""
        if not node.level and node.module:
            module = importlib.import_module(node.module)
            self.names.update({a.asname or a.name: getattr(module, a.name, None) for a in node.names})

    def visit_Name(self, node: ast.Name) -> None:
        """A name by itself: a table that is handed on, or something to follow."""
        if node.id != "self":
            self._take(self._value(node))

    def visit_Attribute(self, node: ast.Attribute) -> None:
        """`Order.get`, `tables.Order`, `service.place`."""
        owner = self._value(node.value)
        if is_table(owner):
            self._member(owner, node.attr)
        elif (value := self._value(node)) is not None:
            self._take(value)
        else:
            self.visit(node.value)

    def visit_Call(self, node: ast.Call) -> None:
        """Constructors, commits and updates; the rest by its parts."""
        called = self._value(node.func)
        if is_table(called):
            self.found.use(called, CONSTRUCTED)
        else:
            self._note(called, node)
            self.visit(node.func)
        for part in (*node.args, *(keyword.value for keyword in node.keywords)):
            if not (_only_looks(called) and is_table(self._value(part))):
                self.visit(part)

    def _note(self, called: Any, node: ast.Call) -> None:
        said = {keyword.arg for keyword in node.keywords}
        self.found.acts_by_right |= called is audit.by_right
        if called is commit:
            self.found.commits = True
            self.found.tells |= bool({"tell", None} & said)
            self._put(node.args)
        if called is commit or isinstance(called, FunctionType):
            self._put(keyword.value for keyword in node.keywords if keyword.arg == "new")
            self._remove(keyword.value for keyword in node.keywords if keyword.arg == "delete")
        if called is commit and None in said:
            self.found.puts_any = self.found.removes_any = True
        if isinstance(called, FunctionType):
            self.found.rates |= RATES.get(called, set())
        self.found.tells_people |= ast.unparse(node.func).endswith(".sockets.tell")
        if isinstance(node.func, ast.Attribute) and node.func.attr == "update" and "actions" in said:
            for part in ast.walk(node):
                if isinstance(part, ast.Name) and is_table(table := self._value(part)):
                    self.found.use(table, UPDATED)

    def _put(self, rows: Iterable[ast.expr]) -> None:
        for tables in map(self.rows.of, rows):
            self.found.put |= tables or set()
            self.found.puts_any |= tables is None

    def _remove(self, rows: Iterable[ast.expr]) -> None:
        for tables in map(self.rows.of, rows):
            self.found.removed |= tables or set()
            self.found.removes_any |= tables is None

    def _member(self, table: type[Table], name: str) -> None:
        """An attribute of a table; a method is followed with the table as its `cls`."""
        self.found.use(table, name)
        member = inspect.getattr_static(table, name, None)
        method = inspect.unwrap(getattr(member, "__func__", member)) if member else None
        if isinstance(method, FunctionType) and not getattr(method, "__guarded__", False):
            self._named.append((method, table))

    def _take(self, value: Any) -> None:
        if is_table(value):
            self.found.use(value, HANDED_ON)
        elif isinstance(value, FunctionType | type):
            self._named.append((inspect.unwrap(value), None))

    def _value(self, node: ast.AST) -> Any:
        """What a name, or a name behind a module, stands for; None where that cannot be told."""
        if isinstance(node, ast.Name):
            return self.unit.this if node.id in ("cls", "self") and self.unit.this else self.names.get(node.id)
        if isinstance(node, ast.Attribute) and isinstance(module := self._value(node.value), ModuleType):
            return getattr(module, node.attr, None)
        return None


def _only_looks(called: Any) -> bool:
    return any(called is known for known in ONLY_LOOKED_AT)
