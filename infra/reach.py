"""What the code behind an entry does with tables, followed from function to function. Nothing is called.

It starts at the entry's file and goes into every function and class of the groups that is named on the way. What cannot
be followed (a table handed on as a value) counts as everything, so the answer errs on the side of too much.
"""

import ast
import importlib
import inspect
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields
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
COUNTED = {"UpdateItem"}
RATES = {ratelimit.take: COUNTED, ratelimit.counted: COUNTED, ratelimit.first: {"GetItem", *COUNTED}}
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

    def use(self, table: type[Table], *what: str) -> None:
        """Note uses."""
        self.tables.setdefault(table, set()).update(what)

    def add(self, other: "Reach") -> None:
        """Whatever the other does too."""
        for table, uses in other.tables.items():
            self.use(table, *uses)
        for each in fields(self):
            if each.name != "tables":
                setattr(self, each.name, getattr(self, each.name) | getattr(other, each.name))


@cache
def reach(entry_module: str, idle: frozenset[str] = frozenset()) -> Reach:
    """Everything that can happen behind this entry, apart from what only these functions of it would do."""
    package = entry_module.partition(".")[0]
    found, seen = Reach(), set[Any]()
    waiting = [_entry(entry_module, idle)]
    while waiting:
        said = waiting.pop()
        found.add(said.found)
        for thing, this in said.named:
            if (thing, this) not in seen and _followed(thing, package):
                seen.add((thing, this))
                waiting.append(_definition(thing, this))
                if thing.__module__ not in seen:
                    seen.add(thing.__module__)
                    waiting.append(_rest(thing.__module__))
    return found


def _followed(thing: FunctionType | type, package: str) -> bool:
    """Groups' own code, the methods that tables inherit or share, and the rules that conversations share."""
    return str(thing.__module__).partition(".")[0] == package or thing.__module__ in FOLLOWED


@dataclass(frozen=True)
class _Said:
    """What one unit does with tables by itself, and the functions and classes to follow."""

    found: Reach
    named: list[tuple[Any, type[Table] | None]]


def _entry(name: str, idle: frozenset[str]) -> _Said:
    """The entry's file, without these functions, and the rules that it declares."""
    module = importlib.import_module(name)
    body = [node for node in tree(module).body if not (isinstance(node, DEFINITIONS) and node.name in idle)]
    said = _read(ast.Module(body, []), vars(module))
    people = getattr(vars(module).get("worker"), "people", None)
    rules = [holding.by_rule for holding in (people.holdings.values() if people else ())]
    return _Said(said.found, [*said.named, *((rule, None) for rule in rules if rule)])


@cache
def _definition(thing: FunctionType | type, this: type[Table] | None) -> _Said:
    """The code of a function or class; nothing for what is made at run time."""
    module = importlib.import_module(thing.__module__)
    return _read(definition(thing) or ast.Module([], []), vars(module), this)


@cache
def _rest(name: str) -> _Said:
    """What a module's top level says besides functions and classes."""
    module = importlib.import_module(name)
    rest = [node for node in tree(module).body if not isinstance(node, DEFINITIONS)]
    return _read(ast.Module(rest, []), vars(module))


def _read(code: ast.AST, names: Mapping[str, Any], this: type[Table] | None = None) -> _Said:
    """`names` is what its module knows, `this` the table whose method it is."""
    found = Reach()
    return _Said(found, _Reader(code, names, this, found).named())


class _Reader(ast.NodeVisitor):
    """Reads one unit: notes what it does with tables, remembers what it names."""

    def __init__(self, code: ast.AST, names: Mapping[str, Any], this: type[Table] | None, found: Reach) -> None:
        self.code, self.this, self.found = code, this, found
        self.names = dict(names)
        self.rows = Rows(code, self._value)
        self._named: list[tuple[Any, type[Table] | None]] = []

    def named(self) -> list[tuple[Any, type[Table] | None]]:
        """The functions and classes to follow."""
        self.visit(self.code)
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
        self.found.rates |= RATES.get(called, set()) if isinstance(called, FunctionType) else set()
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
            return self.this if node.id in ("cls", "self") and self.this else self.names.get(node.id)
        if isinstance(node, ast.Attribute) and isinstance(module := self._value(node.value), ModuleType):
            return getattr(module, node.attr, None)
        return None


def _only_looks(called: Any) -> bool:
    return any(called is known for known in ONLY_LOOKED_AT)
