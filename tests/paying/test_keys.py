"""The keys of providers: every function fetches its own, because none shares a process with another."""

from datetime import UTC, datetime

from functions.ledger.schedule import schedule as audits
from functions.ledger.tables import Audit
from functions.payments.schedule import schedule as sweeps
from kervan.world import World
from tests import cloud
from tests.conftest import Answer, Deliver
from tests.desks import Desk, Desks, behind
from tests.refunding import payment_of


def in_a_new_process(stage: World, every: Desks) -> None:
    """Nothing is known of any key."""
    behind(cloud.in_a_new_process(stage), every)


def test_the_worker_has_them(desk: Desk, started: Answer, stage: World, every: Desks, deliver: Deliver) -> None:
    desk.pay(started)
    desk.tell()
    in_a_new_process(stage, every)
    deliver()
    assert payment_of(started.body["payment"]["id"]).status == "SUCCEEDED"


def test_the_sweep_has_them(desk: Desk, started: Answer, stage: World, every: Desks, clock: cloud.Clock) -> None:
    desk.pay(started)
    clock.advance(minutes=5)
    in_a_new_process(stage, every)
    sweeps.handler({"job": "check_open_payments"}, None)
    assert payment_of(started.body["payment"]["id"]).status == "SUCCEEDED"


def test_the_nightly_check_has_them(paid: str, stage: World, every: Desks, clock: cloud.Clock) -> None:
    clock.now = datetime(2026, 11, 22, 0, 0, tzinfo=UTC)
    in_a_new_process(stage, every)
    audits.handler({"job": "audit_the_ledger"}, None)
    assert (int(Audit.get("2026-11-21").checked), payment_of(paid).status) == (2, "SUCCEEDED")
