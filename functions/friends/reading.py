"""Lists of friends and blocks, with what friends may know of each other."""

from functools import partial

from functions.chat.tables import Chat, Member
from functions.users.tables import User
from kervan.auth import Caller
from kervan.pagination import Listing, Page, paginate
from kervan.shared_tables import Presence
from kervan.world import World

from .schemas import FriendOut
from .tables import Block, Friend, Tie


def friends(world: World, caller: Caller, tie: Tie, limit: int, cursor: str | None) -> Listing[FriendOut]:
    """Ties of one kind: a Query, and one read each of their names, of who is there, and of their chats."""
    query = partial(Friend.query, caller.id, filter_condition=Friend.tie == tie.value)
    bound_to = ("friends", caller.id, tie.value)
    page: Page[Friend] = paginate(world, query, limit=limit, cursor=cursor, bound_to=bound_to, filtered=True)
    known = _known(world, caller, page) if tie != Tie.ASKED else {}
    return Listing.of(page, lambda row: FriendOut.of(row, known.get(row.other_id, {})))


def blocks(world: World, caller: Caller, limit: int, cursor: str | None) -> Page[Block]:
    """Whom the caller has blocked."""
    return paginate(world, partial(Block.query, caller.id), limit=limit, cursor=cursor, bound_to=("blocks", caller.id))


def _known(world: World, caller: Caller, page: Page[Friend]) -> dict[str, dict[str, object]]:
    """Names of those who asked for it or are friends; of friends, where to write to them and whether they are there."""
    now = world.now()
    ids = [row.other_id for row in page.rows]
    known: dict[str, dict[str, object]] = {
        user.user_id: {"name": f"{user.name} {user.surname}".strip()}
        for user in User.batch_get(ids, consistent_read=True)
    }
    friends_of = {row.other_id for row in page.rows if row.tie == Tie.FRIENDS}
    there = (
        {row.user_id: row for row in Presence.batch_get(sorted(friends_of), consistent_read=True)} if friends_of else {}
    )
    chats = _chats(caller, friends_of)
    for user_id in friends_of:
        seen = there.get(user_id)
        online = bool(seen and seen.open_sockets(now))
        at = seen.seen_at if seen else None
        known.setdefault(user_id, {}).update({"online": online, "seen_at": at, **chats[user_id]})
    return known


def _chats(caller: Caller, friends_of: set[str]) -> dict[str, dict[str, object]]:
    """Of each direct chat how much was said, and how far either has read: what a client that comes back shows."""
    ids = {user_id: chat_with(caller, user_id) for user_id in sorted(friends_of)}
    if not ids:
        return {}
    last = {row.chat_id: int(row.last_seq) for row in Chat.batch_get(list(ids.values()), consistent_read=True)}
    pairs = [(chat_id, reader) for user_id, chat_id in ids.items() for reader in (caller.id, user_id)]
    read = {pair: int(row.read_seq) for pair, row in Member.of_each(pairs).items()}
    return {
        user_id: {
            "chat_id": chat_id,
            "last_seq": last.get(chat_id, 0),
            "read_seq": (mine := read.get((chat_id, caller.id), 0)),
            "unread": max(0, last.get(chat_id, 0) - mine),
            "their_read_seq": read.get((chat_id, user_id), 0),
        }
        for user_id, chat_id in ids.items()
    }


def chat_with(caller: Caller, other_id: str) -> str:
    """The direct chat of the two."""
    return Chat.id_of(caller.id, other_id)
