"""The rules of direct messages. What may be said is what may be said in chat; whoever blocked hears nothing."""

from datetime import datetime, timedelta
from functools import partial

from functions.friends.tables import Block
from functions.users.tables import User
from kervan.auth import Caller
from kervan.commit import commit
from kervan.errors import Changed, Conflict, Exists, NotFound, Unavailable
from kervan.ids import derived_id
from kervan.pagination import Page, paginate
from kervan.request import expect
from kervan.speech import Blocked, Daily, counted_text, daily, take_turn
from kervan.world import World

from .events import DirectMessageRead, DirectMessageSent
from .schemas import MessageIn
from .tables import Conversation, Message, Overtaken, between, place_of

TRIES = 8


class ToYourself(Conflict):
    """A message goes to somebody else."""

    tr = "Kendinize mesaj gönderemezsiniz."
    en = "You cannot send a message to yourself."


def send(world: World, caller: Caller, message_id: str, wanted: MessageIn) -> Message:
    """Write to somebody. Sent again under its `client_id`, or as the same request, it is the first one."""
    if wanted.receiver_id == caller.id:
        raise ToYourself
    turn = take_turn(world, caller.id)
    _refuse_absent(wanted.receiver_id)
    if Block.between(caller.id, wanted.receiver_id):
        raise Blocked
    at, day = world.now(), daily(world, caller.id, turn)
    for _ in range(TRIES):
        message = _written(caller, message_id, wanted, at)
        try:
            _commit_message(world, message, day)
        except Exists:
            return Message.get(message.message_id, consistent_read=True)
        except Overtaken:
            at = max(world.now(), _last_said(message) + timedelta(microseconds=1))
        else:
            return message
    raise Unavailable(retry_after=1)


def read(world: World, caller: Caller, message_id: str, if_match: str | None) -> Message:
    """Mark what one was written as read. Marking it again changes nothing."""
    message = Message.find(message_id, consistent=True)
    if message is None or message.receiver_id != caller.id:
        raise NotFound
    expect(message, if_match)
    if message.read_at is None:
        message.read_at = world.now()
        told = DirectMessageRead(
            message_id=message_id, sender_id=message.sender_id, receiver_id=caller.id, at=message.read_at
        )
        try:
            commit(message, also=(Conversation.read_one(caller.id, message.sender_id),), tell=(told,))
        except Changed:  # another device of theirs was first
            return read(world, caller, message_id, if_match)
    return message


def exchanged(world: World, caller: Caller, other_id: str, limit: int, cursor: str | None) -> Page[Message]:
    """What the caller and another wrote to each other, newest first."""
    query = partial(Message.of_conversation.query, between(caller.id, other_id), scan_index_forward=False)
    return paginate(world, query, limit=limit, cursor=cursor, bound_to=("messages", caller.id, other_id))


def conversations(world: World, caller: Caller, limit: int, cursor: str | None) -> Page[Conversation]:
    """The caller's conversations, the last one that something was said in first."""
    query = partial(Conversation.by_user.query, caller.id, scan_index_forward=False)
    return paginate(world, query, limit=limit, cursor=cursor, bound_to=("conversations", caller.id))


def _written(caller: Caller, message_id: str, wanted: MessageIn, at: datetime) -> Message:
    if wanted.client_id is not None:
        message_id = derived_id("msg", caller.id, wanted.receiver_id, wanted.client_id)
    return Message(
        message_id,
        sender_id=caller.id,
        receiver_id=wanted.receiver_id,
        conversation=between(caller.id, wanted.receiver_id),
        place=place_of(at, message_id),
        content=wanted.content,
        client_id=wanted.client_id,
        sent_at=at,
    )


def _commit_message(world: World, message: Message, day: Daily) -> None:
    """The message, the tops of both lists, and what it counts towards."""
    sides = (
        Conversation.heard(message.sender_id, message.receiver_id, message),
        Conversation.heard(message.receiver_id, message.sender_id, message),
    )
    told = DirectMessageSent(
        message_id=message.message_id,
        sender_id=message.sender_id,
        receiver_id=message.receiver_id,
        at=message.sent_at,
    )
    said = counted_text(world, message.sender_id, message.content)
    commit(new=message, also=(*sides, *said, *day.also), tell=(told, *day.tell))


def _last_said(message: Message) -> datetime:
    """When the last message between the two was said, by the clock that it was said by."""
    pair = (message.sender_id, message.receiver_id)
    tops = Conversation.batch_get([pair, pair[::-1]], consistent_read=True)
    return max((row.last_at for row in tops), default=message.sent_at)


def _refuse_absent(user_id: str) -> None:
    """Accounts that were closed, or never proved their address, get no messages."""
    user = User.find(user_id)
    if user is None or user.disabled or not user.email_verified:
        raise NotFound
