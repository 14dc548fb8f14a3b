"""A socket ends with the session that opened it, and opens for none that has ended."""

import pytest

from functions.auth import sessions
from functions.auth.handler import app as auth
from functions.auth.tables import Credential, Session
from functions.realtime.handler import app
from functions.realtime.websocket import socket
from functions.realtime.worker import worker
from functions.users.handler import app as users
from kervan.auth import Caller as Who
from kervan.auth import Role
from kervan.shared_tables import Connection, Outbox
from kervan.world import World
from tests.cloud import Clock
from tests.conftest import USERS, Caller, Deliver, session_id
from tests.faults.injector import Injector
from tests.faults.scheduler import interleave
from tests.gateway import Gateway, socket_event
from tests.realtime.conftest import PHONE, Open
from tests.staff import employ

ANA = USERS["ana"][0]


@pytest.fixture
def three(enter: Open, gateway: Gateway) -> Gateway:
    """Ana's sockets on two devices, and bob's."""
    for person, connection_id, session in (("ana", "a1", ""), ("ana", "a2", PHONE), ("bob", "b1", "")):
        assert enter(person, connection_id, session=session) == {"statusCode": 200}
    return gateway


def open_now() -> set[str]:
    """Sockets that frames are taken from and sent to."""
    return {row.connection_id for row in Connection.scan()}


def test_a_connection_knows_its_session(three: Gateway) -> None:
    assert {row.connection_id: row.session_id for row in Connection.scan()} == {
        "a1": session_id("ana"),
        "a2": PHONE,
        "b1": session_id("bob"),
    }


def test_signing_out_hangs_up_this_device_alone(three: Gateway, call: Caller, deliver: Deliver) -> None:
    assert call(auth, "POST", "/api/auth/logout", as_="ana").status == 204
    deliver()
    assert three.closed == ["a1"]
    assert open_now() == {"a2", "b1"}


def test_signing_out_another_device_hangs_up_that_one(three: Gateway, call: Caller, deliver: Deliver) -> None:
    assert call(auth, "DELETE", f"/api/auth/sessions/{PHONE}", as_="ana").status == 204
    deliver()
    assert three.closed == ["a2"]
    assert open_now() == {"a1", "b1"}


def test_signing_out_twice_tells_it_once(three: Gateway, call: Caller, deliver: Deliver) -> None:
    assert [call(auth, "POST", "/api/auth/logout", as_="ana").status for _ in range(2)] == [204, 204]
    assert deliver()
    assert three.closed == ["a1"]


def test_signing_out_everywhere_hangs_up_all(three: Gateway, call: Caller, deliver: Deliver) -> None:
    assert call(auth, "POST", "/api/auth/logout-all", as_="ana").status == 204
    deliver()
    assert sorted(three.closed) == ["a1", "a2"]


def test_closing_an_account_hangs_up_all(three: Gateway, call: Caller, deliver: Deliver) -> None:
    employ(call.world, "adem")
    assert call(users, "PATCH", f"/api/admin/users/{ANA}", {"disabled": True}, as_="adem").status == 200
    deliver()
    assert sorted(three.closed) == ["a1", "a2"]


def late(call: Caller, **token: str) -> int:
    """What a device is told that opens a socket with what it still has: its access token lives ten minutes more."""
    sent = f"Bearer {call.token('ana', **token)}"
    ticket = call(app, "POST", "/api/realtime/ticket", authorization=sent).body["ticket"]
    event = socket_event("$connect", "late", query={"ticket": ticket})
    return int(socket.handler(event, None)["statusCode"])


def test_a_session_that_has_ended_opens_no_socket_though_its_token_still_lives(
    people: None, gateway: Gateway, call: Caller
) -> None:
    assert call(auth, "DELETE", f"/api/auth/sessions/{PHONE}", as_="ana").status == 204
    assert late(call, sid=PHONE) == 401
    assert late(call) == 200


def test_nor_does_one_that_was_ended_with_all_others(people: None, gateway: Gateway, call: Caller) -> None:
    assert call(auth, "POST", "/api/auth/logout-all", as_="ana").status == 204
    assert late(call) == 401
    assert open_now() == set()


def test_nor_one_that_has_expired(people: None, gateway: Gateway, call: Caller, clock: Clock) -> None:
    clock.advance(days=366)
    assert late(call) == 401


def test_nor_another_persons(people: None, gateway: Gateway, call: Caller) -> None:
    assert late(call, sid=session_id("bob")) == 401


def test_opening_leaves_session_and_account_as_they_were(people: None, gateway: Gateway, call: Caller) -> None:
    before = Session.get(PHONE).attribute_values
    assert late(call, sid=PHONE) == 200
    assert Session.get(PHONE).attribute_values == before
    assert int(Credential.get("ana@example.com").version) == 1


@pytest.mark.parametrize("seed", range(40))
def test_signing_out_while_a_socket_opens_leaves_none_open(
    people: None, gateway: Gateway, world: World, call: Caller, seed: int
) -> None:
    """Also where the fact arrives, and finds no socket, before the one that is being opened stands."""
    ticket = call(app, "POST", "/api/realtime/ticket", as_="ana").body["ticket"]
    event = socket_event("$connect", "a1", query={"ticket": ticket})
    who = Who(ANA, Role.USER, session_id("ana"))

    def sign_out() -> None:
        sessions.end_this(world, who)
        (told,) = (letter for letter in Outbox.scan() if letter.name.startswith("auth."))
        worker.receive(told.letter().model_dump())

    with Injector().installed() as injector:
        interleave(injector, seed, lambda: socket.handler(event, None), sign_out)
    assert open_now() == set()
