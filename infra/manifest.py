"""What the application is, read from it: groups, their functions, tables, routes and what they need of each other.

The only scanner. One reader per fact, and no CDK: the stacks, the tests and the local cloud all ask here.
"""

import importlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any, Literal, cast

from infra import openapi, openapi_headers, sources
from kervan.api import Api
from kervan.entry import Entry
from kervan.errors import catalogue
from kervan.events import Event
from kervan.tables import Table
from kervan.worker import Listener, Worker

Kind = Literal["handler", "worker", "stream", "schedule", "websocket"]
ENTRIES: Mapping[Kind, str] = {
    "handler": "app",
    "worker": "worker",
    "stream": "stream",
    "schedule": "schedule",
    "websocket": "socket",
}
METHODS = ("get", "post", "put", "patch", "delete")
SHARED_TABLES = "kervan.shared_tables"


@dataclass(frozen=True)
class Function:
    """One entry file, one Lambda."""

    group: str
    kind: Kind
    module: str  # functions.orders.handler
    entry: Entry
    absent: frozenset[str] = frozenset()  # the groups that are not deployed with it

    @property
    def name(self) -> str:
        """Its name without the stage."""
        return f"{self.group}-{self.kind}"

    @cached_property
    def routes(self) -> tuple[tuple[str, str], ...]:
        """Methods and paths of an HTTP entry, in the gateway's spelling."""
        if not isinstance(self.entry, Api):
            return ()
        paths = self.openapi["paths"]
        return tuple((method.upper(), path) for path in paths for method in METHODS if method in paths[path])

    @cached_property
    def openapi(self) -> dict[str, Any]:
        """This entry's part of openapi.json."""
        schema = cast(Api, self.entry).get_openapi_schema()
        document: dict[str, Any] = json.loads(schema.model_dump_json(by_alias=True, exclude_none=True))
        return document

    @property
    def listens(self) -> tuple[type[Event], ...]:
        """The facts that a worker waits for: those that somebody there can tell."""
        return tuple(event for event, _ in self._listeners if self._comes(event))

    @property
    def idle(self) -> frozenset[str]:
        """The names of its listeners that no fact can reach."""
        names = frozenset(listener.__name__ for _, listener in self._listeners)
        return names - {listener.__name__ for event, listener in self._listeners if self._comes(event)}

    @property
    def _listeners(self) -> tuple[tuple[type[Event], Listener], ...]:
        return self.entry.listeners if isinstance(self.entry, Worker) else ()

    def _comes(self, event: type[Event]) -> bool:
        root, told_by = self.module.split(".")[:-2], event.__module__.split(".")
        return told_by[: len(root)] != root or told_by[len(root)] not in self.absent


@dataclass(frozen=True)
class Group:
    """A folder of `functions/`."""

    name: str
    package: str  # functions.orders
    functions: tuple[Function, ...]

    @property
    def folder(self) -> Path:
        """Where its files are."""
        return sources.folder(self.package)

    @cached_property
    def tables(self) -> tuple[type[Table], ...]:
        """The tables it owns."""
        return tables_of(f"{self.package}.tables") if (self.folder / "tables.py").exists() else ()

    @cached_property
    def outside(self) -> frozenset[str]:
        """The modules of other groups that its modules import: tables and events."""
        return sources.imported(self.package)

    def without(self, absent: frozenset[str]) -> "Group":
        """This group where those are not deployed: their facts come to no worker."""
        hearing = (replace(f, absent=absent) if f.kind == "worker" else f for f in self.functions)
        return replace(self, functions=tuple(hearing))

    def function(self, kind: Kind) -> Function | None:
        """Its function of this kind, if it has one."""
        return next((function for function in self.functions if function.kind == kind), None)


def groups(package: str = "functions") -> dict[str, Group]:
    """Every group there is, by name."""
    folders = sorted(path.parent for path in sources.folder(package).glob("*/__init__.py"))
    return {folder.name: _group(folder, f"{package}.{folder.name}") for folder in folders}


def _group(folder: Path, package: str) -> Group:
    kinds = [kind for kind in ENTRIES if (folder / f"{kind}.py").exists()]
    functions = (Function(folder.name, kind, f"{package}.{kind}", _entry(package, kind)) for kind in kinds)
    return Group(folder.name, package, tuple(functions))


def _entry(package: str, kind: Kind) -> Entry:
    module = importlib.import_module(f"{package}.{kind}")
    entry = getattr(module, ENTRIES[kind], None)
    if not isinstance(entry, Entry) or getattr(module, "handler", None) != getattr(entry, "handler", 0):
        raise TypeError(f"{module.__name__} must have an entry called `{ENTRIES[kind]}` and its `handler`")
    return entry


def tables_of(module_name: str) -> tuple[type[Table], ...]:
    """The tables that a module defines: classes with a name of their own, not their bases."""
    module = importlib.import_module(module_name)
    classes = (value for value in vars(module).values() if isinstance(value, type) and issubclass(value, Table))
    return tuple(c for c in classes if c.__module__ == module_name and "table_name" in vars(c.Meta))


def merged_openapi(deployed: Iterable[Group]) -> dict[str, Any]:
    """The API of these groups as one document, and every error with its sentences."""
    apis = {group.name: api.openapi for group in deployed if (api := group.function("handler"))}
    return {**openapi_headers.written(openapi.merge(apis)), "x-problems": catalogue()}
