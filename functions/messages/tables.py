"""Direct messages of the streaming app, and what stands at the top of each one's list of conversations."""

from datetime import datetime

from pynamodb.attributes import NumberAttribute, UnicodeAttribute
from pynamodb.indexes import AllProjection, GlobalSecondaryIndex

from kervan.commit import Versioned
from kervan.errors import Conflict
from kervan.tables import GuardedWrite, InstantAttribute, OnDemand, Staged, Table, guarded, instant


class Overtaken(Conflict):
    """Something was said between the two that is later by its clock: what stands behind it takes a later time."""


def between(first: str, second: str) -> str:
    """The name of what two people say to each other."""
    return "#".join(sorted((first, second)))


class MessagesBySenderAndReceiver(GlobalSecondaryIndex["Message"]):
    """What one wrote to another, in no order: what an export or an erasure of a person goes through."""

    class Meta:
        """All attributes."""

        index_name = "senderId-receiverId-index"
        projection = AllProjection()

    sender_id = UnicodeAttribute(hash_key=True, attr_name="senderId")
    receiver_id = UnicodeAttribute(range_key=True, attr_name="receiverId")


class MessagesOfConversation(GlobalSecondaryIndex["Message"]):
    """What two people wrote to each other, in the order of writing."""

    class Meta:
        """All attributes."""

        index_name = "conversation-index"
        projection = AllProjection()

    conversation = UnicodeAttribute(hash_key=True)
    place = UnicodeAttribute(range_key=True)


class Message(Versioned):
    """A message from one person to another."""

    class Meta(OnDemand):
        """One row a message."""

        table_name = Staged("messages")

    message_id = UnicodeAttribute(hash_key=True, attr_name="messageId")
    sender_id = UnicodeAttribute(attr_name="senderId")
    receiver_id = UnicodeAttribute(attr_name="receiverId")
    conversation = UnicodeAttribute()
    place = UnicodeAttribute()  # when#id
    content = UnicodeAttribute()
    client_id = UnicodeAttribute(null=True)
    sent_at = InstantAttribute()
    read_at = InstantAttribute(null=True)
    by_sender_and_receiver = MessagesBySenderAndReceiver()
    of_conversation = MessagesOfConversation()


class ConversationsByUser(GlobalSecondaryIndex["Conversation"]):
    """Someone's conversations, by what was said last."""

    class Meta:
        """All attributes."""

        index_name = "by-user"
        projection = AllProjection()

    user_id = UnicodeAttribute(hash_key=True)
    last_place = UnicodeAttribute(range_key=True)


class Conversation(Table):
    """One's side of what is said with another: the last message, and how many are unread."""

    class Meta(OnDemand):
        """Two rows a conversation, one for each side."""

        table_name = Staged("conversations")

    user_id = UnicodeAttribute(hash_key=True)
    other_id = UnicodeAttribute(range_key=True)
    last_place = UnicodeAttribute()
    last_content = UnicodeAttribute()
    last_sender_id = UnicodeAttribute()
    last_at = InstantAttribute()
    unread = NumberAttribute(default=0)
    by_user = ConversationsByUser()

    @classmethod
    @guarded
    def heard(cls, user_id: str, other_id: str, message: Message) -> GuardedWrite:
        """A message was written, after whatever stands there, else Overtaken; for its receiver one more is unread. Its
        own row, new in the same commit, is the guard against counting it twice.
        """
        unread = (cls.unread | 0) + (1 if user_id == message.receiver_id else 0)
        actions = (
            cls.last_place.set(message.place),
            cls.last_content.set(message.content),
            cls.last_sender_id.set(message.sender_id),
            cls.last_at.set(message.sent_at),
            cls.unread.set(unread),
        )
        last = cls.last_at.does_not_exist() | (cls.last_at <= message.sent_at)
        return GuardedWrite(cls, user_id, other_id, actions, last, Overtaken())

    @classmethod
    @guarded
    def forget(cls, user_id: str, other_id: str) -> GuardedWrite:
        """The last word, if it was the other's, is shown no more: they have left."""
        actions = (cls.last_content.set(""),)
        return GuardedWrite(cls, user_id, other_id, actions, cls.last_sender_id == other_id, Conflict())

    @classmethod
    @guarded
    def read_one(cls, user_id: str, other_id: str) -> GuardedWrite:
        """One less is unread. The message, which turns from unread to read in the same commit, is the guard."""
        return GuardedWrite(cls, user_id, other_id, (cls.unread.set(cls.unread - 1),), cls.unread > 0, Conflict())


def place_of(at: datetime, message_id: str) -> str:
    """Where a message stands in its conversation."""
    return f"{instant(at)}#{message_id}"
