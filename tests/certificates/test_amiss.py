"""The nightly look: whatever letters went astray, a paid order gets its certificate and a refunded one keeps none."""

import pytest

from functions.certificates.events import CertificateAmiss
from functions.certificates.schedule import schedule
from functions.certificates.tables import Certificate, Status
from functions.orders.events import OrderRefunded
from functions.orders.tables import Order
from kervan.commit import commit
from kervan.shared_tables import Outbox
from kervan.world import World
from tests import donors, shop
from tests.certificates.conftest import forget
from tests.cloud import Clock
from tests.conftest import Deliver


def night() -> list[str]:
    """The orders that a run tells of."""
    schedule.handler({"job": "look_for_certificates_amiss"}, None)
    return sorted(str(row.data["order_id"]) for row in Outbox.scan() if row.name == CertificateAmiss.name())


def status(order_id: str) -> str | None:
    """Of the order's certificate."""
    row = Certificate.current(order_id)
    return row.status if row else None


def test_a_paid_order_without_a_certificate_gets_it(unissued: list[str], clock: Clock, deliver: Deliver) -> None:
    clock.advance(hours=2)
    assert night() == sorted(unissued)
    deliver()
    assert [status(order_id) for order_id in unissued] == [Status.READY, Status.READY]
    assert night() == []


def test_one_whose_letter_died_is_issued_after_all(unissued: list[str], clock: Clock, deliver: Deliver) -> None:
    order = Order.get(unissued[0])
    pending = Certificate(
        Certificate.id_of(order.order_id),
        order_id=order.order_id,
        user_id=order.user_id,
        status=Status.PENDING.value,
        serial="KVN-2026-00000-00000-0",
        product="Koyun",
        asked_at=clock.now,
    )
    commit(new=pending)
    clock.advance(hours=2)
    assert order.order_id in night()
    deliver()
    assert status(order.order_id) == Status.READY


def test_what_is_under_way_is_left_alone(unissued: list[str], clock: Clock) -> None:
    clock.advance(minutes=59)
    assert night() == []
    clock.advance(days=5)
    assert night() == [], "four nights have looked at it"


def test_what_was_paid_late_is_left_alone_for_an_hour_too(world: World, clock: Clock) -> None:
    donors.stocked(world)
    donors.register(world)
    order = shop.place(world, "ana", 1, shop.BULL)
    clock.advance(hours=3)
    donors.pay(world, order)
    assert night() == []
    clock.advance(hours=1)
    assert night() == [order.order_id]


def test_a_refunded_order_keeps_no_certificate_that_holds(
    paid: str, world: World, clock: Clock, deliver: Deliver
) -> None:
    deliver()
    donors.refund(world, paid)
    forget(OrderRefunded.name())
    clock.advance(hours=2)
    assert night() == [paid]
    deliver()
    assert status(paid) == Status.REVOKED
    assert night() == []


@pytest.mark.parametrize("as_it_is", [Status.FAILED, Status.REVOKED])
def test_what_was_told_before_does_not_ring(paid: str, clock: Clock, deliver: Deliver, as_it_is: Status) -> None:
    """One that cannot be drawn, and one that staff took back."""
    deliver()
    row = Certificate.current(paid)
    assert row is not None
    row.status = as_it_is.value
    row.save()
    clock.advance(hours=2)
    assert night() == []
