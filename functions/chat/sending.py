"""Sending: number, message, membership and limits stand or fall in one transaction; who resends meets the first one."""

import math
import time
from datetime import datetime
from typing import NoReturn

from functions.files.tables import FileInUse
from kervan.commit import commit
from kervan.errors import Exists, FieldError, Invalid, NotFound, Unavailable
from kervan.ids import derived_id
from kervan.speech import Blocked, counted_text, daily, links_in, take_turn
from kervan.world import World

from .attaching import attached
from .events import MessageSent
from .refusals import LinksNotWanted, Muted, NotFriends, NotSpeaking, SequenceTaken, TooSoon
from .roles import IN, OPEN, PARTED, place_of
from .schemas import MessageIn
from .tables import Chat, ChatMessage, Member, MessageKey

TRIES = 40  # each time one of those who want the number gets it


def send(world: World, sender: str, wanted: MessageIn) -> ChatMessage:
    """Give the message its number and tell of it. Sent again under its `client_id` it is the first one."""
    _refuse_empty(wanted)
    turn = take_turn(world, sender)
    if wanted.attachments and (first := _sent_before(message_id_of(wanted, sender), sender)):
        return first
    said = counted_text(world, sender, wanted.text) if wanted.text else ()
    files = attached(sender, message_id_of(wanted, sender), wanted.attachments)
    day = daily(world, sender, turn)
    for attempt in range(TRIES):
        chat, now = open_chat(wanted.chat_id), world.now()
        refuse_shut(chat, sender)
        message = _numbered(chat, sender, wanted, now)
        seq, links = int(message.seq), links_in(wanted.text or "") > 0
        told = MessageSent(
            chat_id=chat.chat_id,
            seq=seq,
            message_id=message.message_id,
            sender_id=sender,
            members=int(chat.member_count),
            at=now,
        )
        try:
            commit(
                new=(MessageKey(message.message_id, chat_id=chat.chat_id, seq=seq), message),
                also=(
                    Chat.draw(chat.chat_id, seq),
                    Member.speak(chat, sender, seq, now, links=links),
                    *said,
                    *files,
                    *day.also,
                ),
                tell=(told, *day.tell),
            )
        except (Exists, SequenceTaken, FileInUse) as refused:
            if first := _sent_before(message.message_id, sender):
                return first
            if isinstance(refused, FileInUse):
                raise
            step_back(world, attempt)
        except NotSpeaking:
            explain(chat, sender, now, links=links)
        else:
            return message
    raise Unavailable(retry_after=1)


def _refuse_empty(wanted: MessageIn) -> None:
    if wanted.text is None and not wanted.attachments:
        raise Invalid(errors=(FieldError("/text", "missing", ""),))


def open_chat(chat_id: str) -> Chat:
    """The conversation, if anybody may speak there. NotFound for an absent and a deleted one alike."""
    chat = Chat.find(chat_id, consistent=True)
    if chat is None or chat.state != OPEN:
        raise NotFound
    return chat


def present(chat_id: str, user_id: str) -> Member:
    """The member, read consistently. NotFound for a stranger: what is not theirs is not there."""
    member = Member.who(chat_id, user_id)
    if member is None:
        raise NotFound
    return member


def refuse_ended(chat_id: str) -> None:
    """A group that has ended is read by nobody, though its rows go only by and by. A direct chat has no end."""
    if chat_id.startswith("grp_"):
        open_chat(chat_id)


def refuse_shut(chat: Chat, sender: str) -> None:
    """A direct chat that one of the two keeps shut. Only they learn of it."""
    if chat.barred:
        present(chat.chat_id, sender)
        raise NotFriends if set(chat.barred) == {PARTED} else Blocked


def message_id_of(wanted: MessageIn, sender: str) -> str:
    """Made of the sender's own name for it, so that a resend is the same message."""
    return derived_id("msg", wanted.chat_id, sender, wanted.client_id)


def _numbered(chat: Chat, sender: str, wanted: MessageIn, now: datetime) -> ChatMessage:
    return ChatMessage(
        chat.chat_id,
        int(chat.last_seq) + 1,
        message_id=message_id_of(wanted, sender),
        client_id=wanted.client_id,
        sender_id=sender,
        text=wanted.text,
        attachments=wanted.attachments,
        sent_at=now,
    )


def _sent_before(message_id: str, sender: str) -> ChatMessage | None:
    """The message, if it was sent already and its sender is still there to hear of it."""
    key = MessageKey.find(message_id, consistent=True)
    if key is None:
        return None
    present(key.chat_id, sender)
    return ChatMessage.get(key.chat_id, key.seq, consistent_read=True)


def step_back(world: World, attempt: int) -> None:
    """Others want the same number: a moment's chance keeps them apart."""
    time.sleep(0.002 * min(attempt + 1, 8) * (1 + world.chance(1)[0] / 256))


def explain(chat: Chat, sender: str, now: datetime, *, links: bool) -> NoReturn:
    """Why somebody may not speak. A stranger is told what one is told of an absent conversation."""
    member = Member.find(chat.chat_id, place_of(sender), consistent=True)
    if member is None or member.state != IN:
        raise NotFound
    if member.muted_until is not None and member.muted_until > now:
        raise Muted(member.muted_until)
    if links and not chat.links:
        raise LinksNotWanted
    since = (now - member.spoke_at).total_seconds() if member.spoke_at else 0.0
    raise TooSoon(retry_after=max(1, math.ceil(int(chat.slow_seconds) - since)))
