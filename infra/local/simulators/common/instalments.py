"""What instalments cost a buyer, and how the pages say it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from infra.local.simulators.common.pages import amount


@dataclass(frozen=True)
class Plan:
    """A number of instalments that a buyer may choose."""

    count: int
    words: str


@dataclass(frozen=True)
class Price:
    """What is to be paid, and the fee of each instalment in per cent."""

    minor: int
    currency: str
    monthly: int

    def fee(self, count: int) -> int:
        """What so many cost on top."""
        return self.minor * self.monthly * count // 100 if count > 1 else 0

    def shown(self, count: int, language: str) -> str:
        """What the card pays in all."""
        return amount(self.minor + self.fee(count), self.currency, language)

    def plans(self, counts: Iterable[int], language: str, text: Mapping[str, str]) -> list[Plan]:
        """Each with what all of them are, which a narrow page shows first, and what one of them is."""
        return [Plan(count, text["plan"].format(**self._said(count, language))) for count in counts if count > 1]

    def _said(self, count: int, language: str) -> dict[str, str]:
        each = round((self.minor + self.fee(count)) / count)
        return {
            "count": str(count),
            "each": amount(each, self.currency, language),
            "total": self.shown(count, language),
        }
