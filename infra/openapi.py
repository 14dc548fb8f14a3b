"""One OpenAPI document of many: each group describes its own routes, readers want the whole."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

Document = dict[str, Any]


def merge(parts: Mapping[str, Document]) -> Document:
    """The documents of groups, by the group's name, as one.

    Groups name their schemas without an eye on each other: a name that means different things carries its group in
    front (`Status` of orders becomes `OrdersStatus`). One path and method in two groups is an error.
    """
    whole: Document = {**next(iter(parts.values())), "paths": {}, "components": {}}
    for group, document in _agreeing(parts).items():
        for path, methods in document["paths"].items():
            known = whole["paths"].setdefault(path, {})
            if known.keys() & methods.keys():
                raise ValueError(f"{path} is in two groups, one of them {group}")
            known.update(methods)
        for kind, components in document.get("components", {}).items():
            whole["components"].setdefault(kind, {}).update(components)
    whole["tags"] = [{"name": group} for group in parts]
    return _without_unused(whole)


def _without_unused(whole: Document) -> Document:
    """Schemas that nothing refers to are left out: the router adds some of its own to every document."""
    schemas = whole["components"]["schemas"]
    text = json.dumps(whole)
    used = {name: schema for name, schema in schemas.items() if f'"#/components/schemas/{name}"' in text}
    smaller = {**whole, "components": {**whole["components"], "schemas": used}}
    return smaller if len(used) == len(schemas) else _without_unused(smaller)


def _agreeing(parts: Mapping[str, Document]) -> dict[str, Document]:
    """The documents, no name in two meanings. What refers to a renamed schema may differ in turn, so it is repeated."""
    clashes: set[str] = set()
    agreeing = dict(parts)
    while found := set(_clashes(agreeing)):
        clashes |= found
        agreeing = {group: _qualified(part, group, clashes) for group, part in parts.items()}
    return agreeing


def _clashes(parts: Mapping[str, Document]) -> Iterator[str]:
    """Schema names with more than one meaning."""
    known: Document = {}
    for part in parts.values():
        for name, schema in part["components"]["schemas"].items():
            if known.setdefault(name, schema) != schema:
                yield name


def _qualified(part: Document, group: str, clashes: set[str]) -> Document:
    schemas = part["components"]["schemas"]
    renamed = {name: f"{group.title().replace('-', '').replace('_', '')}{name}" for name in clashes & schemas.keys()}
    text = json.dumps({**part, "components": {**part["components"], "schemas": _with_keys(schemas, renamed)}})
    for name, new in renamed.items():
        text = text.replace(f'"#/components/schemas/{name}"', f'"#/components/schemas/{new}"')
    qualified: Document = json.loads(text)
    return qualified


def _with_keys(schemas: Document, renamed: Mapping[str, str]) -> Document:
    return {renamed.get(name, name): schema for name, schema in schemas.items()}
