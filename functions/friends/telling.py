"""What friends are told live of each other."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, Literal

from kervan.commit import commit
from kervan.shared_tables import Presence
from kervan.tables import instant
from kervan.world import World

from .events import FriendsMade
from .tables import Friend, Tie

MOST_FRIENDS = 500  # who are told at once that somebody is there; who has more friends is looked up in the list
MOST_ROWS = 80  # of one commit


def of_a_tie(world: World, to: str, other: str, tie: Literal["incoming", "none"], at: datetime) -> None:
    """One of the two is told."""
    _tell(world, (to,), {"type": "friend", "user_id": other, "tie": tie, "chat_id": None, "at": instant(at)})


def of_a_friendship(world: World, event: FriendsMade) -> None:
    """Each is told of the other, and where they write to each other."""
    frame = {"type": "friend", "tie": "friends", "chat_id": event.chat_id, "at": instant(event.at)}
    for to, other in ((event.user_id, event.other_id), (event.other_id, event.user_id)):
        there = Presence.there((to,), world.now())
        world.sockets.tell_all(there, {**frame, "user_id": other})


def of_presence(world: World, user_id: str) -> None:
    """Whether somebody is there, to their friends."""
    friends = Friend.query(user_id, filter_condition=Friend.tie == Tie.FRIENDS.value, limit=MOST_FRIENDS)
    others = [row.other_id for row in friends]
    row = Presence.find(user_id, consistent=True)
    if row is None or not others:
        return
    seen_at = instant(row.seen_at) if row.seen_at else None
    online = bool(row.open_sockets(world.now()))
    _tell(world, others, {"type": "presence", "user_id": user_id, "online": online, "seen_at": seen_at})


def _tell(world: World, user_ids: Iterable[str], frame: Mapping[str, Any]) -> None:
    """Dead sockets leave the rows of their people on the way."""
    told = world.sockets.tell_all(Presence.there(user_ids, world.now()), frame)
    gone = sorted(told.gone.items())[:MOST_ROWS]
    commit(also=[Presence.closed(friend, *ids, at=world.now()) for friend, ids in gone])
