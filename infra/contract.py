"""The API's document as a contract: what of a change would break an app that was written to the last one.

`docs/openapi.json` is what apps were written to. `scripts/openapi` writes it anew and refuses what breaks them, unless
the API's version rises. What an app sends may only be taken more widely; what it gets may only say more.
"""

import argparse
import json
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

KEPT = Path(__file__).parents[1] / "docs" / "openapi.json"
Node = Mapping[str, Any]
UPPER = ("maximum", "maxLength", "maxItems", "exclusiveMaximum")
LOWER = ("minimum", "minLength", "minItems", "exclusiveMinimum")
SUCCESS = "4"  # statuses below


@dataclass(frozen=True)
class Comparison:
    """Two documents, one after the other."""

    old: Node
    new: Node

    def breaks(self) -> list[str]:
        """A line for everything that would break somebody."""
        found: list[str] = []
        for path, methods in self.old["paths"].items():
            for method, before in methods.items():
                name, after = f"{method.upper()} {path}", self.new["paths"].get(path, {}).get(method)
                found += [f"{name}: is gone"] if after is None else self._operation(name, before, after)
        return found

    def _operation(self, name: str, before: Node, after: Node) -> Iterator[str]:
        for said in ("x-role", "security", "x-idempotency-key"):
            if before.get(said) != after.get(said):
                yield f"{name}: {said} was {before.get(said)}, is {after.get(said)}"
        yield from self._parameters(name, before, after)
        yield from self._body(name, before.get("requestBody"), after.get("requestBody"))
        for status, answer in before["responses"].items():
            if status < SUCCESS and status not in after["responses"]:
                yield f"{name}: no longer answers {status}"
            elif status < SUCCESS:
                yield from self._contents(f"{name} {status}", answer, after["responses"][status], sent=False)

    def _parameters(self, name: str, before: Node, after: Node) -> Iterator[str]:
        was, now = ({(p["in"], p["name"]): p for p in each.get("parameters", ())} for each in (before, after))
        for key, parameter in was.items():
            if key not in now:
                yield f"{name}: parameter {key[1]} is gone"
            else:
                yield from self._schema(f"{name} {key[1]}", parameter["schema"], now[key]["schema"], sent=True)
        for key, parameter in now.items():
            if parameter.get("required") and not was.get(key, {}).get("required"):
                yield f"{name}: parameter {key[1]} is required"

    def _body(self, name: str, before: Node | None, after: Node | None) -> Iterator[str]:
        if after is None:
            yield from [f"{name}: takes no body"] if before else []
        elif before is None:
            yield from [f"{name}: wants a body"] if after.get("required") else []
        else:
            if after.get("required") and not before.get("required"):
                yield f"{name}: wants a body"
            yield from self._contents(f"{name} body", before, after, sent=True)

    def _contents(self, name: str, before: Node, after: Node, *, sent: bool) -> Iterator[str]:
        for media, content in before.get("content", {}).items():
            if media not in after.get("content", {}):
                yield f"{name}: {media} is gone"
            else:
                now = after["content"][media].get("schema", {})
                yield from self._schema(name, content.get("schema", {}), now, sent=sent)

    def _schema(
        self, at: str, before: Node, after: Node, *, sent: bool, seen: frozenset[str] = frozenset()
    ) -> Iterator[str]:
        here = f"{before.get('$ref')} {after.get('$ref')}"
        if "$ref" in before and here in seen:
            return
        before, after, seen = _resolved(self.old, before), _resolved(self.new, after), seen | {here}
        was, now = _kinds(before), _kinds(after)
        lost, gained = was - now, now - was
        if was and now and (lost if sent else gained):
            yield f"{at}: was {sorted(was)}, is {sorted(now)}"
        yield from _bounds(at, before, after) if sent else ()
        yield from _words(at, before, after) if sent else ()
        yield from self._properties(at, before, after, sent=sent, seen=seen)
        for part in ("items", "additionalProperties"):
            if isinstance(before.get(part), Mapping) and isinstance(after.get(part), Mapping):
                yield from self._schema(f"{at}[]", before[part], after[part], sent=sent, seen=seen)
        if len(before.get("anyOf", ())) == len(after.get("anyOf", ())):
            for one, other in zip(before.get("anyOf", ()), after.get("anyOf", ()), strict=True):
                yield from self._schema(at, one, other, sent=sent, seen=seen)

    def _properties(self, at: str, before: Node, after: Node, *, sent: bool, seen: frozenset[str]) -> Iterator[str]:
        was, now = before.get("properties", {}), after.get("properties", {})
        wanted, given = set(before.get("required", ())), set(after.get("required", ()))
        yield from (f"{at}.{name}: is gone" for name in was if name not in now)
        if sent:
            yield from (f"{at}.{name}: is required" for name in sorted(given - wanted))
        else:
            yield from (f"{at}.{name}: may be absent" for name in sorted((wanted - given) & now.keys()))
        for name in was.keys() & now.keys():
            yield from self._schema(f"{at}.{name}", was[name], now[name], sent=sent, seen=seen)


def _resolved(document: Node, schema: Node) -> Node:
    while "$ref" in schema:
        schema = document["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    return schema


def _kinds(schema: Node) -> set[str]:
    """The types that a value may have; a format is a type of its own."""
    if "anyOf" in schema:
        return set().union(*(_kinds(each) or {str(each.get("$ref", "any"))} for each in schema["anyOf"]))
    return (
        {f"{schema['type']} {schema['format']}" if "format" in schema else str(schema["type"])}
        if "type" in schema
        else set()
    )


def _bounds(at: str, before: Node, after: Node) -> Iterator[str]:
    for bound in (*UPPER, *LOWER):
        was, now = before.get(bound), after.get(bound)
        if now is not None and (was is None or (now < was if bound in UPPER else now > was)):
            yield f"{at}: {bound} was {was}, is {now}"
    if after.get("pattern") not in (None, before.get("pattern")):
        yield f"{at}: another pattern"


def _words(at: str, before: Node, after: Node) -> Iterator[str]:
    if "enum" in after and (gone := set(before.get("enum", ())) - set(after["enum"])):
        yield f"{at}: {sorted(gone)} are refused"


def contract(document: Node) -> dict[str, Any]:
    """What apps are promised: the catalogue of errors is for people, and may grow."""
    return {name: part for name, part in document.items() if name != "x-problems"}


def main(arguments: list[str] | None = None, kept: Path = KEPT) -> int:
    """Write the document anew; 1 and nothing written where that would break an app and the version is the same."""
    from infra.manifest import groups, merged_openapi

    parser = argparse.ArgumentParser(prog="scripts/openapi", description="Write docs/openapi.json anew.")
    parser.add_argument("--check", action="store_true", help="only look: 1 where it is not what the code says")
    asked = parser.parse_args(arguments)
    document = contract(merged_openapi(groups().values()))
    text = json.dumps(document, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
    before = json.loads(kept.read_text(encoding="utf-8")) if kept.exists() else document
    found = Comparison(before, document).breaks()
    if found and before["info"]["version"] == document["info"]["version"]:
        sys.stderr.write("\n".join(["This breaks apps, and the API's version is the same:", *found, ""]))
        return 1
    if asked.check:
        return int(not kept.exists() or kept.read_text(encoding="utf-8") != text)
    kept.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
