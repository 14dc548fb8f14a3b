"""What goes back over the wire, or does not."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Self

from infra.local.simulators.common.state import Json


@dataclass(frozen=True)
class Answer:
    """One HTTP answer. `lost`: it exists and is kept, but the caller must never see it; seconds of silence first."""

    status: int
    body: bytes
    headers: Mapping[str, str]
    lost: float | None = None

    @classmethod
    def of(cls, status: int, body: Json, headers: Mapping[str, str] | None = None) -> Self:
        return cls(status, _written(body), {"Content-Type": "application/json", **(headers or {})})

    @classmethod
    def never(cls, seconds: float | None) -> Self:
        """Silence: nothing happened and nobody will say so."""
        return cls(0, b"", {}, lost=seconds or 0)

    def json(self) -> object:
        return json.loads(self.body)

    def saying(self, body: object) -> Self:
        """The same answer with another body."""
        return replace(self, body=_written(body))

    def dump(self) -> Json:
        return {"status": self.status, "body": self.body.decode(), "headers": dict(self.headers)}

    @classmethod
    def load(cls, dumped: Json) -> Self:
        return cls(dumped["status"], dumped["body"].encode(), dumped["headers"])


def _written(body: object) -> bytes:
    return json.dumps(body, indent=2, ensure_ascii=False).encode()
