"""Signing in, and what guessing comes to."""

from time import process_time

import pytest
from argon2 import PasswordHasher, extract_parameters

from functions.auth import passwords, signing_in
from functions.auth.schemas import LoginIn
from functions.auth.sessions import Device
from functions.auth.signing_in import WrongCredentials
from functions.auth.tables import Credential
from kervan.commit import commit
from kervan.errors import TooMany
from kervan.world import World
from tests.auth.door import ANA, OTHER_PASSWORD, PASSWORD, Door
from tests.cloud import Clock
from tests.conftest import Answer
from tests.faults.injector import Injector
from tests.faults.scheduler import interleave

ELSEWHERE = {"x_kervan_edge": "edge", "x_forwarded_for": "198.51.100.9"}


def shown(answer: Answer) -> tuple[object, ...]:
    """Everything that a client sees of an answer, but how many tries its own address has left."""
    headers = {name: value for name, value in answer.headers.items() if name != "ratelimit-remaining"}
    return answer.status, answer.body, headers


def calls(injector: Injector) -> list[tuple[str, str]]:
    return [(call.service, call.operation) for call in injector.trace if call.service != "secretsmanager"]


def test_passwords_are_hashed_as_measured() -> None:
    for kept in (passwords.hasher().hash("x"), passwords.DUMMY):
        parameters = extract_parameters(kept)
        assert parameters.type.name == "ID"
        assert (parameters.time_cost, parameters.memory_cost, parameters.parallelism) == (2, 46 * 1024, 1)
        assert (parameters.salt_len, parameters.hash_len, parameters.version) == (16, 32, 19)


def test_an_unknown_address_takes_the_work_of_a_known_one() -> None:
    kept = passwords.hasher().hash(PASSWORD)

    def work(against: str | None) -> float:
        started = process_time()
        assert not passwords.matches(against, OTHER_PASSWORD)
        return process_time() - started

    known, unknown = (min(work(against) for _ in range(3)) for against in (kept, None))
    assert 0.5 < unknown / known < 2


def test_an_unknown_address_and_a_wrong_password_look_and_cost_the_same(door: Door, injector: Injector) -> None:
    door.join()
    seen = []
    for email in (ANA, "nobody@example.com"):
        injector.arm(None)
        seen.append((shown(door.login(email, OTHER_PASSWORD)), calls(injector)))
    assert seen[0] == seen[1]
    assert seen[0][0][0] == 401


def test_a_known_address_registers_and_forgets_like_an_unknown_one(door: Door, injector: Injector) -> None:
    door.join()
    for ask in (
        lambda email: door.register(email),
        lambda email: door.ask("/api/auth/forgot-password", {"email": email}),
        lambda email: door.verify("123456", email),
    ):
        seen = []
        for email in (ANA, "nobody@example.com", "somebody@example.com"):
            injector.arm(None)
            seen.append((shown(ask(email)), calls(injector)))
        assert seen[0] == seen[1] == seen[2]
    assert len(door.letters("RegistrationRepeated")) == 1
    assert len(door.letters("PasswordResetRequested")) == 1


@pytest.mark.parametrize("email", [ANA, "nobody@example.com"])
def test_the_fifth_failure_locks_and_each_further_one_doubles_it(door: Door, clock: Clock, email: str) -> None:
    door.join()
    waits = []
    for _ in range(4):
        assert door.login(email, OTHER_PASSWORD).status == 401
    for _ in range(7):
        assert door.login(email, OTHER_PASSWORD).status == 401
        locked = door.login(email, OTHER_PASSWORD)
        assert (locked.status, locked.body["code"]) == (429, "too_many")
        waits.append(int(locked.headers["retry-after"]))
        clock.advance(seconds=waits[-1])
    assert waits == [30, 60, 120, 240, 480, 900, 900]


