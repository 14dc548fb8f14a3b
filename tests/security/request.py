"""What a lawful request is made of."""

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Request:
    """A path's parameters, the query, a body and headers."""

    parameters: dict[str, str] = field(default_factory=dict)
    query: str = ""
    body: Any = None
    headers: dict[str, str] = field(default_factory=dict)

    def path(self, template: str, **others: str) -> str:
        """The address, with other parameters where they are named."""
        return template.format(**{**self.parameters, **others}) + self.query
