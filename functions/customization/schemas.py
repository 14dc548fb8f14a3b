"""The JSON of customization."""

from datetime import datetime
from typing import Annotated, Self

from pydantic import BaseModel, Field, StringConstraints

from kervan.errors import Locale
from kervan.fields import Input, Line, Whole, id_of

from .catalogue import Item, Rarity, Slot
from .levels import HIGHEST, experience_for, level_of
from .tables import Ownership, Wallet, WalletEntry

ItemId = Annotated[str, StringConstraints(pattern=r"^[a-z]+(-[a-z]+)+$", max_length=40)]
UserId = Annotated[str, id_of("usr")]
MOST_COINS = 100_000


class ItemOut(BaseModel):
    """An item of the catalogue. `price` is in coins."""

    id: str
    name: str
    slot: Slot
    rarity: Rarity
    price: int
    level: int
    premium: bool
    owned: bool

    @classmethod
    def of(cls, item: Item, locale: Locale, *, owned: bool) -> Self:
        """In the caller's language."""
        return cls(
            id=item.id,
            name=item.name(locale),
            slot=item.slot,
            rarity=item.rarity,
            price=item.price,
            level=item.level,
            premium=item.premium,
            owned=owned,
        )


class ItemsOut(BaseModel):
    """The whole catalogue."""

    items: list[ItemOut]


class WalletOut(BaseModel):
    """Coins, and how far somebody has come. `next_level_experience`: that of the next level; null on the last."""

    coins: int
    experience: int
    level: int
    next_level_experience: int | None

    @classmethod
    def of(cls, row: Wallet) -> Self:
        """From the row."""
        level = level_of(int(row.experience))
        following = experience_for(level + 1) if level < HIGHEST else None
        return cls(coins=int(row.coins), experience=int(row.experience), level=level, next_level_experience=following)


class EntryOut(BaseModel):
    """A movement of the wallet."""

    kind: str
    coins: int
    experience: int
    coins_left: int
    note: str | None
    at: datetime

    @classmethod
    def of(cls, row: WalletEntry) -> Self:
        """From the row."""
        return cls(
            kind=row.kind,
            coins=int(row.coins),
            experience=int(row.experience),
            coins_left=int(row.balance),
            note=row.note,
            at=row.at,
        )


class PurchaseIn(Input):
    """The item that is wanted."""

    item_id: ItemId


class OwnedOut(BaseModel):
    """An item that is owned."""

    item_id: str
    price: int
    since: datetime

    @classmethod
    def of(cls, row: Ownership) -> Self:
        """From the row."""
        return cls(item_id=row.item_id, price=int(row.price), since=row.since)


class PurchaseOut(BaseModel):
    """What was bought, and what is left."""

    item: OwnedOut
    wallet: WalletOut


class EquipIn(Input):
    """An item for its slot; null leaves the slot empty."""

    item_id: ItemId | None
    slot: Slot


class OutfitOut(BaseModel):
    """Item by slot, as others see it."""

    equipped: dict[Slot, str]


class WardrobeOut(OutfitOut):
    """Everything that is owned, and what of it is worn."""

    items: list[OwnedOut]


class GrantIn(Input):
    """Coins for somebody, and why."""

    user_id: UserId
    coins: Annotated[Whole, Field(ge=1, le=MOST_COINS)]
    reason: Annotated[Line, Field(min_length=1)]
