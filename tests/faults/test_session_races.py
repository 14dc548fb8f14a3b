"""Races around a refresh token: one family, one live successor, and an ended session stays ended."""

import os
from functools import partial

import pytest

from functions.auth import sessions
from functions.auth.tables import Session
from infra.accounts import open_account
from kervan.auth import Caller, Role
from kervan.world import World
from tests.conftest import Caller as Asking
from tests.faults.injector import Injector
from tests.faults.scheduler import interleave
from tests.faults.sign_in import PERSON, signed_in

SEEDS = range(int(os.environ.get("KERVAN_SEEDS", "3")))


@pytest.mark.parametrize("seed", SEEDS)
def test_two_refreshes_of_one_token(world: World, call: Asking, injector: Injector, seed: int) -> None:
    """Both get the same successor, or one is told to come again; the family lives on with one token."""
    open_account(world, PERSON)
    token = signed_in(call)["tokens"]["refresh_token"]
    ask = partial(sessions.refresh, world, token)
    outcomes = interleave(injector, seed, ask, ask)
    successors = {outcome.tokens.refresh_token for outcome in outcomes if not isinstance(outcome, BaseException)}
    assert len(successors) == 1, outcomes
    (session,) = Session.scan()
    assert int(session.generation) == 1
    assert sessions.refresh(world, successors.pop()).tokens.access_token


@pytest.mark.parametrize("seed", SEEDS)
def test_a_refresh_against_signing_out_everywhere(world: World, call: Asking, injector: Injector, seed: int) -> None:
    """Whoever comes first: afterwards no refresh token of the account is worth anything."""
    open_account(world, PERSON)
    answer = signed_in(call)
    token = answer["tokens"]["refresh_token"]
    owner = Caller(id=answer["user"]["id"], role=Role.USER, session=token_session(token))
    outcomes = interleave(
        injector, seed, partial(sessions.refresh, world, token), partial(sessions.end_all, world, owner)
    )
    assert not isinstance(outcomes[1], BaseException), outcomes
    left = [token] + [o.tokens.refresh_token for o in outcomes[:1] if not isinstance(o, BaseException)]
    for each in left:
        with pytest.raises(sessions.SessionEnded):
            sessions.refresh(world, each)


def token_session(token: str) -> str:
    """The session that a refresh token belongs to."""
    return str(sessions.RefreshToken.parse(token).session_id)
