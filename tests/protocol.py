"""The socket's protocol as docs/socket.md has it: frames are held against the schemas that people read there."""

import json
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema_rs

PAGE = Path(__file__).parents[1] / "docs" / "socket.md"


@dataclass(frozen=True)
class Protocol:
    """The page's schemas by direction and name."""

    schemas: dict[str, Any]

    def said(self, frame: dict[str, Any]) -> list[str]:
        """What is wrong with a client's frame."""
        return self._wrong("client", str(frame.get("action")), frame)

    def heard(self, frame: dict[str, Any]) -> list[str]:
        """What is wrong with a server's frame. What has `data` is of another group, and has `at`."""
        if "data" in frame:
            return [] if set(frame) == {"type", "at", "data"} else ["type, at, data"]
        return self._wrong("server", str(frame.get("type")), frame)

    def _wrong(self, side: str, name: str, frame: dict[str, Any]) -> list[str]:
        if name not in self.schemas[side]:
            return [f"no {side} frame is called {name}"]
        return [error.message for error in _validator(side, name).iter_errors(frame)]


@cache
def the_protocol() -> Protocol:
    """Read from the page, once."""
    (block,) = re.findall(r"^```json\n(\{.*?^\})\n```", PAGE.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE)
    return Protocol(json.loads(block))


@cache
def _validator(side: str, name: str) -> Any:
    escaped = name.replace("~", "~0").replace("/", "~1")
    whole = the_protocol().schemas
    return jsonschema_rs.validator_for({**whole, "$ref": f"#/{side}/{escaped}"}, validate_formats=True)
