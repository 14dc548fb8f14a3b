"""Many people at once: members of a group, each with a socket."""

from datetime import timedelta

from functions.chat.tables import Chat, Member
from kervan.commit import commit
from kervan.shared_tables import Connection, Presence
from kervan.world import World


def crowd(world: World, chat_id: str, count: int, *, there: bool = True) -> list[str]:
    """So many more members; the connections of those who are there."""
    ids = [f"usr_{number:026d}" for number in range(count)]
    now, later = world.now(), world.now() + timedelta(hours=1)
    for user_id in ids:
        Member.of(chat_id, user_id, joined_at=now).save()
    for user_id in ids if there else ():
        Presence(user_id, sockets={f"c-{user_id}"}, seen_at=now, expires=later).save()
        socket = Connection(f"c-{user_id}", user_id=user_id, session_id="", role="user", opened_at=now, expires=later)
        socket.save()
    commit(also=(Chat.resize(Chat.get(chat_id), count),))
    return [f"c-{user_id}" for user_id in ids]
