"""The gateways' own addresses answer nobody: what did not come through the edge went round its firewall."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from functions.realtime.websocket import socket
from infra.manifest import groups
from kervan import edge
from kervan.providers.secrets import SecretsManager
from kervan.settings import Secret
from kervan.world import World
from tests import cloud
from tests.cloud import EDGE_KEYS, Clock
from tests.conftest import fresh_world
from tests.front import Reply, send
from tests.gateway import socket_event

ROUTES = [f"{m} {path}" for group in groups().values() for f in group.functions for m, path in f.routes]
ELSEWHERE = ["GET /nowhere", "OPTIONS /api/orders", "POST /api/webhooks/../webhooks/stripe"]


def arrive(operation: str, **headers: str) -> Reply:
    """A request whose headers are these alone."""
    method, path = operation.split(" ", 1)
    event = cloud.http_event(method, path, body=b"{" if method != "GET" else b"")
    return send({**event, "headers": {name.replace("_", "-"): value for name, value in headers.items()}})


@pytest.mark.parametrize("operation", [*ROUTES, *ELSEWHERE])
def test_no_route_answers_what_went_round_the_edge(world: World, operation: str) -> None:
    for sent in ({}, {"x_kervan_edge": ""}, {"x_kervan_edge": "guess"}, {"x_kervan_edge": f"{EDGE_KEYS[0]},"}):
        refused = arrive(operation, accept_language="en", **sent)
        assert (refused.status, refused.code) == (403, "not_through_the_edge")


@pytest.mark.parametrize("key", EDGE_KEYS)
def test_both_keys_of_a_rotation_open(world: World, key: str) -> None:
    assert arrive("GET /health", x_kervan_edge=key).status == 200


class Rotated:
    """Secrets of which a copy was kept that is older than the edge's latest key."""

    def __init__(self) -> None:
        self.asked = 0

    def get(self, secret: Secret, *, fresh: bool = False) -> dict[str, Any]:
        self.asked += fresh
        return {**cloud.secrets()[secret], "edge_keys": ["fresh", EDGE_KEYS[0]] if fresh else list(EDGE_KEYS)}

    def put(self, secret: Secret, value: dict[str, Any]) -> None:
        raise AssertionError(secret, value)


def test_a_key_that_functions_have_not_heard_of_opens_at_once(world: World) -> None:
    secrets = Rotated()
    cloud.inhabit(replace(world, secrets=secrets))
    assert arrive("GET /health", x_kervan_edge="fresh").status == 200
    assert secrets.asked == 1
    assert arrive("GET /health").status == 403
    assert secrets.asked == 1  # who brings no mark cannot make us ask


def test_a_key_that_has_left_opens_nothing(world: World) -> None:
    store = SecretsManager(world.settings.stage)
    store.put(Secret.SHARED, {**store.get(Secret.SHARED), "edge_keys": ["fresh", EDGE_KEYS[0]]})
    cloud.inhabit(replace(world, secrets=SecretsManager(world.settings.stage)))
    assert [arrive("GET /health", x_kervan_edge=key).status for key in ("fresh", *EDGE_KEYS)] == [200, 200, 403]


@pytest.fixture
def open_stage(clock: Clock) -> Iterator[World]:
    """A stage that says that it has no edge."""
    world = fresh_world(clock)
    made = replace(world, settings=world.settings.model_copy(update={"behind_edge": False}))
    cloud.inhabit(made)
    yield made


def test_a_stage_without_an_edge_answers_everybody(open_stage: World) -> None:
    assert arrive("GET /health").status == 200


def connect(**headers: str) -> Any:
    """A socket's handshake, with a ticket that opens nothing."""
    event = {**socket_event("$connect", "c1", query={"ticket": "t"}), "headers": headers}
    return socket.handler(event, None)["statusCode"]


def test_no_socket_opens_round_the_edge(world: World) -> None:
    assert [connect(), connect(**{"X-Kervan-Edge": "guess"})] == [403, 403]
    assert connect(**{"X-Kervan-Edge": EDGE_KEYS[0]}) == 401


def test_a_socket_of_a_stage_without_an_edge_needs_its_ticket_alone(open_stage: World) -> None:
    assert connect() == 401


def test_the_mark_is_no_header_that_browsers_may_send() -> None:
    from kervan.reply import PREFLIGHT

    assert edge.HEADER not in PREFLIGHT["access-control-allow-headers"]
