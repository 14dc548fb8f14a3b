"""Races at the door: whatever the order, who was put out has no way to more tokens than those already given."""

from functools import partial

import pytest

from functions.auth import following, sessions, signing_in
from functions.auth.registration import AccountDisabled
from functions.auth.schemas import LoginIn
from functions.auth.sessions import Device
from functions.auth.tables import Session, SessionEnded
from functions.users.events import UserAccessChanged
from functions.users.tables import User
from infra.accounts import open_account
from kervan.auth import Caller, Role
from kervan.errors import TooMany
from kervan.world import World
from tests.conftest import Caller as Asking
from tests.faults.racing import Race, race
from tests.faults.scene import Scene
from tests.faults.scheduler import Task
from tests.faults.sign_in import PERSON, signed_in


class Guest:
    """Somebody who has just signed in."""

    def __init__(self, scene: Scene) -> None:
        self.world = scene.world
        open_account(self.world, PERSON)
        answer = signed_in(Asking(self.world))
        self.token: str = answer["tokens"]["refresh_token"]
        session_id = sessions.RefreshToken.parse(self.token).session_id
        self.caller = Caller(id=answer["user"]["id"], role=Role.USER, session=session_id)

    def refresh(self, token: str | None = None) -> Task:
        """To be run: a use of the token."""
        return partial(sessions.refresh, self.world, token or self.token)

    def left(self, outcomes: list[object]) -> list[str]:
        """The refresh tokens that anybody holds now."""
        return [self.token, *(o.tokens.refresh_token for o in outcomes if hasattr(o, "tokens"))]

    def refused(self, tokens: list[str]) -> None:
        """None of them is worth anything."""
        for token in tokens:
            with pytest.raises(SessionEnded):
                sessions.refresh(self.world, token)


def guest(scene: Scene) -> Guest:
    """Signed in."""
    return Guest(scene)


@race(guest)
def test_two_refreshes_of_one_token(guest: Guest) -> Race:
    """Both get the same successor, or one is told to come again; the family lives on with one token."""
    outcomes = yield (guest.refresh(), guest.refresh())
    successors = set(guest.left(outcomes)) - {guest.token}
    assert len(successors) == 1, outcomes
    (session,) = Session.scan()
    assert int(session.generation) == 1
    assert sessions.refresh(guest.world, successors.pop()).tokens.access_token


@race(guest)
def test_a_refresh_against_signing_out_everywhere(guest: Guest) -> Race:
    outcomes = yield (guest.refresh(), partial(sessions.end_all, guest.world, guest.caller))
    assert not isinstance(outcomes[1], BaseException), outcomes
    guest.refused(guest.left(outcomes))


@race(guest)
def test_a_refresh_against_signing_out_this_device(guest: Guest) -> Race:
    outcomes = yield (guest.refresh(), partial(sessions.end_this, guest.world, guest.caller))
    assert outcomes[1] is None
    assert Session.count() == 0
    guest.refused(guest.left(outcomes))


@race(guest)
def test_three_uses_of_one_old_token(guest: Guest) -> Race:
    """A thief and its owner at once, with a token that was replaced long ago: the family ends once."""
    live = sessions.refresh(guest.world, guest.token).tokens.refresh_token
    live = sessions.refresh(guest.world, live).tokens.refresh_token
    outcomes = yield [guest.refresh(each) for each in (guest.token, guest.token, live)]
    assert all(isinstance(outcome, SessionEnded | TooMany) for outcome in outcomes[:2]), outcomes
    assert Session.count() == 0
    guest.refused([*guest.left(outcomes), live])


@race(guest)
def test_a_refresh_against_closing_the_account(guest: Guest) -> Race:
    told = closed(guest.world, guest.caller.id)
    outcomes = yield (guest.refresh(), partial(following.follow_access, guest.world, told))
    if outcomes[1] is not None:  # the refresh wrote in between; the letter comes again
        following.follow_access(guest.world, told)
    guest.refused(guest.left(outcomes))


@race(guest)
def test_signing_in_against_closing_the_account(guest: Guest) -> Race:
    """Either nobody came in, or whoever did is out again."""
    told = closed(guest.world, guest.caller.id)
    wanted = LoginIn(email=PERSON["email"], password=PERSON["password"])
    login = partial(signing_in.login, guest.world, wanted, Device("", "203.0.113.7"))
    outcomes = yield (login, partial(following.follow_access, guest.world, told))
    if outcomes[1] is not None:
        following.follow_access(guest.world, told)
    assert hasattr(outcomes[0], "tokens") or isinstance(outcomes[0], AccountDisabled), outcomes
    guest.refused(guest.left(outcomes))
    with pytest.raises(AccountDisabled):
        login()


def closed(world: World, user_id: str) -> UserAccessChanged:
    """An admin has closed the account; the fact that says so."""
    user = User.get(user_id)
    user.disabled = True
    user.save()
    return UserAccessChanged(user_id=user_id, role=Role.USER, disabled=True, at=world.now())
