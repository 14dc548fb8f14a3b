"""People are told live of what is theirs, and of nothing else."""

from typing import Any

import pytest
from botocore.exceptions import ClientError

from functions.auth.events import PasswordChanged, RefreshTokenReused, SignedOut, SignedOutEverywhere
from functions.certificates.events import CertificateReady
from functions.orders.events import OrderCancelled, OrderExpired, OrderPaid, OrderPlaced, OrderStatusChanged
from functions.payments.events import PaymentFailed
from functions.realtime.worker import worker
from functions.users.events import UserAccessChanged
from kervan.events import Event, Letter
from kervan.shared_tables import Connection, Seen
from kervan.world import World
from tests.conftest import USERS
from tests.gateway import Gateway
from tests.realtime.conftest import PHONE, Open

ORDER = {"order_id": "ord_1"}
PUSHED: list[tuple[type[Event], str, dict[str, Any]]] = [
    (OrderPlaced, "order.placed", ORDER),
    (OrderPaid, "order.paid", {**ORDER, "payment_id": "pay_1"}),
    (OrderStatusChanged, "order.status_changed", {**ORDER, "status": "SHIPPED"}),
    (OrderCancelled, "order.cancelled", ORDER),
    (OrderExpired, "order.expired", ORDER),
    (PaymentFailed, "payment.failed", {**ORDER, "payment_id": "pay_1", "status": "FAILED"}),
    (CertificateReady, "certificate.ready", {**ORDER, "certificate_id": "crt_1"}),
]


def receive(event: Event, letter_id: str = "ltr_1") -> None:
    """One letter, straight to the worker."""
    worker.receive(Letter.of(event, letter_id=letter_id, trace="t").model_dump())


def paid(world: World) -> OrderPaid:
    """Ana's order is paid."""
    return OrderPaid(order_id="ord_1", user_id=USERS["ana"][0], payment_id="pay_1", at=world.now())


@pytest.mark.parametrize(("kind", "name", "data"), PUSHED)
def test_every_device_of_its_owner_is_told_and_nobody_else(
    world: World, enter: Open, gateway: Gateway, kind: type[Event], name: str, data: dict[str, Any]
) -> None:
    for person, connection_id in (("ana", "a1"), ("ana", "a2"), ("bob", "b1"), ("sevgi", "s1")):
        enter(person, connection_id)
    receive(kind(user_id=USERS["ana"][0], at=world.now(), **data))
    frame = {"type": name, "at": "2026-11-21T09:30:00.000000Z", "data": data}
    assert dict(gateway.frames) == {"a1": [frame], "a2": [frame]}


def test_a_letter_that_comes_twice_says_the_same_twice_at_most(world: World, enter: Open, gateway: Gateway) -> None:
    """A push cannot be taken back into a transaction: it is told at least once, and the letter is done both times."""
    enter("ana", "a1")
    receive(paid(world))
    receive(paid(world))
    assert 1 <= len(gateway.frames["a1"]) <= 2
    assert all(frame == gateway.frames["a1"][0] for frame in gateway.frames["a1"])
    assert Seen.count() == 1


def test_a_dead_socket_is_forgotten_and_the_others_are_told(world: World, enter: Open, gateway: Gateway) -> None:
    for connection_id in ("a1", "a2", "a3"):
        enter("ana", connection_id)
    gateway.broken["a2"] = "GoneException"
    receive(paid(world))
    assert set(gateway.frames) == {"a1", "a3"}
    assert {row.connection_id for row in Connection.scan()} == {"a1", "a3"}
    assert Seen.count() == 1


def test_a_throttled_socket_is_tried_again_later_and_holds_up_no_other(
    world: World, enter: Open, gateway: Gateway
) -> None:
    for connection_id in ("a1", "a2", "a3"):
        enter("ana", connection_id)
    gateway.broken["a1"] = "LimitExceededException"
    with pytest.raises(ClientError):
        receive(paid(world))
    assert set(gateway.frames) == {"a2", "a3"}
    assert Seen.count() == 0
    gateway.broken.clear()
    receive(paid(world))
    assert len(gateway.frames["a1"]) == 1


def test_who_has_no_socket_is_not_told(world: World, gateway: Gateway) -> None:
    receive(paid(world))
    assert not gateway.frames
    assert Seen.count() == 1


@pytest.mark.parametrize("kind", [UserAccessChanged, PasswordChanged, SignedOutEverywhere])
def test_when_a_door_is_closed_the_sockets_behind_it_are(
    world: World, enter: Open, gateway: Gateway, kind: type[Event]
) -> None:
    for person, connection_id in (("ana", "a1"), ("ana", "a2"), ("bob", "b1")):
        enter(person, connection_id)
    gateway.broken["a1"] = "GoneException"
    extra = {"role": "user", "disabled": True} if kind is UserAccessChanged else {}
    receive(kind(user_id=USERS["ana"][0], at=world.now(), **extra))
    assert gateway.closed == ["a2"]
    assert [row.connection_id for row in Connection.scan()] == ["b1"]
    receive(paid(world), "ltr_2")
    assert not gateway.frames


@pytest.mark.parametrize("kind", [SignedOut, RefreshTokenReused])
def test_when_a_session_ends_its_sockets_do_and_no_others(
    world: World, enter: Open, gateway: Gateway, kind: type[Event]
) -> None:
    for person, connection_id, session in (("ana", "a1", PHONE), ("ana", "a2", PHONE), ("ana", "a3", "")):
        enter(person, connection_id, session=session)
    receive(kind(user_id=USERS["ana"][0], session_id=PHONE, at=world.now()))
    assert sorted(gateway.closed) == ["a1", "a2"]
    receive(paid(world), "ltr_2")
    assert set(gateway.frames) == {"a3"}


def test_a_socket_that_cannot_be_hung_up_holds_up_no_other_and_hears_nothing(
    world: World, enter: Open, gateway: Gateway
) -> None:
    for connection_id in ("a1", "a2", "a3"):
        enter("ana", connection_id)
    gateway.broken["a1"] = "LimitExceededException"
    with pytest.raises(ClientError):
        receive(SignedOutEverywhere(user_id=USERS["ana"][0], at=world.now()))
    assert sorted(gateway.closed) == ["a2", "a3"]
    assert Connection.count() == 0
