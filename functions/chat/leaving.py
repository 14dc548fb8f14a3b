"""Who leaves for good is in no conversation any more. Each membership ends in a commit of its own, which can be asked
for again: what has ended is found no more.

A group is never left without an owner: the moderator who is longest in it takes it over, or the member, and a group
that nobody else is in ends. A direct chat stays readable for the other, and nobody writes there.
"""

from kervan.commit import commit
from kervan.errors import Changed, Unavailable
from kervan.events import Event
from kervan.tables import GuardedWrite
from kervan.world import World

from .events import GroupDeleted, MembershipChanged
from .refusals import SequenceTaken
from .roles import DIRECT, IN, OPEN, PARTED, Role
from .sending import TRIES, step_back
from .tables import Chat, Member

COST = 10  # a membership takes as long as so many rows that are deleted in pages
READ_COST = 10  # so many rows that are only read take as long as one of them


def leave(world: World, listed: Member) -> int:
    """End one membership; what that cost, in rows."""
    for attempt in range(TRIES):
        chat = Chat.find(listed.chat_id, consistent=True)
        member = Member.find(listed.chat_id, listed.place, consistent=True)
        if member is None:
            return COST
        try:
            return _end(world, chat, member)
        except (Changed, SequenceTaken):
            step_back(world, attempt)
    raise Unavailable(retry_after=1)


def _end(world: World, chat: Chat | None, member: Member) -> int:
    if chat is None or chat.state != OPEN or member.state != IN:
        commit(delete=member, finishes=False)
    elif chat.kind == DIRECT:
        commit(delete=member, also=(Chat.bar(chat.chat_id, PARTED, shut=True),), finishes=False)
    elif member.role == Role.OWNER:
        _hand_over(world, chat, member)
        return COST + int(chat.member_count) // READ_COST
    else:
        commit(delete=member, also=(Chat.resize(chat, -1),), tell=(_left(world, member),), finishes=False)
    return COST


def _hand_over(world: World, chat: Chat, owner: Member) -> None:
    heir, now = _heir(owner), world.now()
    if heir is None:
        changed: tuple[GuardedWrite, ...] = (Chat.resize(chat, -int(chat.member_count)),)
        told: tuple[Event, ...] = (GroupDeleted(chat_id=chat.chat_id, members=int(chat.member_count), at=now),)
    else:
        changed = (Chat.resize(chat, -1), Member.change(heir, role=Role.OWNER.value, muted_until=None))
        handed = MembershipChanged(chat_id=chat.chat_id, user_ids=(heir.user_id,), change="changed", at=now)
        told = (_left(world, owner), handed)
    commit(delete=owner, also=changed, tell=told, finishes=False)


def _heir(owner: Member) -> Member | None:
    """Whoever is highest and longest in it: a group has an end, so that all of its members can be looked through."""
    others = (Member.state == IN) & (Member.role != Role.OWNER.value)
    found = Member.query(owner.chat_id, filter_condition=others, consistent_read=True)
    return min(found, key=lambda row: (-Role(row.role).rank, row.joined_at, row.place), default=None)


def _left(world: World, member: Member) -> MembershipChanged:
    return MembershipChanged(chat_id=member.chat_id, user_ids=(member.user_id,), change="left", at=world.now())
