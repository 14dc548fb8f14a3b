"""The rules of membership: who comes, who goes, who is put out, and what each may do.

Who comes or goes does so between two numbers: the commit that changes the members holds the conversation's counter.
"""

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Literal, TypeVar

from pynamodb.expressions.update import Action

from functions.friends.tables import Friend, Tie
from functions.users.tables import User
from kervan.auth import Caller
from kervan.commit import commit
from kervan.errors import Changed, Exists, Forbidden, NotFound, Unavailable
from kervan.pagination import Listing, Page, paginate
from kervan.request import expect
from kervan.world import World

from .events import MembershipChanged
from .groups import opened
from .refusals import GroupFull, NotFriends, OwnerStays, SequenceTaken
from .roles import BANNED, IN, Role, place_of
from .schemas import MemberEdit, MemberOut
from .sending import TRIES, open_chat, step_back
from .tables import Chat, Member

MOST_MEMBERS = 10_000
T = TypeVar("T")
Gone = Literal["left", "removed", "banned"]


def join(world: World, caller: Caller, group_id: str) -> Member:
    """Come into a group that is open to whoever knows it. Joining again changes nothing."""
    return _enter(world, group_id, caller.id, invited=False)


def bring(world: World, caller: Caller, group_id: str, user_id: str) -> Member:
    """Bring a friend in: moderators do."""
    opened(caller.id, group_id, Role.MODERATOR)
    tie = Friend.find(caller.id, user_id, consistent=True)
    if tie is None or tie.tie != Tie.FRIENDS:
        raise NotFriends
    return _enter(world, group_id, user_id, invited=True)


def leave(world: World, caller: Caller, group_id: str) -> None:
    """Go. An owner hands the group over first."""

    def going(chat: Chat, member: Member | None) -> None:
        if member is None or member.state != IN:
            raise NotFound
        if member.role == Role.OWNER:
            raise OwnerStays
        _commit_absence(world, chat, member, "left")

    _between_numbers(world, group_id, caller.id, going)


def remove(world: World, caller: Caller, group_id: str, user_id: str, *, ban: bool) -> None:
    """Put a member out, for good with `ban`: moderators do with members, the owner with everybody."""
    _, by = opened(caller.id, group_id, Role.MODERATOR)

    def putting_out(chat: Chat, member: Member | None) -> None:
        if member is None or member.state != IN:
            raise NotFound
        _refuse_equals(by, member)
        _commit_absence(world, chat, member, "banned" if ban else "removed")

    _between_numbers(world, group_id, user_id, putting_out)


def change(
    world: World, caller: Caller, group_id: str, user_id: str, wanted: MemberEdit, if_match: str | None
) -> Member:
    """Give a role or silence a member. Whoever makes another the owner becomes a moderator."""
    _, by = opened(caller.id, group_id, Role.MODERATOR)
    member = Member.who(group_id, user_id)
    if member is None:
        raise NotFound
    expect(member, if_match)
    _refuse_equals(by, member)
    changes = _granted(by, member, wanted) + _silenced(world, wanted)
    if changes:
        handed_over = wanted.role == Role.OWNER.value
        stepping_down = [Member.change(by, Member.role.set(Role.MODERATOR.value))] if handed_over else []
        told = MembershipChanged(chat_id=group_id, user_ids=(user_id,), change="changed", at=world.now())
        commit(also=(Member.change(member, *changes), *stepping_down), tell=(told,))
    return Member.get(group_id, place_of(user_id), consistent_read=True)


def members(world: World, caller: Caller, group_id: str, limit: int, cursor: str | None) -> Listing[MemberOut]:
    """Who is in a group, and what they are called."""
    opened(caller.id, group_id)
    query = partial(Member.query, group_id, filter_condition=Member.state == IN)
    bound_to = ("members", caller.id, group_id)
    page: Page[Member] = paginate(world, query, limit=limit, cursor=cursor, bound_to=bound_to, filtered=True)
    names = {user.user_id: user.name for user in User.batch_get([row.user_id for row in page.rows])}
    return Listing.of(page, lambda row: MemberOut.of(row, names.get(row.user_id, "")))


def name_of(user_id: str) -> str:
    """What a person is called."""
    user = User.find(user_id)
    return user.name if user else ""


def _enter(world: World, group_id: str, user_id: str, *, invited: bool) -> Member:
    def coming(chat: Chat, member: Member | None) -> Member:
        if member is not None:
            if member.state == IN:
                return member
            raise NotFound
        if not invited and not chat.joinable:
            raise NotFound
        if chat.member_count >= MOST_MEMBERS:
            raise GroupFull(most=MOST_MEMBERS)
        now, last = world.now(), int(chat.last_seq)
        row = Member.of(group_id, user_id, since=last, read_seq=last, joined_at=now)
        told = MembershipChanged(chat_id=group_id, user_ids=(user_id,), change="joined", at=now)
        commit(new=row, also=(Chat.resize(chat, 1),), tell=(told,))
        return row

    return _between_numbers(world, group_id, user_id, coming)


def _between_numbers(world: World, group_id: str, user_id: str, step: Callable[[Chat, Member | None], T]) -> T:
    """`step` with what was read, and again when a message or another member came in between."""
    for attempt in range(TRIES):
        chat = open_chat(group_id)
        member = Member.find(group_id, place_of(user_id), consistent=True)
        try:
            return step(chat, member)
        except (Exists, Changed, SequenceTaken):
            step_back(world, attempt)
    raise Unavailable(retry_after=1)


def _commit_absence(world: World, chat: Chat, member: Member, change: Gone) -> None:
    now, one_less = world.now(), Chat.resize(chat, -1)
    told = MembershipChanged(chat_id=chat.chat_id, user_ids=(member.user_id,), change=change, at=now)
    if change == "banned":
        role = Member.role.set(Role.MEMBER.value)
        commit(also=(one_less, Member.change(member, Member.state.set(BANNED), role)), tell=(told,))
    else:
        commit(delete=member, also=(one_less,), tell=(told,))


def _refuse_equals(by: Member, member: Member) -> None:
    """Those of one's own rank and above are let alone."""
    if Role(by.role).rank <= Role(member.role).rank:
        raise Forbidden


def _granted(by: Member, member: Member, wanted: MemberEdit) -> list[Action]:
    """The owner alone gives roles."""
    if wanted.role is None or wanted.role == member.role:
        return []
    if by.role != Role.OWNER:
        raise Forbidden
    return [Member.role.set(wanted.role)]


def _silenced(world: World, wanted: MemberEdit) -> list[Action]:
    if wanted.mute_minutes is None:
        return []
    until = world.now() + timedelta(minutes=wanted.mute_minutes)
    return [Member.muted_until.set(until) if wanted.mute_minutes else Member.muted_until.remove()]
