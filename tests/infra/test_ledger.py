"""The operator's command for the ledger's sums."""

from pathlib import Path

import pytest

from functions.ledger.tables import Books
from infra.ledger import Clients, main
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
