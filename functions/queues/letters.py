"""Dead letters as they lie in their queue, and as people may see them."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Self

from kervan import log
from kervan.events import carried

HIDDEN = "•••"
LARGEST = 10**9  # a longer number may be a telephone's
PLAIN = re.compile(
    r"[a-z]{3}_[0-9A-HJKMNP-TV-Z]{26}"  # an id
    r"|[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:.]{5,15}(Z|[+-][0-9:]{5})",  # a moment
    re.ASCII,
)
WORDS = frozenset({"status", "kind", "reason", "provider", "purpose", "type", "format", "currency", "locale", "plan"})
WORD = re.compile(r"[A-Za-z][A-Za-z_]{0,39}", re.ASCII)


@dataclass(frozen=True)
class DeadLetter:
    """A message among the dead letters; `receipt` is what it is deleted by for as long as it is hidden from others."""

    message_id: str
    receipt: str
    body: str
    sent_at: datetime
    receives: int

    @classmethod
    def of(cls, message: Mapping[str, Any]) -> Self:
        """From what SQS hands over."""
        said = message["Attributes"]
        return cls(
            message_id=message["MessageId"],
            receipt=message["ReceiptHandle"],
            body=message["Body"],
            sent_at=datetime.fromtimestamp(int(said["SentTimestamp"]) / 1000, UTC),
            receives=int(said["ApproximateReceiveCount"]),
        )

    @property
    def size(self) -> int:
        """Its bytes."""
        return len(self.body.encode())

    @property
    def letter(self) -> Mapping[str, Any]:
        """The letter in it; nothing where there is none that can be read."""
        try:
            found = carried(json.loads(self.body))
            return found if {"id", "name", "data"} <= found.keys() else {}
        except (ValueError, KeyError, TypeError, AttributeError):
            return {}

    @property
    def letter_id(self) -> str | None:
        """Its letter's id."""
        return str(self.letter["id"]) if self.letter else None

    @property
    def name(self) -> str | None:
        """The fact that it carries."""
        return str(self.letter["name"]) if self.letter else None


def masked(value: Any, key: str = "") -> Any:
    """The value with ids, moments, small numbers and words of a known kind left in it, and nothing else.

    Letters carry no personal data. This is the net below that rule, so it names what is shown and not what is hidden.
    """
    if isinstance(value, Mapping):
        return {name: masked(inside, name) for name, inside in log.redact(dict(value)).items()}
    if isinstance(value, list):
        return [masked(inside, key) for inside in value]
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, int | float):
        return value if abs(value) < LARGEST else HIDDEN
    plain = PLAIN.fullmatch(value) or (key in WORDS and WORD.fullmatch(value))
    return value if plain else HIDDEN
