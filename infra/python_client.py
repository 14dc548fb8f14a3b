"""The typed part of the Python client, made from docs/openapi.json: `python -m infra.python_client`.

`models.py` has a TypedDict for every schema; `calls.py` the calls, overloaded by the path as it stands in the document,
so that a type checker knows what goes in and what comes back, and nothing more is there when it runs.
"""

import json
import keyword
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
DOCUMENT = ROOT / "docs" / "openapi.json"
PACKAGE = ROOT / "clients" / "python" / "kervan_client"
MADE = "Made from docs/openapi.json by scripts/clients; do not edit."
PLAIN = {"string": "str", "integer": "int", "number": "float", "boolean": "bool", "null": "None"}
JSON = "application/json"
INLINE = {frozenset({"amount", "currency"}): "Money", frozenset({"pointer", "code", "detail"}): "FieldError"}
MONEY = """class Money(TypedDict):
    \"\"\"`amount` is a decimal as text: `29.99`.\"\"\"

    amount: str
    currency: Literal["TRY", "USD", "EUR", "GBP"]


class FieldError(TypedDict):
    \"\"\"What is wrong with which field.\"\"\"

    pointer: str
    code: str
    detail: str


"""
WITH_BODY = ("post", "put", "patch")  # and others, where the document says so
CALLS = '''    @abstractmethod
    def request(
        self,
        method: Method,
        path: str,
        body: Any = None,
        *,
        query: Mapping[str, Any] | None = None,
        key: str | None = None,
        if_match: str | None = None,
        parameters: Mapping[str, str] | None = None,
    ) -> Any:
        """One call; what comes back is not typed."""
'''
DOING = {
    "get": '''    def get(self, path: str, *, query: Any = None, **parameters: str) -> Any:
        """Read; `parameters` fill the braces of the path."""
        return self.request("GET", path, query=query, parameters=parameters)
''',
    "post": '''    def post(self, path: str, body: Any = None, *, key: str | None = None, **parameters: str) -> Any:
        """Do; under a key of its own, or the one that is given, so that a repetition does nothing twice."""
        return self.request("POST", path, body, key=key or uuid4().hex, parameters=parameters)
''',
    "put": '''    def put(
        self, path: str, body: Any = None, *, if_match: str | None = None, **parameters: str
    ) -> Any:
        """Put in place; under `if_match`, only that version (`etag_of` what was read)."""
        return self.request("PUT", path, body, if_match=if_match, parameters=parameters)
''',
    "patch": '''    def patch(
        self, path: str, body: Any = None, *, if_match: str | None = None, **parameters: str
    ) -> Any:
        """Change; under `if_match`, only that version (`etag_of` what was read)."""
        return self.request("PATCH", path, body, if_match=if_match, parameters=parameters)
''',
    "delete": '''    def delete(self, path: str, body: Any = None, *, query: Any = None, **parameters: str) -> Any:
        """Remove."""
        return self.request("DELETE", path, body, query=query, parameters=parameters)
''',
    "all": '''    def all(self, path: str, *, query: Any = None, **parameters: str) -> Iterator[Any]:
        """Every item of a list, page after page."""
        cursor: str | None = None
        while True:
            asked = {**(query or {}), **({"cursor": cursor} if cursor else {})}
            page = self.request("GET", path, query=asked, parameters=parameters)
            yield from page["items"]
            cursor = page["next_cursor"]
            if cursor is None:
                return
''',
}


@dataclass(frozen=True)
class Operation:
    """A call whose body and answer are JSON, or nothing."""

    method: str
    path: str
    said: Mapping[str, Any]

    @property
    def answer(self) -> str | None:
        """The type of what comes back; None for a page, a file or a redirection, and where a file is sent."""
        if JSON not in self.said.get("requestBody", {}).get("content", {JSON: {}}):
            return None
        status, first = next((code, each) for code, each in sorted(self.said["responses"].items()) if code[0] in "23")
        if status == "204":
            return "None"
        media = first.get("content", {})
        return type_of(media[JSON]["schema"]) if JSON in media else None

    @property
    def query(self) -> dict[str, Any]:
        """What may follow the question mark, as a schema."""
        asked = [each for each in self.said.get("parameters", ()) if each["in"] == "query"]
        needed = [each["name"] for each in asked if each["required"]]
        return {"properties": {each["name"]: each["schema"] for each in asked}, "required": needed}

    @property
    def name(self) -> str:
        """Of its query: `ListUsersQuery`."""
        return "".join(map(str.title, re.split(r"\W|_", self.said["operationId"].partition("_api_")[0]))) + "Query"

    def overload(self, doing: str, answer: str) -> str:
        """Its signature."""
        given = [f'path: Literal["{self.path}"]']
        body = self.said.get("requestBody")
        if body is not None:
            sort = type_of(next(iter(body["content"].values()))["schema"])
            given.append(f"body: {sort}" if body.get("required") else f"body: {sort} | None = None")
        elif self.method in WITH_BODY:
            given.append("body: None = None")
        named = [f"{name}: str" for name in re.findall(r"{(\w+)}", self.path)]
        if doing == "post":
            named.append("key: str | None = None")
        if any(each["name"] == "If-Match" for each in self.said.get("parameters", ())):
            named.append("if_match: str | None = None")
        if self.query["properties"] and doing in ("get", "all", "delete"):
            named.append(f"query: {self.name}" + ("" if self.query["required"] else " | None = None"))
        signature = ", ".join([*given, *(["*", *named] if named else [])])
        return f"    @overload\n    def {doing}(self, {signature}) -> {answer}: ...\n"


