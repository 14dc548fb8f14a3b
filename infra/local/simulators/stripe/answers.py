"""What goes back over the wire, or does not."""

from dataclasses import replace
from typing import Self

from infra.local.simulators.common import answers


class Answer(answers.Answer):
    """An answer that may be given again under its idempotency key."""

    def replayed(self) -> Self:
        return replace(self, headers={**self.headers, "Idempotent-Replayed": "true"})
