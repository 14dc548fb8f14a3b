"""The end of a group. Nobody has read it since the commit that ended it; here its rows leave, part by part.

Every step is safe to repeat: what is gone already is found no more.
"""

from kervan.commit import commit
from kervan.shared_tables import Presence
from kervan.world import World

from .attaching import dropped
from .events import GroupDeleted, GroupErased, GroupPartDeleted
from .fanout import PART, forgotten
from .roles import IN, parts_of
from .tables import Change, ChatMessage, Member, MessageKey

PAGE = 80  # a letter for the files of each fits one commit


def begin(world: World, event: GroupDeleted) -> None:
    """Its members in parts, and what was said in pages."""
    parts = [
        GroupPartDeleted(chat_id=event.chat_id, low=low, high=high, at=event.at)
        for low, high in parts_of(event.members, PART)
    ]
    commit(tell=(*parts, GroupErased(chat_id=event.chat_id, at=world.now())))


def dismiss(world: World, event: GroupPartDeleted) -> None:
    """Tell a part of the members, then forget that they were there, and who was not to be."""
    rows = list(Member.query(event.chat_id, Member.place.between(event.low, event.high), consistent_read=True))
    there = Presence.there([row.user_id for row in rows if row.state == IN], world.now())
    told = world.sockets.tell_all(there, {"type": "gone", "chat_id": event.chat_id})
    with Member.batch_write() as batch:
        for row in rows:
            batch.delete(row)
    commit(also=forgotten(world, told))


def erase(world: World, event: GroupErased) -> None:
    """A page of what was said, with its keys and the numbers of its changes; then the next one."""
    messages = list(ChatMessage.query(event.chat_id, consistent_read=True, limit=PAGE))
    if files := dropped(world, *messages):
        commit(tell=files, finishes=False)  # while their messages can still name them
    changes = list(Change.query(event.chat_id, consistent_read=True, limit=PAGE))
    with MessageKey.batch_write() as keys:
        for message in messages:
            keys.delete(MessageKey(message.message_id))
    with ChatMessage.batch_write() as batch:
        for message in messages:
            batch.delete(message)
    with Change.batch_write() as numbers:
        for change in changes:
            numbers.delete(change)
    more = len(messages) == PAGE or len(changes) == PAGE
    commit(tell=(GroupErased(chat_id=event.chat_id, at=world.now()),) if more else ())
