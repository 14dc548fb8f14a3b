"""Conversations: their counter and their rules, who is in them, what was said, and what was said of that."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any, Self

from pynamodb.attributes import BooleanAttribute, ListAttribute, NumberAttribute, UnicodeAttribute, UnicodeSetAttribute
from pynamodb.expressions.condition import Condition
from pynamodb.expressions.update import Action

from kervan.commit import Versioned
from kervan.errors import Changed, Conflict, Exists
from kervan.ids import derived_id
from kervan.tables import GuardedWrite, InstantAttribute, OnDemand, Staged, Table, guarded, updates

from .indexes import MembersByUser, MessagesBySender
from .refusals import NotSpeaking, SequenceTaken
from .roles import DELETED, DIRECT, GROUP, IN, OPEN, PARTED, TRUSTED, Role, place_of


class Chat(Table):
    """A conversation. It is written by guarded writes alone: its counter moves under everybody's hands."""

    class Meta(OnDemand):
        """One row each."""

        table_name = Staged("chats")

    chat_id = UnicodeAttribute(hash_key=True)
    kind = UnicodeAttribute()
    state = UnicodeAttribute(default=OPEN)
    title = UnicodeAttribute(null=True)  # of a group
    joinable = BooleanAttribute(default=False)  # whether whoever knows the id may come in
    links = BooleanAttribute(default=True)  # whether ordinary members may send any
    slow_seconds = NumberAttribute(default=0)
    member_count = NumberAttribute(default=0)
    last_seq = NumberAttribute(default=0)
    last_change = NumberAttribute(default=0)
    barred = UnicodeSetAttribute(null=True)  # who keeps a direct chat shut: blockers, or PARTED
    created_at = InstantAttribute()
    version = NumberAttribute(default=1)  # of its settings

    @classmethod
    def id_of(cls, first: str, second: str) -> str:
        """The one direct chat of two people."""
        low, high = sorted((first, second))
        return derived_id("cht", low, low, high)

    @classmethod
    @guarded
    def draw(cls, chat_id: str, number: int, *, change: bool = False) -> GuardedWrite:
        """Take the next number, of a message or a change; SequenceTaken if it is not the next, or nobody may speak."""
        counter = cls.last_change if change else cls.last_seq
        free = (counter == number - 1) & (cls.state == OPEN) & cls.barred.does_not_exist()
        return cls._write(chat_id, (counter.set(number),), free, SequenceTaken())

    @classmethod
    @guarded
    def resize(cls, chat: "Chat", change: int) -> GuardedWrite:
        """Members come or go between two messages, at a known number. A group that nobody is in is over."""
        same = (cls.last_seq == chat.last_seq) & (cls.member_count == chat.member_count) & (cls.state == OPEN)
        left = int(chat.member_count) + change
        over = () if left else (cls.state.set(DELETED),)
        return cls._write(chat.chat_id, (cls.member_count.set(left), *over), same, SequenceTaken())

    @classmethod
    @guarded
    def edit(cls, chat: "Chat", **changes: Any) -> GuardedWrite:
        """Change settings of the version that was read; Changed when there is a newer one."""
        actions = (*updates(cls, changes), cls.version.set(int(chat.version) + 1))
        return cls._write(chat.chat_id, actions, cls.version == chat.version, Changed())

    @classmethod
    @guarded
    def befriend(cls, first: str, second: str, at: datetime) -> GuardedWrite:
        """The direct chat of two who became friends, again or for the first time."""
        actions = (
            cls.kind.set(DIRECT),
            cls.state.set(OPEN),
            cls.joinable.set(False),
            cls.links.set(True),
            cls.slow_seconds.set(0),
            cls.member_count.set(2),
            cls.last_seq.set(cls.last_seq | 0),
            cls.last_change.set(cls.last_change | 0),
            cls.created_at.set(cls.created_at | at),
            cls.version.set(1),
            cls.barred.delete({PARTED}),
        )
        return cls._write(cls.id_of(first, second), actions, None, Conflict())

    @classmethod
    @guarded
    def bar(cls, chat_id: str, *by: str, shut: bool) -> GuardedWrite:
        """Nobody speaks here while one of `by` keeps it shut, also if the two become friends only later."""
        return cls._write(chat_id, (cls.barred.add({*by}) if shut else cls.barred.delete({*by}),), None, Conflict())

    @classmethod
    def _write(
        cls, chat_id: str, actions: tuple[Action, ...], condition: Condition | None, refused: Exception
    ) -> GuardedWrite:
        return GuardedWrite(cls, chat_id, None, actions, condition, refused)


