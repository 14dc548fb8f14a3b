"""Guessing: one place keeps nobody else out, many places together are slow, and the owner comes in all the same."""

import pytest

from functions.auth.addresses import FREE_FOR_ALL, Origin, count_failure, save
from functions.auth.tables import Credential
from tests.auth.door import ANA, OTHER_PASSWORD, PASSWORD, Door
from tests.auth.test_invitations import ZOE, Desk, settled
from tests.cloud import Clock
from tests.conftest import Answer

PLACES = [f"198.51.100.{number}" for number in range(1, 100)]
HOME = ""  # where `join` happens


def attempt(door: Door, place: str, *, right: bool = False, email: str = ANA) -> Answer:
    """Sign in from an address that the edge names."""
    there = {"x_kervan_edge": "edge", "x_forwarded_for": place} if place else {}
    return door.login(email, **({} if right else {"password": OTHER_PASSWORD}), **there)


def besiege(door: Door, places: int) -> None:
    """Five failures from each of so many places, as guessing leaves them, without the work of hashing."""
    row = Credential.named(ANA, door.clock.now)
    for place in PLACES[:places]:
        for _ in range(5):
            count_failure(row, Origin.of_address(door.world, place), door.clock.now)
    save(row)


def test_a_stranger_locks_nobody_out(door: Door, clock: Clock) -> None:
    """Before and after: as long as they like, from where they are."""
    door.join()
    besiege(door, 1)
    for _ in range(4):
        assert attempt(door, PLACES[0]).status == 429
        clock.advance(minutes=15)
        assert attempt(door, PLACES[0]).status == 401
    assert attempt(door, PLACES[0], right=True).status == 429
    assert Credential.get(ANA).failures == 5
    assert attempt(door, HOME, right=True).status == 200
    assert attempt(door, "203.0.113.77", right=True).status == 200, "on a journey, too"
    assert attempt(door, PLACES[0], right=True).status == 429, "its owner's coming in frees nobody else"


@pytest.mark.parametrize("known", [True, False])
def test_many_places_together_are_slow(door: Door, clock: Clock, *, known: bool) -> None:
    """An address that is nobody's answers as one that is somebody's."""
    if known:
        door.join()
    besiege(door, 5)
    assert FREE_FOR_ALL == 30
    assert [attempt(door, PLACES[5]).status for _ in range(5)] == [401] * 5
    waits = []
    for place in PLACES[6:9]:
        locked = attempt(door, place)
        assert (locked.status, locked.body["code"]) == (429, "too_many")
        waits.append(int(locked.headers["retry-after"]))
        clock.advance(seconds=waits[-1])
        assert attempt(door, place).status == 401
    assert waits == [30, 60, 120]


def test_the_owner_comes_in_where_they_were_before(door: Door, clock: Clock) -> None:
    door.join()
    assert attempt(door, "203.0.113.77", right=True).status == 200
    besiege(door, 8)
    assert attempt(door, "203.0.113.77", right=True).status == 200
    assert attempt(door, HOME, right=True).status == 200
    assert attempt(door, "203.0.113.78", right=True).status == 429


def test_elsewhere_a_mailed_link_lets_the_owner_in(door: Door) -> None:
    door.join()
    besiege(door, 8)
    hotel = {"x_kervan_edge": "edge", "x_forwarded_for": "203.0.113.78"}
    assert door.login(**hotel).status == 429
    door.ask("/api/auth/forgot-password", {"email": ANA}, **hotel)
    sent = {"token": door.link(), "password": OTHER_PASSWORD}
    assert door.ask("/api/auth/reset-password", sent, **hotel).status == 204
    besiege(door, 8)
    assert door.login(password=OTHER_PASSWORD, **hotel).status == 200


def test_guessers_keep_nobody_from_a_new_password_or_from_leaving(door: Door) -> None:
    token = door.join()["tokens"]["access_token"]
    besiege(door, 8)
    wrong = {"password": OTHER_PASSWORD}
    assert door.ask("/api/me", wrong, method="DELETE", token=token).status == 422
    changed = {"current_password": PASSWORD, "new_password": OTHER_PASSWORD}
    assert door.ask("/api/me/password", changed, token=token).status == 204
    assert door.ask("/api/me", wrong, method="DELETE", token=token).status == 202


def test_a_house_is_one_place_however_many_addresses_it_has(door: Door) -> None:
    for number in range(5):
        assert attempt(door, f"2001:db8:1:2::{number}").status == 401
    assert attempt(door, "2001:db8:1:2:ffff::1").status == 429
    assert attempt(door, "2001:db8:1:3::1").status == 401


def test_failures_are_forgotten_after_a_day_and_places_do_not_pile_up(door: Door, clock: Clock) -> None:
    besiege(door, 99)
    row = Credential.get(ANA)
    assert len(row.tries) == 64
    clock.advance(days=1, seconds=1)
    assert attempt(door, PLACES[98]).status == 401
    row = Credential.get(ANA)
    assert ([int(tries.failures) for tries in row.tries], row.failures) == ([1], 1)


def test_who_registered_an_invited_address_is_no_guest_of_its_owner(door: Door) -> None:
    settled(door.world)
    desk = Desk(door)
    door.register(ZOE, "baskasinin-parolasi-7")
    assert door.login(ZOE, "baskasinin-parolasi-7").status == 403
    assert len(Credential.get(ZOE).known) == 1
    assert desk.accept(desk.token(desk.invite().body["id"])).status == 204
    assert Credential.get(ZOE).known == []
