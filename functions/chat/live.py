"""What passes on the socket besides messages: who writes, who has read how far, and what was missed."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from kervan.commit import commit
from kervan.errors import Conflict, NotFound
from kervan.ratelimit import RateLimit, take
from kervan.shared_tables import Connection, Presence
from kervan.tables import instant
from kervan.world import World

from .events import ChatRead
from .fanout import MOST_TOLD
from .roles import IN, OPEN, place_of
from .schemas import Known, MessageOut
from .sending import open_chat, present
from .tables import Change, Chat, ChatMessage, Member

TYPING = RateLimit("typing", most=10, seconds=10)
READS = RateLimit("read", most=120, seconds=60)  # of all of one's devices: a frame says how far, not each message
SYNCS = RateLimit("sync", most=60, seconds=60)
MOST_MESSAGES = 100  # of one conversation in one frame
MOST_BYTES = 96 * 1024  # of one frame; the gateway carries 128 KB
Frame = dict[str, Any]


def typing(world: World, user_id: str, chat_id: str) -> None:
    """Tell the others of a small chat that somebody is writing. It is not kept, and may be lost."""
    take(world, TYPING, user_id)
    rows = list(Member.query(chat_id, consistent_read=True, limit=MOST_TOLD + 1))
    others = [row.user_id for row in rows if row.state == IN and row.user_id != user_id]
    if len(rows) > MOST_TOLD:
        present(chat_id, user_id)
        return
    if not any(row.user_id == user_id and row.state == IN for row in rows):
        raise NotFound
    if open_chat(chat_id).barred:
        return
    frame = {"type": "typing", "chat_id": chat_id, "user_id": user_id, "at": instant(world.now())}
    world.sockets.tell_all(Presence.there(others, world.now()), frame)


def read_to(world: World, user_id: str, chat_id: str, seq: int) -> Frame:
    """Note how far somebody has read, never further than there is. The answer says how far that is."""
    take(world, READS, user_id)
    chat = open_chat(chat_id)
    member = present(chat_id, user_id)
    reached = max(int(member.read_seq), min(seq, int(chat.last_seq)))
    if reached > member.read_seq:
        told = ChatRead(chat_id=chat_id, user_id=user_id, seq=reached, at=world.now())
        try:
            commit(also=(Member.read_to(chat_id, user_id, reached),), tell=(told,) if _looked_at(chat) else ())
        except Conflict:
            reached = int(present(chat_id, user_id).read_seq)
    return {"type": "read", "chat_id": chat_id, "user_id": user_id, "seq": reached}


def _looked_at(chat: Chat) -> bool:
    """Whether others see how far one has read: not in a crowd, and not between two of whom one wants no other."""
    return bool(chat.member_count <= MOST_TOLD and not chat.barred)


def sync(world: World, connection: Connection, chats: Mapping[str, Known]) -> Frame:
    """Send what somebody missed, a frame for each conversation that has something; the last frame says that is all."""
    take(world, SYNCS, connection.user_id)
    for frame in _missed(connection.user_id, chats):
        if not world.sockets.send(connection.connection_id, frame):
            break
    return {"type": "synced", "at": instant(world.now())}


def _missed(user_id: str, chats: Mapping[str, Known]) -> Iterator[Frame]:
    """One read each of the conversations and of their members, then what each of them has that is new."""
    rows = {chat.chat_id: chat for chat in Chat.batch_get(chats, consistent_read=True)}
    places = [(chat_id, place_of(user_id)) for chat_id in chats]
    members = {row.chat_id: row for row in Member.batch_get(places, consistent_read=True) if row.state == IN}
    for chat_id, known in chats.items():
        chat, member = rows.get(chat_id), members.get(chat_id)
        if chat is None or chat.state != OPEN or member is None:
            yield {"type": "gone", "chat_id": chat_id}
        elif chat.last_seq > known.seq or chat.last_change > known.change:
            yield _history(chat, member, known)


def _history(chat: Chat, member: Member, known: Known) -> Frame:
    since = max(known.seq, int(member.since))
    new = ChatMessage.query(chat.chat_id, ChatMessage.seq > since, consistent_read=True, limit=MOST_MESSAGES)
    messages, full = _fitting([_shown(row) for row in new], MOST_BYTES)
    frame = {"type": "history", "chat_id": chat.chat_id, "messages": messages, "changed": [], "change": known.change}
    if full:
        return {**frame, "more": True}
    shown = {int(message["seq"]): int(message["change"]) for message in messages}
    return {**frame, **_changed(member, known, shown, MOST_BYTES - _weight(messages))}


def _changed(member: Member, known: Known, shown: Mapping[int, int], room: int) -> Frame:
    """Messages that are others now than when they were received, or read for this very frame (`shown`, with the change
    that they stood at); each stands behind its number of change.
    """
    numbers = Change.number > known.change
    rows = list(Change.query(member.chat_id, numbers, consistent_read=True, limit=MOST_MESSAGES))
    received = (row for row in rows if row.seq <= known.seq or shown.get(int(row.seq), row.number) < row.number)
    theirs = {int(row.seq) for row in received if row.seq > member.since}
    keys = [(member.chat_id, seq) for seq in theirs]
    found = {int(row.seq): row for row in ChatMessage.batch_get(keys, consistent_read=True)} if keys else {}
    changed, full = _fitting([_shown(found[seq]) for seq in sorted(found)], room)
    reached = int(rows[-1].number) if rows and not full else known.change
    return {"changed": changed, "change": reached, "more": full or len(rows) == MOST_MESSAGES}


def _shown(row: ChatMessage) -> Frame:
    return MessageOut.of(row).model_dump(mode="json")


def _weight(value: object) -> int:
    """Bytes on the wire."""
    return len(json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode())


def _fitting(messages: list[Frame], room: int) -> tuple[list[Frame], bool]:
    """As many of them as there is room for, and whether there may be others."""
    kept: list[Frame] = []
    for message in messages:
        room -= _weight(message) + 1
        if room < 0:
            return kept, True
        kept.append(message)
    return kept, len(kept) == MOST_MESSAGES
