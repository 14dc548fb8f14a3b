"""Wallets: coins and experience come and go by entries, each once, and never below zero.

An entry's key is its cause, the wallet's row is written under its version, and both stand in one commit: whatever is
delivered, asked or crashed twice, it counts once.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from kervan import log
from kervan.auth import Caller
from kervan.commit import commit
from kervan.errors import Changed, Exists, Unavailable
from kervan.events import Event
from kervan.pagination import Page, paginate
from kervan.tables import Table
from kervan.world import World

from .events import LevelReached
from .levels import level_of
from .tables import Wallet, WalletEntry

TRIES = 8


@dataclass(frozen=True)
class Movement:
    """What comes or goes, and why. `kind` and `key` name the cause."""

    kind: str
    key: str
    coins: int = 0
    experience: int = 0
    note: str | None = None
    by: str = "customization"

    @property
    def cause(self) -> str:
        """The entry's key."""
        return f"{self.kind}#{self.key}"


def of(user_id: str) -> Wallet:
    """The wallet as it is now; an empty one for somebody who has none."""
    return Wallet.find(user_id, consistent=True) or Wallet(user_id)


def move(
    world: World,
    wallet: Wallet,
    movement: Movement,
    *,
    new: Sequence[Table] = (),
    tell: Sequence[Event] = (),
    finishes: bool = True,
) -> None:
    """Write it down beside the new balance. Exists where it was written before, or another wrote the first entry in
    between; Changed where the wallet moved.
    """
    now, fresh, before = world.now(), wallet.version == 0, level_of(int(wallet.experience))
    wallet.change(coins=movement.coins, experience=movement.experience)
    entry = WalletEntry(
        wallet.user_id,
        movement.cause,
        kind=movement.kind,
        coins=movement.coins,
        experience=movement.experience,
        balance=wallet.coins,
        note=movement.note,
        by=movement.by,
        at=now,
    )
    level = level_of(int(wallet.experience))
    reached = [LevelReached(user_id=wallet.user_id, level=level, at=now)] if level > before else []
    changed, made = ((), (wallet, entry, *new)) if fresh else ((wallet,), (entry, *new))
    commit(*changed, new=made, tell=(*tell, *reached), finishes=finishes)


def earn(world: World, user_id: str, movement: Movement, *, finishes: bool = True) -> Wallet:
    """Once a cause, however often it is told."""
    for _ in range(TRIES):
        if WalletEntry.find(user_id, movement.cause, consistent=True) is not None:
            log.info("earned before", user_id=user_id, kind=movement.kind)
            return of(user_id)
        wallet = of(user_id)
        try:
            move(world, wallet, movement, finishes=finishes)
        except (Changed, Exists):
            continue
        return wallet
    raise Unavailable(retry_after=1)


def entries(world: World, caller: Caller, limit: int, cursor: str | None) -> Page[WalletEntry]:
    """The caller's movements, newest first."""
    query: Any = partial(WalletEntry.by_time.query, caller.id, scan_index_forward=False)
    return paginate(world, query, limit=limit, cursor=cursor, bound_to=("wallet-entries", caller.id))
