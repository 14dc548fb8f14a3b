"""The rules of sockets: one ticket, one socket; ten sockets a person; none for whom the door was closed."""

import hashlib
from collections.abc import Mapping
from datetime import timedelta

from functions.auth.tables import Credential, Session
from functions.users.tables import User
from kervan import log
from kervan.auth import Caller
from kervan.commit import commit
from kervan.errors import Changed, Exists, Locale, Unauthenticated
from kervan.ratelimit import RateLimit, take
from kervan.shared_tables import Connection, Presence
from kervan.tokens import b64url
from kervan.world import World

from .events import PresenceChanged
from .schemas import TicketOut
from .tables import Ticket

TICKET_LIFE = timedelta(seconds=60)
SOCKET_LIFE = timedelta(hours=2, minutes=10)  # the gateway cuts after two hours
MOST_SOCKETS = 10
SECRET_BYTES = 24
LONGEST = 64
PER_USER = RateLimit("socket-tickets", most=60, seconds=300)


def ticket(world: World, caller: Caller, locale: Locale) -> TicketOut:
    """A new ticket; what is kept of it is its hash."""
    take(world, PER_USER, caller.id)
    secret, expires = b64url(world.chance(SECRET_BYTES)), world.now() + TICKET_LIFE
    commit(new=Ticket(_digest(secret), user_id=caller.id, session_id=caller.session, locale=locale, expires=expires))
    address = world.settings.public_url.replace("http", "ws", 1)
    return TicketOut(ticket=secret, url=f"{address}/ws?ticket={secret}", expires_at=expires)


def admit(world: World, connection_id: str, query: Mapping[str, str]) -> None:
    """Open a socket for a ticket, which is gone with it. Raises Unauthenticated, always the same way.

    Account and session are read anew, because an access token lives for ten minutes after they have ended and a socket
    would live for two hours. The commit holds them: whoever ends the session while it opens a socket ends both.
    """
    found, now = _valid(world, query.get("ticket", "")), world.now()
    user = User.find(found.user_id, consistent=True)
    if user is None or user.disabled or query.get("user_id", user.user_id) != user.user_id:
        raise Unauthenticated
    session = Session.current(found.session_id, user.user_id)
    if session.expires <= now:
        raise Unauthenticated
    _make_room(world, user.user_id)
    connection = Connection(
        connection_id,
        user_id=user.user_id,
        session_id=session.session_id,
        role=user.role,
        locale=found.locale,
        opened_at=now,
        expires=now + SOCKET_LIFE,
    )
    held = (Credential.admit(session, now), Session.go_on(session))
    seen = Presence.opened(user.user_id, connection_id, at=now, expires=connection.expires)
    told = PresenceChanged(user_id=user.user_id, at=now)
    try:
        commit(new=connection, delete=found, also=(*held, seen), tell=(told,))
    except Changed:
        raise Unauthenticated from None
    except Exists:
        log.info("socket was admitted before", connection_id=connection_id)


def forget(world: World, connection_id: str) -> None:
    """A socket was closed. Safe to repeat."""
    connection = Connection.find(connection_id, consistent=True)
    if connection is None:
        return
    now, user_id = world.now(), connection.user_id
    left = Presence.closed(user_id, connection_id, at=now)
    commit(delete=connection, also=(left,), tell=(PresenceChanged(user_id=user_id, at=now),))


def drop(world: World, user_id: str, session_id: str | None = None) -> None:
    """Hang up every socket of a person, or of one of their sessions. Whoever may still come gets a new ticket."""
    connections = Connection.by_user.query(user_id)
    _hang_up(world, user_id, [row.connection_id for row in connections if session_id in (None, row.session_id)])


def _valid(world: World, secret: str) -> Ticket:
    found = Ticket.find(_digest(secret), consistent=True) if 0 < len(secret) <= LONGEST else None
    if found is None or found.expires <= world.now():
        raise Unauthenticated
    return found


def _make_room(world: World, user_id: str) -> None:
    """The oldest sockets go, because they are the likeliest to be ghosts; a person is never locked out by them."""
    known = sorted(Connection.by_user.query(user_id), key=lambda row: row.opened_at)
    _hang_up(world, user_id, [row.connection_id for row in known[: max(0, len(known) - MOST_SOCKETS + 1)]])


def _hang_up(world: World, user_id: str, connection_ids: list[str]) -> None:
    """Nothing more is told there, then the sockets end; dying in between leaves their rows to be found again."""
    if connection_ids:
        now = world.now()
        left = Presence.closed(user_id, *connection_ids, at=now)
        commit(also=(left,), tell=(PresenceChanged(user_id=user_id, at=now),), finishes=False)
        world.sockets.close(*connection_ids)


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
