"""The rules of friendships and blocks. What is changed between two people is changed on both sides at once."""

from contextlib import suppress

from functions.chat.tables import Chat, Member
from functions.users.tables import User
from kervan.auth import Caller
from kervan.commit import commit
from kervan.errors import Changed, Conflict, Exists, NotFound, Unavailable
from kervan.ratelimit import RateLimit, counted
from kervan.world import World

from .events import FriendRequested, FriendsMade, FriendsParted
from .tables import PARTED, Block, Friend, Tie

REQUESTS = RateLimit("friend-requests", most=50, seconds=86_400)
TRIES = 8


class NotYourself(Conflict):
    """Nobody is their own friend, or blocks themselves."""

    tr = "Kendinizi arkadaş olarak ekleyemez ya da engelleyemezsiniz."
    en = "You cannot befriend or block yourself."


def ask(world: World, caller: Caller, other_id: str) -> Friend:
    """Ask to be friends. Who was asked by the other already, accepts; who asked before, has asked.

    Whoever has blocked the caller is as absent as who never was.
    """
    _another(caller, other_id)
    other = User.find(other_id)
    if other is None or other.disabled or not other.email_verified or Block.between(caller.id, other_id):
        raise NotFound
    mine = Friend.find(caller.id, other_id, consistent=True)
    if mine is not None:
        return accept(world, caller, other_id) if mine.tie == Tie.ASKS else mine
    now = world.now()
    asked = Friend(caller.id, other_id, tie=Tie.ASKED.value, since=now)
    told = FriendRequested(user_id=caller.id, other_id=other_id, at=now)
    try:
        commit(
            new=(asked, Friend(other_id, caller.id, tie=Tie.ASKS.value, since=now)),
            also=(counted(world, REQUESTS, caller.id),),
            tell=(told,),
        )
    except Exists:
        raise Changed from None
    return asked


def accept(world: World, caller: Caller, other_id: str) -> Friend:
    """Become friends: both sides and their direct chat in one commit. Accepting again changes nothing."""
    mine, theirs = _sides(caller.id, other_id)
    if mine is None or theirs is None or mine.tie == Tie.ASKED:
        raise NotFound
    if mine.tie == Tie.FRIENDS:
        return mine
    now, chat_id = world.now(), Chat.id_of(caller.id, other_id)
    for side in (mine, theirs):
        side.tie, side.since = Tie.FRIENDS.value, now
    opened = (
        Chat.befriend(caller.id, other_id, now),
        Member.befriend(chat_id, caller.id, now),
        Member.befriend(chat_id, other_id, now),
    )
    told = FriendsMade(user_id=caller.id, other_id=other_id, chat_id=chat_id, at=now)
    commit(mine, theirs, also=opened, tell=(told,))
    return mine


def decline(caller: Caller, other_id: str) -> None:
    """Do not become friends. The one who asked is not told."""
    mine, theirs = _sides(caller.id, other_id)
    if mine is None or theirs is None or mine.tie != Tie.ASKS:
        raise NotFound
    commit(delete=(mine, theirs))


def part(world: World, caller: Caller, other_id: str) -> None:
    """End a friendship, or take back the wish for one. Their chat stays readable and nobody writes there."""
    sides = _sides(caller.id, other_id)
    both = [side for side in sides if side is not None]
    if not both or both[0].tie == Tie.ASKS:
        raise NotFound
    shut = (Chat.bar(Chat.id_of(caller.id, other_id), PARTED, shut=True),)
    told = FriendsParted(user_id=caller.id, other_id=other_id, at=world.now())
    commit(delete=both, also=shut, tell=(told,))


def block(world: World, caller: Caller, other_id: str) -> None:
    """Hear nothing of somebody any more: what was between the two ends, for good. Blocking again changes nothing.

    Who blocks is not told to try again: a request or an answer of the other's that comes in between ends with the rest.
    """
    _another(caller, other_id)
    chat_id = Chat.id_of(caller.id, other_id)
    for _ in range(TRIES):
        if Block.find(caller.id, other_id, consistent=True) is not None:
            return
        if User.find(other_id) is None:
            raise NotFound
        both = [side for side in _sides(caller.id, other_id) if side is not None]
        row = Block(caller.id, other_id, at=world.now())
        with suppress(Changed, Exists):
            commit(new=row, delete=both, also=(Chat.bar(chat_id, caller.id, PARTED, shut=True),))
            return
    raise Unavailable(retry_after=1)


def unblock(caller: Caller, other_id: str) -> None:
    """Let somebody be heard again. They are no friends for that."""
    row = Block.find(caller.id, other_id, consistent=True)
    if row is None:
        raise NotFound
    commit(delete=row, also=(Chat.bar(Chat.id_of(caller.id, other_id), caller.id, shut=False),))


def _another(caller: Caller, other_id: str) -> None:
    if caller.id == other_id:
        raise NotYourself


def _sides(first: str, second: str) -> tuple[Friend | None, Friend | None]:
    """Both rows, read consistently in one call."""
    rows = Friend.batch_get([(first, second), (second, first)], consistent_read=True)
    found = {row.user_id: row for row in rows}
    return found.get(first), found.get(second)
