"""What chat tells. Facts name people and messages; what was said stays in its row."""

from typing import Literal

from kervan.events import Event

from .roles import parts_of

Kind = Literal["message", "message.changed"]


class MessageSent(Event):
    """A message has its number. `members` is how many there were: how many parts its delivery has."""

    chat_id: str
    seq: int
    message_id: str
    sender_id: str
    members: int

    def parts(self, each: int) -> list[tuple[str, str]]:
        """The ranges of places that work on those who hear it is shared out by, for so many people each."""
        return parts_of(self.members, each)


class MessageChanged(Event):
    """A message was edited, taken back or removed; the row says what it is now."""

    chat_id: str
    seq: int
    message_id: str


class DeliveryDue(Event):
    """A part of a large group is to be told of a message: the members that stand from `low` to `high`."""

    chat_id: str
    seq: int
    kind: Kind
    low: str
    high: str


class DeliveryFailed(Event):
    """These members could not be told; they are tried again, apart from the others."""

    chat_id: str
    seq: int
    kind: Kind
    user_ids: tuple[str, ...]
    attempt: int


class AttachmentsDropped(Event):
    """A message does not show these files any more, and no other does: they are to go."""

    message_id: str
    file_ids: tuple[str, ...]


class ChatRead(Event):
    """Someone has read up to a number."""

    chat_id: str
    user_id: str
    seq: int


class MembershipChanged(Event):
    """Some came, went, were put out, or may do something else than before."""

    chat_id: str
    user_ids: tuple[str, ...]
    change: Literal["joined", "left", "removed", "banned", "changed"]


class GroupChanged(Event):
    """A group's settings are others now."""

    chat_id: str


class GroupDeleted(Event):
    """A group is gone; its members are told and forgotten part by part."""

    chat_id: str
    members: int


class GroupPartDeleted(Event):
    """A part of a deleted group: the members that stand from `low` to `high`."""

    chat_id: str
    low: str
    high: str


class GroupErased(Event):
    """What was said in a deleted group is to go, a page at a time."""

    chat_id: str
