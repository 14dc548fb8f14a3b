"""The operator's command for the ledger's sums, and who may write to the ledger."""

import inspect
from datetime import UTC, datetime
from pathlib import Path

import pytest

from functions.ledger.tables import AlreadyPosted, Books, Cause, Entry
from infra.grants import READS, accesses
from infra.ledger import Clients, main
from infra.manifest import groups
from kervan.money import Money
from kervan.world import World
from tests.plant import Plant


def test_the_command_has_the_sums_made_anew(world: World, plant: Plant, capsys: pytest.CaptureFixture[str]) -> None:
    clients = Clients("test", Path())
    assert clients.books() == {}
    clients.ask()
    plant.settle()
    assert int(Books.now().live) == 2
    assert main(["progress", "test"]) == 0
    assert capsys.readouterr().out.endswith("generation 2 is read\n")


def test_how_far_a_building_is(world: World, plant: Plant, capsys: pytest.CaptureFixture[str]) -> None:
    Clients("test", Path()).ask()
    plant.step()
    assert main(["progress", "test"]) == 0
    assert capsys.readouterr().out == "generation 1 is read; 2 is built, 0 payments so far\n"


def test_nobody_may_change_or_delete_an_entry() -> None:
    """Entries come by guarded writes of payments, which are updates of rows that are not there; IAM knows no more."""
    granted = {
        (function.group, action)
        for group in groups().values()
        for function in group.functions
        for access in accesses(function)
        if access.table == Entry.schema().name
        for action in access.actions
        if action not in READS
    }
    assert granted == {("payments", "UpdateItem")}


def test_every_way_into_the_ledger_refuses_a_row_that_is_there() -> None:
    """So an update never meets an entry: it makes one, or nothing."""
    money = Money(100, "TRY")
    cause = Cause("pay_1", "ord_1", "stripe", datetime(2026, 11, 21, tzinfo=UTC))
    nothing, some = Money(0, "TRY"), Money(60, "TRY")
    writes = {
        "capture": Entry.capture(cause, money),
        "sale": Entry.sale(cause, {20: 100}, money),
        "refund": Entry.refund(cause, "ref_1", {20: 100}, before=nothing, after=some),
        "dispute": Entry.dispute(cause, "dsp_1", money),
        "dispute_closed": Entry.dispute_closed(cause, "dsp_1", money, won=False),
    }
    members = inspect.getmembers_static(Entry)
    assert writes.keys() == {n for n, m in members if getattr(getattr(m, "__func__", None), "__guarded__", False)}
    for name, write in writes.items():
        assert str(write.condition) == "attribute_not_exists (payment_id)", name
        assert isinstance(write.refused, AlreadyPosted)
