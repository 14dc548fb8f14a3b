"""The rules of groups: who may make one, what it is, and its end."""

from functools import partial

from functions.friends.tables import Friend, Tie
from functions.premium.tables import Entitlement, PremiumNeeded
from kervan.auth import Caller
from kervan.commit import commit
from kervan.errors import Exists, Forbidden, NotFound
from kervan.pagination import Listing, Page, paginate
from kervan.ratelimit import RateLimit, counted
from kervan.request import expect
from kervan.world import World

from .events import GroupChanged, GroupDeleted, MembershipChanged
from .refusals import NotFriends
from .roles import DELETED, GROUP, IN, OPEN, Role, place_of
from .schemas import GroupEdit, GroupIn, GroupOut
from .tables import Chat, Member

GROUPS = RateLimit("groups", most=20, seconds=86_400)


def create(world: World, caller: Caller, group_id: str, wanted: GroupIn) -> tuple[Chat, Member]:
    """Make a group with friends in it. Making the same `group_id` again returns the first one."""
    if not _may_create_groups(world, caller):
        raise PremiumNeeded
    friends = set(wanted.member_ids) - {caller.id}
    _refuse_strangers(caller, friends)
    now = world.now()
    chat = Chat(
        group_id,
        kind=GROUP,
        title=wanted.title,
        joinable=wanted.joinable,
        member_count=1 + len(friends),
        created_at=now,
    )
    owner = Member.of(group_id, caller.id, role=Role.OWNER.value, joined_at=now)
    members = [Member.of(group_id, friend, joined_at=now) for friend in sorted(friends)]
    joined = MembershipChanged(chat_id=group_id, user_ids=tuple(sorted(friends)), change="joined", at=now)
    try:
        commit(
            new=(chat, owner, *members),
            also=(counted(world, GROUPS, caller.id),),
            tell=(joined,) if friends else (),
        )
    except Exists:
        return opened(caller.id, group_id)
    return chat, owner


def opened(user_id: str, group_id: str, at_least: Role = Role.MEMBER) -> tuple[Chat, Member]:
    """A group that somebody is in, read consistently. NotFound for a stranger, Forbidden for too low a role."""
    chat = Chat.find(group_id, consistent=True)
    member = Member.who(group_id, user_id)
    if chat is None or chat.state != OPEN or member is None:
        raise NotFound
    if Role(member.role).rank < at_least.rank:
        raise Forbidden
    return chat, member


def visible(caller: Caller, group_id: str) -> tuple[Chat, Member | None]:
    """A group as its members see it, or as those do who might join."""
    chat = Chat.find(group_id, consistent=True)
    row = Member.find(group_id, place_of(caller.id), consistent=True)
    if chat is None or chat.state != OPEN or (row.state != IN if row else not chat.joinable):
        raise NotFound
    return chat, row


def mine(world: World, caller: Caller, limit: int, cursor: str | None) -> Listing[GroupOut]:
    """The caller's groups with what is unread: a Query, and one read of the groups themselves."""
    query = partial(
        Member.by_user.query,
        caller.id,
        Member.listed.startswith(f"{GROUP}#"),
        filter_condition=Member.state == IN,
    )
    page: Page[Member] = paginate(
        world, query, limit=limit, cursor=cursor, bound_to=("groups", caller.id), filtered=True
    )
    chats = {chat.chat_id: chat for chat in Chat.batch_get([row.chat_id for row in page.rows], consistent_read=True)}
    there = [row for row in page.rows if row.chat_id in chats and chats[row.chat_id].state == OPEN]
    return Listing.of(Page(there, page.next_cursor), lambda row: GroupOut.of(chats[row.chat_id], row))


def edit(world: World, caller: Caller, group_id: str, wanted: GroupEdit, if_match: str | None) -> tuple[Chat, Member]:
    """Change what a group is called and what goes in it: moderators do."""
    chat, member = opened(caller.id, group_id, Role.MODERATOR)
    expect(chat, if_match)
    sent = {
        name: value for name, value in wanted.model_dump(exclude_unset=True).items() if getattr(chat, name) != value
    }
    if sent:
        commit(also=(Chat.edit(chat, **sent),), tell=(GroupChanged(chat_id=group_id, at=world.now()),))
        for name, value in sent.items():
            setattr(chat, name, value)
        chat.version = int(chat.version) + 1
    return chat, member


def delete(world: World, caller: Caller, group_id: str) -> None:
    """End a group: from this commit on nobody speaks in it, reads it or finds it."""
    chat, _ = opened(caller.id, group_id, Role.OWNER)
    told = GroupDeleted(chat_id=group_id, members=int(chat.member_count), at=world.now())
    commit(also=(Chat.edit(chat, state=DELETED),), tell=(told,))


def _may_create_groups(world: World, caller: Caller) -> bool:
    """Members with a plan do."""
    return Entitlement.holds(caller.id, world.now())


def _refuse_strangers(caller: Caller, user_ids: set[str]) -> None:
    """Nobody is brought into a group by a stranger."""
    rows = Friend.batch_get([(caller.id, user_id) for user_id in user_ids], consistent_read=True) if user_ids else ()
    if {row.other_id for row in rows if row.tie == Tie.FRIENDS} != user_ids:
        raise NotFriends
