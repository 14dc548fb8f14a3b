"""A registered donor, a postbox, and letters as the queue hands them over."""

import logging
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from functions.notifications.worker import worker
from functions.users.tables import User
from kervan.events import Event, Letter
from kervan.world import World
from tests import donors
from tests.postbox import Postbox

Tell = Callable[..., None]


@pytest.fixture
def ana(world: World) -> User:
    """Çağrı Öztürk, who reads Turkish."""
    donors.stocked(world)
    return donors.register(world)


@pytest.fixture
def postbox(world: World) -> Iterator[Postbox]:
    """What is taken for delivery."""
    with Postbox().tapped() as box:
        yield box


class Lines(logging.Handler):
    """Everything that is given to the log, before it is redacted."""

    def __init__(self) -> None:
        super().__init__()
        self.text = ""

    def emit(self, record: logging.LogRecord) -> None:
        self.text += f"{vars(record)}\n"


@pytest.fixture
def lines(world: World) -> Iterator[Lines]:
    """What is logged."""
    handler, logger = Lines(), logging.getLogger("kervan")
    logger.addHandler(handler)
    yield handler
    logger.removeHandler(handler)


def letter(event: Event, letter_id: str = "ltr_1") -> dict[str, Any]:
    """The fact in a letter."""
    return Letter.of(event, letter_id=letter_id, trace="").model_dump()


@pytest.fixture
def tell(postbox: Postbox) -> Tell:
    """One delivery of a fact to the group."""

    def run(event: Event, letter_id: str = "ltr_1") -> None:
        worker.receive(letter(event, letter_id))

    return run
