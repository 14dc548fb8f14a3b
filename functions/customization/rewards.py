"""What is earned by what people do: data (`rewards.json`). What anybody can repeat at will counts once a day.

`welcome` comes once a person, `membership` with each period that is paid, `order` with each order. `spoke` is for the
first message of somebody's day, `friend` for the first friendship of it; the day is that of UTC.
"""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from kervan.world import World

from . import wallets
from .wallets import Movement

REWARDS = Path(__file__).parent / "rewards.json"


class Reward(BaseModel):
    """What one of them brings."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    coins: Annotated[int, Field(ge=0, le=100_000)]
    experience: Annotated[int, Field(ge=0, le=100_000)]


@cache
def rewards() -> Mapping[str, Reward]:
    """Every reward by its kind."""
    return TypeAdapter(dict[str, Reward]).validate_json(REWARDS.read_bytes())


def give(world: World, user_id: str, kind: str, key: str, *, finishes: bool = True) -> None:
    """Once a cause, however often it is told."""
    reward = rewards()[kind]
    movement = Movement(kind, key, coins=reward.coins, experience=reward.experience)
    wallets.earn(world, user_id, movement, finishes=finishes)
