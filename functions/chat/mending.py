"""Changing what was said: one's own for a quarter of an hour, others' as a moderator. Every change has a number."""

from collections.abc import Callable
from datetime import datetime, timedelta

from kervan.auth import Caller
from kervan.commit import commit
from kervan.errors import Exists, Forbidden, NotFound, Unavailable
from kervan.events import Event
from kervan.request import expect
from kervan.speech import NoLongerEditable, counted_text, links_in, take_turn
from kervan.tables import GuardedWrite
from kervan.world import World

from .attaching import dropped
from .events import MessageChanged
from .refusals import NotSpeaking, SequenceTaken
from .roles import OPEN, Role
from .schemas import EditIn
from .sending import TRIES, explain, open_chat, present, refuse_ended, refuse_shut, step_back
from .tables import Change, Chat, ChatMessage, Member, MessageKey

EDITABLE = timedelta(minutes=15)


def edit(world: World, caller: Caller, message_id: str, wanted: EditIn, if_match: str | None) -> ChatMessage:
    """Say something else instead."""
    message, _ = found(caller, message_id)
    take_turn(world, caller.id)
    said = counted_text(world, caller.id, wanted.text)
    expect(message, if_match)
    now = world.now()
    _refuse_late(message, caller, now)
    message.text, message.edited_at = wanted.text, now
    links = links_in(wanted.text) > 0
    try:
        _commit_change(world, message, lambda chat: (Member.mend(chat, caller.id, now, links=links), *said))
    except NotSpeaking:
        explain(open_chat(message.chat_id), caller.id, now, links=links)
    return message


def take_back(world: World, caller: Caller, message_id: str) -> None:
    """Take back one's own, or remove another's as a moderator. Doing so again changes nothing."""
    message, member = found(caller, message_id)
    if message.deleted_at is not None:
        return
    now = world.now()
    if Role(member.role).rank < Role.MODERATOR.rank:
        _refuse_late(message, caller, now)
    left = dropped(world, message)
    message.text, message.attachments = None, []
    message.deleted_at, message.deleted_by = now, caller.id
    _commit_change(world, message, lambda _: (), left)


def readable(caller: Caller, message_id: str) -> ChatMessage:
    """A message for whoever may read it still."""
    message, _ = found(caller, message_id)
    refuse_ended(message.chat_id)
    return message


def found(caller: Caller, message_id: str) -> tuple[ChatMessage, Member]:
    """A message and its reader. NotFound where it was not theirs to read."""
    key = MessageKey.find(message_id)
    if key is None:
        raise NotFound
    member = present(key.chat_id, caller.id)
    if key.seq <= member.since:
        raise NotFound
    return ChatMessage.get(key.chat_id, key.seq, consistent_read=True), member


def _refuse_late(message: ChatMessage, caller: Caller, now: datetime) -> None:
    if message.sender_id != caller.id:
        raise Forbidden
    if message.deleted_at is not None or message.sent_at + EDITABLE <= now:
        raise NoLongerEditable


def _commit_change(
    world: World,
    message: ChatMessage,
    also: Callable[[Chat], tuple[GuardedWrite, ...]],
    also_told: tuple[Event, ...] = (),
) -> None:
    """The message as it is now and the number of its change, or neither."""
    version = message.version
    for attempt in range(TRIES):
        chat = Chat.get(message.chat_id, consistent_read=True)
        if chat.state != OPEN:
            raise NotFound
        refuse_shut(chat, message.sender_id)
        message.version, message.change = version, int(chat.last_change) + 1
        row = Change(chat.chat_id, message.change, seq=message.seq)
        told: Event = MessageChanged(
            chat_id=chat.chat_id, seq=int(message.seq), message_id=message.message_id, at=world.now()
        )
        try:
            counted = Chat.draw(chat.chat_id, message.change, change=True)
            commit(message, new=row, also=(counted, *also(chat)), tell=(told, *also_told))
        except (Exists, SequenceTaken):
            step_back(world, attempt)
        else:
            return
    raise Unavailable(retry_after=1)
