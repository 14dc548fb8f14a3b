"""Payments to export, and what a file of them must hold."""

import random
from datetime import timedelta

import pytest

from functions.exports.handler import app
from functions.payments.tables import Payment
from kervan.settings import Bucket
from kervan.world import World
from tests.cloud import Clock
from tests.conftest import Caller
from tests.ledger.trade import Trade
from tests.payments.conftest import calls

__all__ = ["calls"]
PATH = "/api/admin/exports"
PERIOD = {"from": "2026-11-01T00:00:00Z", "to": "2026-12-31T00:00:00Z"}


@pytest.fixture
def trade(world: World, clock: Clock) -> Trade:
    """A shop."""
    return Trade(world, clock, random.Random(1))  # noqa: S311 - a story, not a secret


class Desk:
    """Somebody who exports."""

    def __init__(self, world: World, call: Caller) -> None:
        """In this world."""
        self.world, self.call = world, call

    def ask(self, type_: str = "payments", as_: str = "sevgi", **more: object) -> str:
        """The id of an export that is asked for."""
        answer = self.call(app, "POST", PATH, {"type": type_, **PERIOD, **more}, as_=as_)
        assert answer.status == 202, answer.body
        return str(answer.body["id"])

    def look(self, export_id: str, as_: str = "sevgi") -> dict[str, object]:
        """How far it is."""
        answer = self.call(app, "GET", f"{PATH}/{export_id}", as_=as_)
        assert answer.status == 200, answer.body
        return dict(answer.body)

    def file(self, export_id: str, format_: str = "csv") -> bytes:
        """What was written."""
        return self.world.files.get(Bucket.EXPORTS, f"{export_id}.{format_}")


@pytest.fixture
def desk(world: World, call: Caller) -> Desk:
    """The export desk."""
    return Desk(world, call)


@pytest.fixture
def big(trade: Trade, clock: Clock) -> list[str]:
    """The ids of two months' payments with rows of 110 KB, in the order of their making: each month fills a part."""
    found = many(trade, clock, 60)
    clock.now = clock.now.replace(month=12)
    found += many(trade, clock, 60)
    clock.advance(days=1)
    return found


def many(trade: Trade, clock: Clock, count: int) -> list[str]:
    """So many payments with a long row."""
    payment = trade.start()
    payment.review_reason = "r" * 110_000
    payment.delete()
    made = []
    with Payment.batch_write() as batch:
        for _ in range(count):
            clock.advance(minutes=1)
            row = Payment.from_raw_data(payment.serialize())
            row.payment_id, row.created_at = trade.world.new_id("pay"), clock()
            batch.save(row)
            made.append(str(row.payment_id))
    return made


def later(clock: Clock, **parts: float) -> None:
    """Time passes."""
    clock.now += timedelta(**parts)
