"""What an avatar can wear: data (`items.json`). An item is never taken out of it, because people own it for ever."""

from collections.abc import Mapping
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from kervan.errors import Locale

ITEMS = Path(__file__).parent / "items.json"


class Slot(StrEnum):
    """Where an item is worn; one item a slot."""

    HAIR = "hair"
    HAT = "hat"
    FACE = "face"
    OUTFIT = "outfit"
    BACKGROUND = "background"
    FRAME = "frame"


class Rarity(StrEnum):
    """How special it is."""

    COMMON = "common"
    RARE = "rare"
    EPIC = "epic"
    LEGENDARY = "legendary"


class Item(BaseModel):
    """One item: its price in coins, the level that it takes, and whether it is for premium members."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: Annotated[str, Field(pattern=r"^[a-z]+(-[a-z]+)+$", max_length=40)]
    slot: Slot
    tr: str
    en: str
    rarity: Rarity
    price: Annotated[int, Field(ge=0, le=100_000)]
    level: Annotated[int, Field(ge=1)]
    premium: bool

    def name(self, locale: Locale) -> str:
        """What people read."""
        return self.en if locale == "en" else self.tr


@cache
def catalogue() -> Mapping[str, Item]:
    """Every item by its id, in the order of the file."""
    items = TypeAdapter(list[Item]).validate_json(ITEMS.read_bytes())
    return {item.id: item for item in items}
