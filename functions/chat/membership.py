"""The rules of membership: who comes, who goes, who is put out, and what each may do.

Who comes or goes does so between two numbers: the commit that changes the members holds the conversation's counter.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from functools import partial
from typing import Any, Literal, TypeVar

from functions.friends.tables import Friend, Tie
from functions.users.tables import User
from kervan.auth import Caller
from kervan.commit import commit
from kervan.errors import Changed, Exists, Forbidden, NotFound, Unavailable
from kervan.pagination import Listing, Page, paginate
from kervan.ratelimit import RateLimit, counted
from kervan.request import expect
from kervan.tables import GuardedWrite
from kervan.world import World

from .events import MembershipChanged
from .groups import opened
from .refusals import GroupFull, NotFriends, OwnerStays, SequenceTaken
from .roles import BANNED, IN, Role, place_of
from .schemas import MemberEdit, MemberOut
from .sending import TRIES, open_chat, step_back
from .tables import Chat, Member

MOST_MEMBERS = 10_000
JOINS = RateLimit("group-joins", most=30, seconds=600)  # who comes and goes all the time holds up those who speak
T = TypeVar("T")
Among = Mapping[str, Member]  # rows by person
Gone = Literal["left", "removed", "banned"]


def join(world: World, caller: Caller, group_id: str) -> Member:
    """Come into a group that is open to whoever knows it. Joining again changes nothing."""

    def coming(chat: Chat, among: Among) -> Member:
        if caller.id not in among and not chat.joinable:
            raise NotFound
        return _enter(world, chat, caller.id, among.get(caller.id), also=(counted(world, JOINS, caller.id),))

    return _between_numbers(world, group_id, (caller.id,), coming)


def bring(world: World, caller: Caller, group_id: str, user_id: str) -> Member:
    """Bring a friend in: moderators do. Who was banned is so no more."""

    def bringing(chat: Chat, among: Among) -> Member:
        _at_least(Role.MODERATOR, among.get(caller.id))
        tie = Friend.find(caller.id, user_id, consistent=True)
        if tie is None or tie.tie != Tie.FRIENDS:
            raise NotFriends
        return _enter(world, chat, user_id, among.get(user_id), pardon=True)

    return _between_numbers(world, group_id, (caller.id, user_id), bringing)


def leave(world: World, caller: Caller, group_id: str) -> None:
    """Go. An owner hands the group over first."""

    def going(chat: Chat, among: Among) -> None:
        member = _at_least(Role.MEMBER, among.get(caller.id))
        if member.role == Role.OWNER:
            raise OwnerStays
        _commit_absence(world, chat, member, "left")

    _between_numbers(world, group_id, (caller.id,), going)


def remove(world: World, caller: Caller, group_id: str, user_id: str, *, ban: bool) -> None:
    """Put a member out, for good with `ban`: moderators do with members, the owner with everybody."""

    def putting_out(chat: Chat, among: Among) -> None:
        _, member = _lower(among, caller.id, user_id)
        _commit_absence(world, chat, member, "banned" if ban else "removed")

    _between_numbers(world, group_id, (caller.id, user_id), putting_out)


def change(
    world: World, caller: Caller, group_id: str, user_id: str, wanted: MemberEdit, if_match: str | None
) -> Member:
    """Give a role or silence a member. Whoever makes another the owner becomes a moderator."""
    open_chat(group_id)
    by, member = _lower(_among(group_id, (caller.id, user_id)), caller.id, user_id)
    expect(member, if_match)
    changed = _changes(world, by, member, wanted)
    if changed:
        handed_over = changed.get("role") == Role.OWNER.value
        stepping_down = [Member.change(by, role=Role.MODERATOR.value)] if handed_over else []
        told = MembershipChanged(chat_id=group_id, user_ids=(user_id,), change="changed", at=world.now())
        commit(also=(Member.change(member, **changed), *stepping_down), tell=(told,))
        for name, value in changed.items():
            setattr(member, name, value)
        member.version = int(member.version) + 1
    return member


def members(world: World, caller: Caller, group_id: str, limit: int, cursor: str | None) -> Listing[MemberOut]:
    """Who is in a group, and what they are called."""
    opened(caller.id, group_id)
    query = partial(Member.query, group_id, filter_condition=Member.state == IN)
    bound_to = ("members", caller.id, group_id)
    page: Page[Member] = paginate(world, query, limit=limit, cursor=cursor, bound_to=bound_to, filtered=True)
    names = {
        user.user_id: user.name for user in User.batch_get([row.user_id for row in page.rows], consistent_read=True)
    }
    return Listing.of(page, lambda row: MemberOut.of(row, names.get(row.user_id, "")))


def _enter(
    world: World,
    chat: Chat,
    user_id: str,
    member: Member | None,
    *,
    pardon: bool = False,
    also: tuple[GuardedWrite, ...] = (),
) -> Member:
    """Whoever is in it stays as they are; who was banned finds no group, but for a `pardon`."""
    if member is not None and member.state == IN:
        return member
    if member is not None and not pardon:
        raise NotFound
    if chat.member_count >= MOST_MEMBERS:
        raise GroupFull(most=MOST_MEMBERS)
    now, last = world.now(), int(chat.last_seq)
    row = Member.of(chat.chat_id, user_id, since=last, read_seq=last, joined_at=now)
    told = MembershipChanged(chat_id=chat.chat_id, user_ids=(user_id,), change="joined", at=now)
    if member is not None:
        row.version = member.version
    commit(*([row] if member else []), new=() if member else row, also=(Chat.resize(chat, 1), *also), tell=(told,))
    return row


def _between_numbers(world: World, group_id: str, user_ids: Sequence[str], step: Callable[[Chat, Among], T]) -> T:
    """`step` with what was read, and again when a message or another member came in between."""
    for attempt in range(TRIES):
        chat = open_chat(group_id)
        try:
            return step(chat, _among(group_id, user_ids))
        except (Exists, Changed, SequenceTaken):
            step_back(world, attempt)
    raise Unavailable(retry_after=1)


def _among(group_id: str, user_ids: Sequence[str]) -> Among:
    """The rows of these people in a group, in one consistent read; a banned one has a row, too."""
    keys = {(group_id, place_of(user_id)) for user_id in user_ids}
    return {row.user_id: row for row in Member.batch_get(keys, consistent_read=True)}


def _at_least(role: Role, member: Member | None) -> Member:
    """NotFound for a stranger, Forbidden for too low a role."""
    if member is None or member.state != IN:
        raise NotFound
    if Role(member.role).rank < role.rank:
        raise Forbidden
    return member


def _lower(among: Among, by_id: str, user_id: str) -> tuple[Member, Member]:
    """A moderator and a member below them: those of one's own rank and above are let alone."""
    by = _at_least(Role.MODERATOR, among.get(by_id))
    member = _at_least(Role.MEMBER, among.get(user_id))
    if Role(by.role).rank <= Role(member.role).rank:
        raise Forbidden
    return by, member


def _commit_absence(world: World, chat: Chat, member: Member, change: Gone) -> None:
    now, one_less = world.now(), Chat.resize(chat, -1)
    told = MembershipChanged(chat_id=chat.chat_id, user_ids=(member.user_id,), change=change, at=now)
    if change == "banned":
        banned = Member.change(member, state=BANNED, role=Role.MEMBER.value)
        commit(also=(one_less, banned), tell=(told,))
    else:
        commit(delete=member, also=(one_less,), tell=(told,))


def _changes(world: World, by: Member, member: Member, wanted: MemberEdit) -> dict[str, Any]:
    """What is to be another than it is. The owner alone gives roles."""
    changed: dict[str, Any] = {}
    if wanted.role is not None and wanted.role != member.role:
        if by.role != Role.OWNER:
            raise Forbidden
        changed["role"] = wanted.role
    if wanted.mute_minutes is not None:
        until = world.now() + timedelta(minutes=wanted.mute_minutes)
        changed["muted_until"] = until if wanted.mute_minutes else None
    if changed.get("role") == Role.OWNER.value:  # whom nobody could let speak again
        changed["muted_until"] = None
    return changed