def test_a_locked_account_refuses_the_right_password_too(door: Door, clock: Clock) -> None:
    door.join()
    for _ in range(5):
        door.login(password=OTHER_PASSWORD)
    assert door.login().status == 429
    clock.advance(seconds=30)
    assert door.login().status == 200
    assert [door.login(password=OTHER_PASSWORD).status for _ in range(4)] == [401] * 4


@pytest.mark.parametrize("seed", range(4))
def test_guesses_at_once_are_judged_one_after_the_other(
    door: Door, world: World, injector: Injector, seed: int
) -> None:
    """However they interleave, five of eight are answered, as if they had come one by one."""
    door.join()
    guess, device = LoginIn(email=ANA, password=OTHER_PASSWORD), Device(name="", address="198.51.100.9")
    outcomes = interleave(injector, seed, *[lambda: signing_in.login(world, guess, device)] * 8)
    told = [type(outcome) for outcome in outcomes]
    assert 1 <= told.count(WrongCredentials) <= 5
    assert told.count(WrongCredentials) + told.count(TooMany) == 8
    assert Credential.get(ANA).failures == told.count(WrongCredentials)


def test_one_client_has_a_budget_over_all_addresses(door: Door) -> None:
    statuses = [door.ask("/api/auth/login", {"email": "x", "password": "y"}, **ELSEWHERE).status for _ in range(1)]
    assert statuses == [401]
    for number in range(100):
        last = door.ask("/api/auth/verify-email", {"email": f"u{number}@example.com", "code": "123456"}, **ELSEWHERE)
    assert last.status == 429
    assert 0 < int(last.headers["retry-after"]) <= 600
    assert door.verify("123456").status == 422


def test_the_right_password_of_an_unproved_address_sends_another_code(door: Door, clock: Clock) -> None:
    door.register()
    clock.advance(minutes=30)
    wrong_one, right = door.login(password=OTHER_PASSWORD), door.login()
    assert wrong_one.status == 401
    assert (right.status, right.body["code"]) == (403, "email_not_verified")
    assert len(door.letters("EmailCodeRequested")) == 2
    assert door.verify(door.code()).status == 200


def test_strangers_can_have_five_mails_an_hour_sent_to_an_address(door: Door, clock: Clock) -> None:
    door.join()
    for _ in range(8):
        assert door.register().status == 202
        assert door.ask("/api/auth/forgot-password", {"email": ANA}).status == 202
    sent = len(door.letters("RegistrationRepeated")) + len(door.letters("PasswordResetRequested"))
    assert sent + len(door.letters("EmailCodeRequested")) == 5
    clock.advance(hours=1)
    door.register()
    assert len(door.letters("RegistrationRepeated")) == 3


def test_a_password_is_hashed_anew_when_the_parameters_change(door: Door) -> None:
    door.join()
    row = Credential.get(ANA)
    row.password_hash = PasswordHasher(time_cost=1, memory_cost=8192, parallelism=1).hash(PASSWORD)
    commit(row)
    assert door.login().status == 200
    assert not passwords.is_outdated(Credential.get(ANA).password_hash)
    assert door.login().status == 200


def test_the_same_password_from_another_keyboard_is_the_same(door: Door) -> None:
    door.join(password="Çiğdem ﬁdanı 2026")
    assert door.login(password="C\u0327ig\u0306dem fidanı 2026").status == 200
    assert door.login(password=" Çiğdem ﬁdanı 2026").status == 401


def test_signing_in_takes_three_calls_and_refreshing_two(door: Door, injector: Injector) -> None:
    refresh_token = door.join()["tokens"]["refresh_token"]
    for ask, most in ((door.login, 3), (lambda: door.login(password=OTHER_PASSWORD), 3)):
        injector.arm(None)
        ask()
        assert len(injector.trace) == most, injector.trace
    for _ in range(2):
        injector.arm(None)
        assert door.refresh(refresh_token).status == 200
        assert len(injector.trace) == 2, injector.trace
