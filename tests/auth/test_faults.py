"""A crash or a lost answer at any call: what was promised holds after asking once more."""

from collections.abc import Callable, Iterator

import pytest

from functions.auth.tables import Session
from tests.auth.door import OTHER_PASSWORD, Door
from tests.conftest import Answer
from tests.faults.injector import Crash, Fault, Injector
from tests.faults.profile import some

MODES = ("before", "after", "lost")
Step = Callable[[Door, str], Answer]


def join(door: Door, email: str) -> str:
    return str(door.join(email)["tokens"]["refresh_token"])


def forget(door: Door, email: str) -> Answer:
    return door.ask("/api/auth/forgot-password", {"email": email})


def faults(
    door: Door, injector: Injector, prepare: Callable[[str], object], act: Callable[[], Answer]
) -> Iterator[str]:
    """For every call that `act` makes, in every mode: prepare a new address, break the call, go on."""
    prepare("first@example.com")
    injector.arm(None)
    assert act().status < 300
    labels = [call.label for call in injector.trace if call.service == "dynamodb"]
    assert labels
    broken = some([(label, mode) for label in labels for mode in MODES], str(len(labels)))
    for number, (label, mode) in enumerate(broken):
        email = f"u{number}@example.com"
        prepare(email)
        injector.arm(Fault(label, mode))
        try:
            answer = act()
        except Crash:
            answer = None
        assert injector.fired == 1, label
        assert answer is None or answer.status in (200, 202, 204, 503), (label, mode, answer)
        injector.arm(None)
        yield email


@pytest.fixture
def state() -> dict[str, str]:
    """What a step leaves for the next."""
    return {}


def test_registering_ends_in_a_code_that_opens(door: Door, injector: Injector, state: dict[str, str]) -> None:
    for email in faults(door, injector, lambda email: state.update(email=email), lambda: door.register(state["email"])):
        assert door.register(email).status == 202
        assert door.verify(door.code(), email).status == 200


def test_a_proved_address_is_an_account_once(door: Door, injector: Injector, state: dict[str, str]) -> None:
    def prepare(email: str) -> None:
        door.register(email)
        state.update(email=email, code=door.code())

    for email in faults(door, injector, prepare, lambda: door.verify(state["code"], state["email"])):
        assert door.verify(state["code"], email).status in (200, 422)
        assert door.login(email).status == 200
        confirmed = [letter["user_id"] for letter in door.letters("EmailConfirmed")]
        assert len(confirmed) == len(set(confirmed))


def test_signing_in_works_the_second_time(door: Door, injector: Injector, state: dict[str, str]) -> None:
    def prepare(email: str) -> None:
        join(door, email)
        state.update(email=email)

    for email in faults(door, injector, prepare, lambda: door.login(state["email"])):
        assert door.login(email).status == 200


def test_a_refresh_whose_answer_was_lost_gets_it_again(door: Door, injector: Injector, state: dict[str, str]) -> None:
    for _ in faults(
        door,
        injector,
        lambda email: state.update(token=join(door, email)),
        lambda: door.refresh(state["token"]),
    ):
        again = door.refresh(state["token"])
        assert again.status == 200
        successor = again.body["tokens"]["refresh_token"]
        assert int(Session.get(successor.partition(".")[0]).generation) == 1
        assert door.refresh(successor).status == 200
    assert door.letters("RefreshTokenReused") == []


def test_a_reset_sets_the_password_once(door: Door, injector: Injector, state: dict[str, str]) -> None:
    def prepare(email: str) -> None:
        join(door, email)
        forget(door, email)
        state.update(link=door.link())

    def act() -> Answer:
        return door.ask("/api/auth/reset-password", {"token": state["link"], "password": OTHER_PASSWORD})

    for email in faults(door, injector, prepare, act):
        assert act().status in (204, 422)
        assert door.login(email, OTHER_PASSWORD).status == 200
        changed = [letter["user_id"] for letter in door.letters("PasswordChanged")]
        assert len(changed) == len(set(changed))


def test_forgetting_ends_in_a_link_that_works(door: Door, injector: Injector, state: dict[str, str]) -> None:
    def prepare(email: str) -> None:
        join(door, email)
        state.update(email=email)

    for email in faults(door, injector, prepare, lambda: forget(door, state["email"])):
        assert forget(door, email).status == 202
        body = {"token": door.link(), "password": OTHER_PASSWORD}
        assert door.ask("/api/auth/reset-password", body).status == 204
