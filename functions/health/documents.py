"""The API's own document, which the build puts beside this file: what it says of paths, methods and errors."""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Annotated, Any

from aws_lambda_powertools.event_handler.depends import Depends

from kervan.errors import Unavailable

METHODS = ("get", "post", "put", "patch", "delete")
SEGMENT = r"[-.~()'!*:@,;=+&$%<> \[\]{}|^\w]+"  # what the router takes for a parameter; anything else is no path
BESIDE = Path(__file__).with_name("openapi.json")


class NotBuilt(Unavailable):
    """The function was deployed without openapi.json: only the build makes it."""

    tr = "API belgesi bu kurulumda yok; derleme adımı openapi.json dosyasını üretmemiş."
    en = "The API document is missing from this deployment; the build did not produce openapi.json."


@dataclass(frozen=True)
class Document:
    """openapi.json, as text and as what it says."""

    text: str

    @cached_property
    def content(self) -> Mapping[str, Any]:
        """Parsed when it is first needed."""
        parsed: Mapping[str, Any] = json.loads(self.text)
        return parsed

    @property
    def problems(self) -> Sequence[Mapping[str, Any]]:
        """Every error class: code, status, and its sentences."""
        found: Sequence[Mapping[str, Any]] = self.content.get("x-problems", ())
        return found

    def methods_of(self, path: str) -> frozenset[str]:
        """What may be asked of a path, in any group."""
        return frozenset(
            method.upper()
            for pattern, methods in self._paths
            if pattern.fullmatch(path)
            for method in METHODS
            if method in methods
        )

    @cached_property
    def _paths(self) -> Sequence[tuple[re.Pattern[str], Mapping[str, Any]]]:
        parts = {path: re.split(r"\{\w+\}", path) for path in self.content["paths"]}
        patterns = {path: SEGMENT.join(re.escape(part) for part in split) for path, split in parts.items()}
        return [(re.compile(patterns[path]), methods) for path, methods in self.content["paths"].items()]


def read(path: Path) -> Document:
    """The document in a file. Raises NotBuilt."""
    try:
        return Document(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise NotBuilt from None


@cache
def the_document() -> Document:
    """This deployment's."""
    return read(BESIDE)


TheDocument = Annotated[Document, Depends(the_document)]