def type_of(schema: Mapping[str, Any]) -> str:
    """As Python's annotations say it."""
    if "$ref" in schema:
        return str(schema["$ref"].rpartition("/")[2])
    if "anyOf" in schema:
        return " | ".join(dict.fromkeys(type_of(each) for each in schema["anyOf"]))
    if "const" in schema or "enum" in schema:
        said = schema.get("enum", [schema.get("const")])
        return f"Literal[{', '.join(json.dumps(each) if isinstance(each, str) else repr(each) for each in said)}]"
    if schema.get("type") == "array":
        return f"list[{type_of(schema.get('items', {}))}]"
    if schema.get("type") == "object":
        inside = schema.get("additionalProperties")
        fields = frozenset(schema.get("properties", ()))
        return INLINE.get(fields, f"dict[str, {type_of(inside) if isinstance(inside, dict) else 'Any'}]")
    return PLAIN.get(str(schema.get("type")), "Any")


def model(name: str, schema: Mapping[str, Any]) -> str:
    """A TypedDict, or another name for what is no object."""
    fields = schema.get("properties")
    if not fields:
        return f"{name}: TypeAlias = {type_of(schema)!r}\n"
    needed = fields if name.endswith(("Out", "Out_")) else schema.get("required", ())  # answers name every field
    types = {key: type_of(each) if key in needed else f"NotRequired[{type_of(each)}]" for key, each in fields.items()}
    said = str(schema.get("description", "What may be asked.")).replace('"""', "").strip()
    if any(keyword.iskeyword(key) or not key.isidentifier() for key in types):
        inside = ", ".join(f'"{key}": {sort!r}' for key, sort in types.items())
        return f'{name} = TypedDict("{name}", {{{inside}}})\n'
    lines = (f"    {key}: {sort}" for key, sort in types.items())
    return "\n".join([f"class {name}(TypedDict):", f'    """{said}"""\n', *lines, ""])


def operations(document: Mapping[str, Any]) -> list[Operation]:
    """All that a program calls."""
    found = [Operation(m, path, said) for path, methods in document["paths"].items() for m, said in methods.items()]
    return [each for each in found if each.answer is not None]


def models(document: Mapping[str, Any]) -> str:
    """The file of that name."""
    schemas = dict(document["components"]["schemas"])
    schemas |= {each.name: each.query for each in operations(document) if each.query["properties"]}
    head = "from __future__ import annotations\n\nfrom typing import Any, Literal, NotRequired, TypeAlias, TypedDict\n"
    body = "\n\n".join(model(name, schema) for name, schema in sorted(schemas.items()))
    return f'"""The JSON of the API. {MADE}"""\n\n# ruff: noqa\n{head}\n\n{MONEY}{body}'


def calls(document: Mapping[str, Any]) -> str:
    """The file of that name."""
    head = "from abc import ABC, abstractmethod\nfrom collections.abc import Iterator, Mapping\n"
    head += "from typing import Any, Literal, overload\n"
    method = 'Method = Literal["GET", "POST", "PUT", "PATCH", "DELETE"]'
    body = "\n".join([CALLS, *(line for doing in DOING for line in _overloads(doing, document))])
    top = f'"""What can be asked of the API. {MADE}"""\n\n# ruff: noqa\n{head}from uuid import uuid4\n\n'
    top += f"from .models import *\n\n{method}\n\n\n"
    return f'{top}class Calls(ABC):\n    """Every call by its path: what goes in and what comes back."""\n\n{body}'


def _overloads(doing: str, document: Mapping[str, Any]) -> Iterator[str]:
    schemas = document["components"]["schemas"]
    for each in operations(document):
        answer = str(each.answer)
        if doing == "all" and each.method == "get" and "next_cursor" in schemas.get(answer, {}).get("properties", {}):
            yield each.overload(doing, f"Iterator[{type_of(schemas[answer]['properties']['items']['items'])}]")
        elif doing == each.method:
            yield each.overload(doing, answer)
    yield DOING[doing]


def main() -> None:
    """Write both."""
    document = json.loads(DOCUMENT.read_text("utf-8"))
    (PACKAGE / "models.py").write_text(models(document), "utf-8")
    (PACKAGE / "calls.py").write_text(calls(document), "utf-8")


if __name__ == "__main__":
    main()
