"""A ticket opens one socket, once, within a minute, for one person."""

import pytest

from functions.realtime.handler import app
from functions.realtime.tables import Ticket
from functions.realtime.websocket import socket
from functions.users.tables import User
from kervan.commit import commit
from kervan.shared_tables import Connection, IdempotencyRecord
from tests.cloud import Clock
from tests.conftest import USERS, Caller
from tests.gateway import Gateway, socket_event
from tests.realtime.conftest import Open


def connect(connection_id: str, **query: str) -> int:
    return int(socket.handler(socket_event("$connect", connection_id, query=query), None)["statusCode"])


def ticket_of(call: Caller, person: str = "ana") -> str:
    return str(call(app, "POST", "/api/realtime/ticket", as_=person).body["ticket"])


def test_a_ticket_names_the_address_and_is_kept_as_a_hash(call: Caller) -> None:
    made = call(app, "POST", "/api/realtime/ticket", as_="ana", idempotency_key="k")
    assert made.status == 201
    assert made.body["url"] == f"wss://api.kervan.test/ws?ticket={made.body['ticket']}"
    rows = list(Ticket.scan())
    assert len(rows) == 1
    assert made.body["ticket"] not in str(rows[0].attribute_values)
    assert IdempotencyRecord.count() == 0
    assert call(app, "POST", "/api/realtime/ticket").status == 401


def test_it_opens_one_socket_for_its_person(call: Caller, enter: Open, clock: Clock) -> None:
    assert enter("ana", "c1", accept_language="en") == {"statusCode": 200}
    row = Connection.get("c1")
    assert (row.user_id, row.role, row.locale) == (USERS["ana"][0], "user", "en")
    assert Ticket.count() == 0


def test_a_second_use_is_refused(call: Caller, people: None, gateway: Gateway) -> None:
    ticket = ticket_of(call)
    assert [connect("c1", ticket=ticket), connect("c2", ticket=ticket)] == [200, 401]
    assert Connection.count() == 1


@pytest.mark.parametrize(("seconds", "status"), [(59, 200), (60, 401), (3600, 401)])
def test_it_is_good_for_a_minute(
    call: Caller, people: None, gateway: Gateway, clock: Clock, seconds: int, status: int
) -> None:
    ticket = ticket_of(call)
    clock.advance(seconds=seconds)
    assert connect("c1", ticket=ticket) == status


@pytest.mark.parametrize("query", [{}, {"ticket": ""}, {"ticket": "x"}, {"ticket": "é" * 5000}, {"token": "t"}])
def test_what_is_no_ticket_is_refused(people: None, gateway: Gateway, query: dict[str, str]) -> None:
    assert connect("c1", **query) == 401
    assert Connection.count() == 0


def test_a_ticket_opens_no_other_persons_address(call: Caller, people: None, gateway: Gateway) -> None:
    assert connect("c1", ticket=ticket_of(call), user_id=USERS["bob"][0]) == 401
    assert connect("c2", ticket=ticket_of(call), user_id=USERS["ana"][0]) == 200


def test_a_closed_account_gets_in_no_more_though_its_token_still_lives(
    call: Caller, people: None, gateway: Gateway
) -> None:
    ticket = ticket_of(call)
    ana = User.get(USERS["ana"][0])
    ana.disabled = True
    commit(ana)
    assert connect("c1", ticket=ticket) == 401
    User.get(USERS["bob"][0]).delete()
    assert connect("c2", ticket=ticket_of(call, "bob")) == 401


def test_the_eleventh_socket_replaces_the_oldest(enter: Open, gateway: Gateway, clock: Clock) -> None:
    for number in range(12):
        clock.advance(minutes=1)
        assert enter("ana", f"c{number}") == {"statusCode": 200}
    enter("bob", "other")
    assert gateway.closed == ["c0", "c1"]
    assert {row.connection_id for row in Connection.scan()} == {*(f"c{n}" for n in range(2, 12)), "other"}


def test_a_ghost_among_too_many_is_forgotten(enter: Open, gateway: Gateway, clock: Clock) -> None:
    gateway.broken["c0"] = "GoneException"
    for number in range(11):
        clock.advance(minutes=1)
        assert enter("ana", f"c{number}") == {"statusCode": 200}
    assert Connection.find("c0") is None


def test_tickets_are_not_handed_out_without_end(call: Caller) -> None:
    answers = [call(app, "POST", "/api/realtime/ticket", as_="ana").status for _ in range(62)]
    assert answers == [201] * 60 + [429] * 2
