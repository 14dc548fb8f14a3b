"""The socket of `realtime`: heartbeats and goodbyes."""

import json

from functions.realtime.websocket import PINGS, socket
from kervan.shared_tables import Connection
from tests.cloud import Clock
from tests.gateway import Gateway, socket_event
from tests.realtime.conftest import Open


def test_a_ping_is_answered_with_the_time(enter: Open, gateway: Gateway) -> None:
    enter("ana", "c1")
    socket.handler(socket_event("ping", "c1", body=json.dumps({"action": "ping"})), None)
    assert gateway.frames["c1"] == [{"type": "pong", "at": "2026-11-21T09:30:00.000000Z"}]


def test_a_flood_of_pings_is_refused(enter: Open, gateway: Gateway, clock: Clock) -> None:
    enter("ana", "c1")
    for _ in range(PINGS.most + 1):
        socket.handler(socket_event("ping", "c1", body='{"action": "ping"}'), None)
    kinds = [frame["type"] for frame in gateway.frames["c1"]]
    assert kinds == ["pong"] * PINGS.most + ["error"]
    assert (gateway.frames["c1"][-1]["code"], gateway.frames["c1"][-1]["retry_after"]) == ("too_many", 60)
    clock.advance(minutes=1)
    socket.handler(socket_event("ping", "c1", body='{"action": "ping"}'), None)
    assert gateway.frames["c1"][-1]["type"] == "pong"


def test_what_nobody_knows_gets_an_error_in_the_sockets_language(enter: Open, gateway: Gateway) -> None:
    enter("ana", "c1", accept_language="en")
    socket.handler(socket_event("$default", "c1", body='{"action": "fly"}'), None)
    assert gateway.frames["c1"] == [{"type": "error", "code": "unknown_action", "detail": "Unknown action."}]


def test_a_closed_socket_is_forgotten_and_may_be_closed_again(enter: Open, gateway: Gateway) -> None:
    enter("ana", "c1")
    for _ in range(2):
        assert socket.handler(socket_event("$disconnect", "c1"), None) == {"statusCode": 200}
    assert Connection.count() == 0


def test_a_socket_older_than_the_gateway_allows_is_refused(enter: Open, gateway: Gateway, clock: Clock) -> None:
    enter("ana", "c1")
    clock.advance(hours=2, minutes=11)
    socket.handler(socket_event("ping", "c1", body='{"action": "ping"}'), None)
    assert [frame["code"] for frame in gateway.frames["c1"]] == ["unauthenticated"]
