"""What the Python client says of the API is what the document says; `scripts/check` holds users of it against that."""

import json
from typing import Any

from infra.python_client import DOCUMENT, PACKAGE, calls, model, models, type_of


def document() -> dict[str, Any]:
    read: dict[str, Any] = json.loads(DOCUMENT.read_text("utf-8"))
    return read


def test_it_is_made_from_the_document_of_today() -> None:
    for name, made in (("models.py", models), ("calls.py", calls)):
        assert (PACKAGE / name).read_text("utf-8") == made(document()), "make it anew: scripts/clients"


def test_schemas_become_types() -> None:
    known = {
        "dict[str, int]": {"type": "object", "additionalProperties": {"type": "integer"}},
        "list[OrderOut] | None": {"anyOf": [{"type": "array", "items": {"$ref": "#/x/OrderOut"}}, {"type": "null"}]},
        'Literal["tr", "en"]': {"type": "string", "enum": ["tr", "en"]},
        "Literal[True]": {"type": "boolean", "const": True},
        "Any": {},
    }
    assert {type_of(schema): schema for schema in known.values()} == known


def test_what_may_be_left_out_and_what_is_no_name() -> None:
    schema = {"properties": {"from": {"type": "string"}, "to": {"type": "string"}}, "required": ["to"]}
    assert model("PeriodIn", schema) == (
        """PeriodIn = TypedDict("PeriodIn", {"from": 'NotRequired[str]', "to": 'str'})\n"""
    )
    assert "    id: str\n" in model("OrderOut", {"properties": {"id": {"type": "string"}}})
