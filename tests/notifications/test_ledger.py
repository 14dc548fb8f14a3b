"""A message is sent once; where nobody can know, once more and never a third time."""

from contextlib import suppress

import pytest

from functions.auth.events import PasswordChanged
from functions.notifications.ledger import StillSending
from functions.notifications.tables import Sending
from functions.notifications.worker import worker
from functions.users.tables import User
from kervan.world import World
from tests.cloud import Clock
from tests.faults.injector import Crash, Fault, Injector
from tests.faults.scheduler import interleave
from tests.notifications.conftest import Lines, letter
from tests.postbox import Postbox

SENDING = "notifications-worker:sesv2.SendEmail()#0"
RECORDING = "TransactWriteItems"


def told(world: World, user: User, number: int) -> dict[str, object]:
    """A letter that asks for a mail."""
    return letter(PasswordChanged(user_id=user.user_id, at=world.now()), f"ltr_{number}")


def trace_of(message: dict[str, object]) -> list[str]:
    """The labels of the calls that one delivery makes."""
    with Injector().installed() as injector:
        worker.receive(message)
    return [call.label for call in injector.trace]


def broken(message: dict[str, object], label: str, mode: str) -> None:
    """A delivery with a fault."""
    with Injector().installed() as injector:
        injector.arm(Fault(label, mode))
        with suppress(Crash, Exception):
            worker.receive(message)
        assert injector.fired == 1, label


def test_what_is_sent_is_not_sent_again(world: World, ana: User, postbox: Postbox, clock: Clock) -> None:
    for _ in range(3):
        worker.receive(told(world, ana, 1))
        clock.advance(minutes=5)
    assert len(postbox.mails) == 1
    (row,) = Sending.scan()
    assert (row.state, row.attempts, row.message) == ("SENT", 1, "password_changed")
    assert row.message_id


def test_the_ledger_names_nobody(world: World, ana: User, postbox: Postbox) -> None:
    worker.receive(told(world, ana, 1))
    (row,) = Sending.scan()
    kept = " ".join(str(value) for value in row.attribute_values.values())
    assert "example.com" not in kept and "ana" not in row.recipient
    worker.receive(told(world, ana, 2))
    assert len({row.recipient for row in Sending.scan()}) == 1
    assert (row.expires - world.now()).days == 90


@pytest.mark.parametrize("mode", ["before", "after", "lost"])
def test_a_fault_at_any_call_costs_at_most_one_mail_more(
    world: World, ana: User, postbox: Postbox, clock: Clock, mode: str
) -> None:
    trace_of(told(world, ana, 0))  # reads the secret, which is kept
    labels = trace_of(told(world, ana, 1))
    assert len(labels) == 5  # the user, the list of those not to write to, the claim, SES, the record
    for number, label in enumerate(labels, 10):
        postbox.mails.clear()
        message = told(world, ana, number)
        broken(message, label, mode)
        for _ in range(3):
            clock.advance(seconds=61)
            worker.receive(message)
        unknowable = (label == SENDING and mode in ("after", "lost")) or (RECORDING in label and mode == "before")
        assert len(postbox.mails) == (2 if unknowable else 1), (label, mode)
        assert Sending.get(f"ltr_{number}#password_changed").state == "SENT"


def test_twice_without_an_answer_is_enough(world: World, ana: User, postbox: Postbox, clock: Clock) -> None:
    message = told(world, ana, 1)
    for _ in range(4):
        with Injector().installed() as injector:
            injector.arm(Fault(SENDING, "after"))
            with suppress(Crash):
                worker.receive(message)
        clock.advance(seconds=61)
    assert len(postbox.mails) == 2
    assert Sending.get("ltr_1#password_changed").state == "UNSURE"


def test_another_delivery_waits_for_the_first(world: World, ana: User, postbox: Postbox) -> None:
    message = told(world, ana, 1)
    broken(message, SENDING, "before")
    with pytest.raises(StillSending):
        worker.receive(message)
    assert postbox.mails == []


@pytest.mark.parametrize("seed", range(5))
def test_two_deliveries_at_once_send_one(world: World, ana: User, postbox: Postbox, seed: int) -> None:
    message = told(world, ana, 1)
    with Injector().installed() as injector:
        outcomes = interleave(injector, seed, lambda: worker.receive(message), lambda: worker.receive(message))
    assert len(postbox.mails) == 1
    assert all(outcome is None or isinstance(outcome, StillSending) for outcome in outcomes), outcomes


@pytest.mark.parametrize("code", ["TooManyRequestsException", "LimitExceededException", "SendingPausedException"])
def test_a_passing_refusal_is_tried_as_often_as_it_takes(world: World, ana: User, postbox: Postbox, code: str) -> None:
    message = told(world, ana, 1)
    for _ in range(4):
        broken(message, SENDING, f"error:{code}")
    assert postbox.mails == []
    worker.receive(message)
    assert len(postbox.mails) == 1


def test_a_final_refusal_is_recorded_and_not_tried_again(
    world: World, ana: User, postbox: Postbox, lines: Lines
) -> None:
    message = told(world, ana, 1)
    broken(message, SENDING, "error:MessageRejected")
    worker.receive(message)
    assert postbox.mails == []
    assert Sending.get("ltr_1#password_changed").state == "REFUSED"
    assert "MessageRejected" in lines.text