class Member(Versioned):
    """Someone in a conversation. Who leaves has no row; who is banned has one that says so."""

    class Meta(OnDemand):
        """One row a member."""

        table_name = Staged("chat-members")

    chat_id = UnicodeAttribute(hash_key=True)
    place = UnicodeAttribute(range_key=True)
    user_id = UnicodeAttribute()
    listed = UnicodeAttribute()  # group#grp_…: lists by kind need no filter
    state = UnicodeAttribute(default=IN)
    role = UnicodeAttribute(default=Role.MEMBER.value)
    since = NumberAttribute(default=0)  # the last number before they came: what came before is not theirs to read
    read_seq = NumberAttribute(default=0)
    spoke_at = InstantAttribute(null=True)
    muted_until = InstantAttribute(null=True)
    joined_at = InstantAttribute()
    by_user = MembersByUser()

    @classmethod
    def of(cls, chat_id: str, user_id: str, **fields: Any) -> Self:
        """A row for this person."""
        listed = f"{GROUP if chat_id.startswith('grp_') else DIRECT}#{chat_id}"
        return cls(chat_id, place_of(user_id), user_id=user_id, listed=listed, **fields)

    @classmethod
    def who(cls, chat_id: str, user_id: str) -> Self | None:
        """The member, read consistently; None for whoever is not in it."""
        found = cls.find(chat_id, place_of(user_id), consistent=True)
        return found if found is not None and found.state == IN else None

    @classmethod
    def standing(cls, chat_id: str, low: str, high: str) -> list[Self]:
        """Who is in this part now, read consistently."""
        rows = cls.query(chat_id, cls.place.between(low, high), consistent_read=True)
        return [row for row in rows if row.state == IN]

    @classmethod
    def of_each(cls, pairs: Iterable[tuple[str, str]]) -> dict[tuple[str, str], Self]:
        """The rows of conversations and people, read consistently a hundred at a time."""
        rows = cls.batch_get([(chat_id, place_of(user_id)) for chat_id, user_id in pairs], consistent_read=True)
        return {(row.chat_id, row.user_id): row for row in rows}

    @classmethod
    @guarded
    def speak(cls, chat: Chat, user_id: str, seq: int, at: datetime, *, links: bool) -> GuardedWrite:
        """They speak: NotSpeaking when they are not in it, muted, too soon, or may not send links."""
        may = cls._heard(chat, at, links=links)
        if chat.slow_seconds:
            before = at - timedelta(seconds=int(chat.slow_seconds))
            may &= cls.role.is_in(*TRUSTED) | cls.spoke_at.does_not_exist() | (cls.spoke_at <= before)
        actions = (cls.spoke_at.set(at), cls.read_seq.set(seq))
        return GuardedWrite(cls, chat.chat_id, place_of(user_id), actions, may, NotSpeaking())

    @classmethod
    @guarded
    def mend(cls, chat: Chat, user_id: str, at: datetime, *, links: bool) -> GuardedWrite:
        """They let a message say something else: as for speaking, but slow mode does not hold them up."""
        actions, may = (cls.state.set(IN),), cls._heard(chat, at, links=links)
        return GuardedWrite(cls, chat.chat_id, place_of(user_id), actions, may, NotSpeaking())

    @classmethod
    def _heard(cls, chat: Chat, at: datetime, *, links: bool) -> Condition:
        may: Condition = (cls.state == IN) & (cls.muted_until.does_not_exist() | (cls.muted_until <= at))
        return may & cls.role.is_in(*TRUSTED) if links and not chat.links else may

    @classmethod
    @guarded
    def change(cls, row: "Member", **changes: Any) -> GuardedWrite:
        """Change what they may do, of the version that was read; their reading and speaking goes on meanwhile."""
        actions = (*updates(cls, changes), cls.version.set(int(row.version) + 1))
        return GuardedWrite(cls, row.chat_id, row.place, actions, cls.version == row.version, Changed())

    @classmethod
    @guarded
    def read_to(cls, chat_id: str, user_id: str, seq: int) -> GuardedWrite:
        """They have read up to a number; Conflict when they had read that before."""
        behind = (cls.state == IN) & (cls.read_seq < seq)
        return GuardedWrite(cls, chat_id, place_of(user_id), (cls.read_seq.set(seq),), behind, Conflict())

    @classmethod
    @guarded
    def befriend(cls, chat_id: str, user_id: str, at: datetime) -> GuardedWrite:
        """One of the two of a direct chat; what they had read stays read."""
        actions = (
            cls.user_id.set(user_id),
            cls.listed.set(f"{DIRECT}#{chat_id}"),
            cls.state.set(IN),
            cls.role.set(Role.MEMBER.value),
            cls.since.set(cls.since | 0),
            cls.read_seq.set(cls.read_seq | 0),
            cls.joined_at.set(cls.joined_at | at),
            cls.version.set((cls.version | 0) + 1),
        )
        return GuardedWrite(cls, chat_id, place_of(user_id), actions, None, Exists())


class ChatMessage(Versioned):
    """What was said. The number is the order; the sender's own id makes a resend the same message."""

    class Meta(OnDemand):
        """One row a message."""

        table_name = Staged("chat-messages")

    chat_id = UnicodeAttribute(hash_key=True)
    seq = NumberAttribute(range_key=True)
    message_id = UnicodeAttribute()
    client_id = UnicodeAttribute()
    sender_id = UnicodeAttribute()
    text = UnicodeAttribute(null=True)  # absent when it was taken back
    attachments = ListAttribute(of=UnicodeAttribute, default=list)
    sent_at = InstantAttribute()
    edited_at = InstantAttribute(null=True)
    deleted_at = InstantAttribute(null=True)
    deleted_by = UnicodeAttribute(null=True)
    change = NumberAttribute(default=0)  # the number of its last change
    by_sender = MessagesBySender()


class MessageKey(Table):
    """Where a message is: its id is made of conversation, sender and the sender's own id, and stands here once."""

    class Meta(OnDemand):
        """One row a message."""

        table_name = Staged("chat-message-keys")

    message_id = UnicodeAttribute(hash_key=True)
    chat_id = UnicodeAttribute()
    seq = NumberAttribute()


class Change(Table):
    """That a message is another now: what someone who was away asks for besides what is new."""

    class Meta(OnDemand):
        """One row a change; numbered as messages are."""

        table_name = Staged("chat-changes")

    chat_id = UnicodeAttribute(hash_key=True)
    number = NumberAttribute(range_key=True)
    seq = NumberAttribute()
