"""Races at the door: whatever the order, who was put out has no way to more tokens than those already given."""

import os
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
from tests.faults.injector import Injector
from tests.faults.scheduler import interleave
from tests.faults.sign_in import PERSON, signed_in

SEEDS = range(int(os.environ.get("KERVAN_SEEDS", "4")))


def left(outcomes: list[object], token: str) -> list[str]:
    """The refresh tokens that anybody holds now."""
    return [token, *(o.tokens.refresh_token for o in outcomes if hasattr(o, "tokens"))]


def refused(world: World, tokens: list[str]) -> None:
    """None of them is worth anything."""
    for token in tokens:
        with pytest.raises(SessionEnded):
            sessions.refresh(world, token)


@pytest.mark.parametrize("seed", SEEDS)
def test_two_refreshes_of_one_token(world: World, call: Asking, injector: Injector, seed: int) -> None:
    """Both get the same successor, or one is told to come again; the family lives on with one token."""
    open_account(world, PERSON)
    token = signed_in(call)["tokens"]["refresh_token"]
    ask = partial(sessions.refresh, world, token)
    outcomes = interleave(injector, seed, ask, ask)
    successors = set(left(outcomes, token)) - {token}
    assert len(successors) == 1, outcomes
    (session,) = Session.scan()
    assert int(session.generation) == 1
    assert sessions.refresh(world, successors.pop()).tokens.access_token


@pytest.mark.parametrize("seed", SEEDS)
def test_a_refresh_against_signing_out_everywhere(world: World, call: Asking, injector: Injector, seed: int) -> None:
    open_account(world, PERSON)
    answer = signed_in(call)
    token = answer["tokens"]["refresh_token"]
    owner = Caller(id=answer["user"]["id"], role=Role.USER, session=sessions.RefreshToken.parse(token).session_id)
    outcomes = interleave(
        injector, seed, partial(sessions.refresh, world, token), partial(sessions.end_all, world, owner)
    )
    assert not isinstance(outcomes[1], BaseException), outcomes
    refused(world, left(outcomes, token))


@pytest.mark.parametrize("seed", SEEDS)
def test_a_refresh_against_signing_out_this_device(world: World, call: Asking, injector: Injector, seed: int) -> None:
    open_account(world, PERSON)
    answer = signed_in(call)
    token = answer["tokens"]["refresh_token"]
    session_id = sessions.RefreshToken.parse(token).session_id
    owner = Caller(id=answer["user"]["id"], role=Role.USER, session=session_id)
    outcomes = interleave(injector, seed, partial(sessions.refresh, world, token), partial(sessions.end_this, owner))
    assert outcomes[1] is None
    assert Session.count() == 0
    refused(world, left(outcomes, token))


@pytest.mark.parametrize("seed", SEEDS)
def test_three_uses_of_one_old_token(world: World, call: Asking, injector: Injector, seed: int) -> None:
    """A thief and its owner at once, with a token that was replaced long ago: the family ends once."""
    open_account(world, PERSON)
    old = signed_in(call)["tokens"]["refresh_token"]
    live = sessions.refresh(world, old).tokens.refresh_token
    live = sessions.refresh(world, live).tokens.refresh_token
    tasks = [partial(sessions.refresh, world, each) for each in (old, old, live)]
    outcomes = interleave(injector, seed, *tasks)
    assert all(isinstance(outcome, SessionEnded | TooMany) for outcome in outcomes[:2]), outcomes
    assert Session.count() == 0
    refused(world, [*left(outcomes, live), old])


@pytest.mark.parametrize("seed", SEEDS)
def test_a_refresh_against_closing_the_account(world: World, call: Asking, injector: Injector, seed: int) -> None:
    open_account(world, PERSON)
    answer = signed_in(call)
    token, user_id = answer["tokens"]["refresh_token"], answer["user"]["id"]
    told = closed(world, user_id)
    outcomes = interleave(
        injector, seed, partial(sessions.refresh, world, token), partial(following.follow_access, world, told)
    )
    if outcomes[1] is not None:  # the refresh wrote in between; the letter comes again
        following.follow_access(world, told)
    refused(world, left(outcomes, token))


@pytest.mark.parametrize("seed", SEEDS)
def test_signing_in_against_closing_the_account(world: World, call: Asking, injector: Injector, seed: int) -> None:
    """Either nobody came in, or whoever did is out again."""
    open_account(world, PERSON)
    user_id = signed_in(call)["user"]["id"]
    told = closed(world, user_id)
    wanted = LoginIn(email=PERSON["email"], password=PERSON["password"])
    login = partial(signing_in.login, world, wanted, Device("", "203.0.113.7"))
    outcomes = interleave(injector, seed, login, partial(following.follow_access, world, told))
    if outcomes[1] is not None:
        following.follow_access(world, told)
    assert hasattr(outcomes[0], "tokens") or isinstance(outcomes[0], AccountDisabled), outcomes
    refused(world, [o.tokens.refresh_token for o in outcomes if hasattr(o, "tokens")])
    with pytest.raises(AccountDisabled):
        login()


def closed(world: World, user_id: str) -> UserAccessChanged:
    """An admin has closed the account; the fact that says so."""
    user = User.get(user_id)
    user.disabled = True
    user.save()
    return UserAccessChanged(user_id=user_id, role=Role.USER, disabled=True, at=world.now())
