"""Carrying what was said to whoever is there: a small chat at once, a large one in parts that share the work.

Who is a member is read when it is carried, consistently, and so is where they are: who left before a message is not
told of it, and who opened a socket before is. A socket that cannot be told is hung up in the end: its person comes back
and asks for what is missing.
"""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from kervan import log
from kervan.commit import commit
from kervan.events import Event
from kervan.providers.sockets import Told
from kervan.shared_tables import Presence
from kervan.tables import GuardedWrite
from kervan.world import World

from .events import DeliveryDue, DeliveryFailed, Kind, MessageChanged, MessageSent
from .roles import IN, parts_of, place_of
from .schemas import MessageOut
from .tables import Chat, ChatMessage, Member

PART = 120  # members that one letter is for
TRIES = 5
MOST_TOLD = 50  # members of a chat that are told of everything; in a crowd nobody looks who writes or has read


def begin(world: World, event: MessageSent | MessageChanged) -> None:
    """Tell the members of a small chat; of a large one tell its parts, each of which is told on its own."""
    kind: Kind = "message" if isinstance(event, MessageSent) else "message.changed"
    members = event.members if isinstance(event, MessageSent) else int(Chat.get(event.chat_id).member_count)
    parts = parts_of(members, PART)
    if len(parts) == 1:
        deliver(world, event.chat_id, event.seq, kind, Member.standing(event.chat_id, *parts[0]))
        return
    commit(tell=[_part(event, kind, low, high) for low, high in parts])


def continue_with(world: World, event: DeliveryDue) -> None:
    """One part of a large group."""
    deliver(world, event.chat_id, event.seq, event.kind, Member.standing(event.chat_id, event.low, event.high))


def try_again(world: World, event: DeliveryFailed) -> None:
    """Those who could not be told, if they are still members."""
    keys = [(event.chat_id, place_of(user_id)) for user_id in event.user_ids]
    members = [row for row in Member.batch_get(keys, consistent_read=True) if row.state == IN]
    deliver(world, event.chat_id, event.seq, event.kind, members, attempt=event.attempt)


def deliver(world: World, chat_id: str, seq: int, kind: Kind, members: Sequence[Member], attempt: int = 1) -> None:
    """Tell them of a message, each of whom it is for. Safe to run again: who hears it twice knows it by its number."""
    message = ChatMessage.find(chat_id, seq)
    if message is None:  # its group has ended meanwhile
        return
    frame = {"type": kind, **MessageOut.of(message).model_dump(mode="json")}
    there = Presence.there([member.user_id for member in members if member.since < seq], world.now())
    told = world.sockets.tell_all(there, frame)
    again: list[Event] = []
    if told.failed and attempt < TRIES:
        who = tuple(sorted(told.failed))
        parts: dict[str, Any] = {"chat_id": chat_id, "seq": seq, "kind": kind, "at": world.now()}
        again = [DeliveryFailed(user_ids=who, attempt=attempt + 1, **parts)]
    elif told.failed:
        hang_up(world, told)
    commit(also=forgotten(world, told), tell=again)


def announce(world: World, chat_id: str, frame: Mapping[str, Any], besides: Sequence[str] = ()) -> None:
    """Tell the members of a small chat, and whoever else it is about, of what is no message. It may be lost: whoever
    missed it finds the same in the lists.
    """
    rows = list(Member.query(chat_id, consistent_read=True, limit=MOST_TOLD + 1))
    members = [row.user_id for row in rows if row.state == IN] if len(rows) <= MOST_TOLD else []
    told = world.sockets.tell_all(Presence.there({*members, *besides}, world.now()), frame)
    commit(also=forgotten(world, told))


def forgotten(world: World, told: Told) -> list[GuardedWrite]:
    """The dead sockets leave the rows of their people; as many as a commit takes, the rest another time."""
    return [Presence.closed(user_id, *ids, at=world.now()) for user_id, ids in sorted(told.gone.items())[:80]]


def hang_up(world: World, told: Told) -> None:
    """Who cannot be told is cut off, so that they come back and ask for what they missed. Where not even that goes
    through, their next frame is answered with `unauthenticated`, which says the same.
    """
    log.count("SocketsHungUp", sum(map(len, told.failed.values())))
    for user_id, connection_ids in told.failed.items():
        told.gone.setdefault(user_id, []).extend(connection_ids)
        with suppress(ClientError, BotoCoreError):
            world.sockets.close(*connection_ids)


def _part(event: MessageSent | MessageChanged, kind: Kind, low: str, high: str) -> DeliveryDue:
    return DeliveryDue(chat_id=event.chat_id, seq=event.seq, kind=kind, low=low, high=high, at=event.at)
