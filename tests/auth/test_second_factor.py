"""The second factor of staff: set up with an app, asked for at each sign-in, each code once."""

import json
from base64 import b32decode
from dataclasses import replace
from functools import partial

import pytest

from functions.audit.tables import AuditEntry
from functions.auth import factors, signing_in
from functions.auth.schemas import LoginIn
from functions.auth.sessions import Device
from functions.auth.tables import Credential, SecondFactor
from functions.users.tables import User, UserAudit
from infra.accounts import open_account
from kervan import tokens
from kervan.commit import commit
from kervan.providers import sealing
from kervan.text import identity_key
from tests import cloud
from tests.auth.door import ANA, PASSWORD, Door
from tests.conftest import USERS, Answer, Deliver
from tests.faults.injector import Injector
from tests.faults.scheduler import interleave
from tests.staff import employ

ADMIN = {"role": "admin", "email": ANA, "password": PASSWORD, "name": "Ana", "surname": "Öztürk"}


class Desk:
    """An admin with an authenticator app."""

    def __init__(self, door: Door) -> None:
        """With an account, and nothing set up."""
        self.door = door
        open_account(door.world, ADMIN)
        self.secret = b""
        self.recovery: list[str] = []

    def set_up(self) -> None:
        """The app is confirmed by what it shows."""
        token = self.login().body["tokens"]["access_token"]
        begun = self.door.ask("/api/auth/second-factor", token=token)
        assert begun.status == 201 and begun.body["uri"].startswith("otpauth://totp/"), begun.body
        self.secret = b32decode(begun.body["secret"])
        confirmed = self.door.ask("/api/auth/second-factor/confirm", {"code": self.code()}, token=token)
        assert confirmed.status == 200, confirmed.body
        self.recovery = confirmed.body["recovery_codes"]

    def code(self, off: int = 0) -> str:
        """What the app shows, some steps off."""
        return factors.code_of(self.secret, factors.step_at(self.door.clock.now) + off)

    def login(self, code: str | None = None) -> Answer:
        """Sign in, with a code or without."""
        sent = {"email": ANA, "password": PASSWORD, **({"second_factor": code} if code else {})}
        return self.door.ask("/api/auth/login", sent)

    def later(self, seconds: int = 30) -> None:
        """The app shows another code."""
        self.door.clock.advance(seconds=seconds)


@pytest.fixture
def desk(door: Door) -> Desk:
    """Before anything is set up, in a stage that demands it."""
    demanding = replace(door.world, settings=door.world.settings.model_copy(update={"staff_second_factor": True}))
    cloud.inhabit(demanding)
    door.world = demanding
    return Desk(door)


@pytest.fixture
def ready(desk: Desk) -> Desk:
    """With an app, a moment later."""
    desk.set_up()
    desk.later()
    return desk


def role_in(answer: Answer) -> str:
    """What the access token says."""
    assert answer.status == 200, answer.body
    body = answer.body["tokens"]["access_token"].split(".")[1]
    return str(json.loads(tokens.unb64url(body))["role"])


def test_the_codes_are_those_of_rfc_6238() -> None:
    """Its test vectors, whose last six digits the apps show."""
    secret = b"12345678901234567890"
    times = {59: "287082", 1111111109: "081804", 1234567890: "005924", 2000000000: "279037"}
    assert {at: factors.code_of(secret, at // 30) for at in times} == times


def test_who_has_proved_no_second_factor_has_a_users_rights(desk: Desk) -> None:
    answer = desk.login()
    assert (answer.body["user"]["role"], role_in(answer)) == ("user", "user")


def test_with_its_code_staff_have_theirs(ready: Desk) -> None:
    answer = ready.login(ready.code())
    assert (answer.body["user"]["role"], role_in(answer)) == ("admin", "admin")
    again = ready.door.refresh(answer.body["tokens"]["refresh_token"])
    assert role_in(again) == "admin"


def test_once_it_is_set_up_the_password_is_not_enough(ready: Desk) -> None:
    answer = ready.login()
    assert (answer.status, answer.body["code"]) == (401, "factor_needed")


@pytest.mark.parametrize(("off", "status"), [(-2, 401), (-1, 200), (0, 200), (1, 200), (2, 401)])
def test_clocks_may_differ_by_a_step(ready: Desk, off: int, status: int) -> None:
    ready.later(60)
    assert ready.login(ready.code(off)).status == status


def test_a_code_works_once_and_so_do_those_before_it(ready: Desk) -> None:
    ready.later(60)
    code, before = ready.code(), ready.code(-1)
    assert ready.login(code).status == 200
    assert [ready.login(each).body["code"] for each in (code, before)] == ["factor_refused"] * 2
    ready.later()
    assert ready.login(ready.code()).status == 200


def test_the_code_that_confirmed_the_app_opens_nothing(desk: Desk) -> None:
    desk.set_up()
    assert desk.login(desk.code()).status == 401


def test_a_recovery_code_works_once(ready: Desk) -> None:
    assert len(set(ready.recovery)) == 10
    assert role_in(ready.login(ready.recovery[0].lower())) == "admin"
    assert ready.login(ready.recovery[0]).body["code"] == "factor_refused"
    assert ready.login(ready.recovery[1]).status == 200
    assert len(SecondFactor.get(Credential.get(identity_key(ANA)).user_id).recovery) == 8


def test_guesses_lock_the_account(ready: Desk) -> None:
    wrong = "000000" if ready.code() != "000000" else "000001"
    assert [ready.login(wrong).status for _ in range(6)] == [401] * 5 + [429]
    assert ready.login(ready.code()).status == 429


def test_secrets_stand_nowhere_in_the_open(ready: Desk) -> None:
    (row,) = SecondFactor.scan()
    kept = repr(row.serialize())
    assert not any(code in kept for code in ready.recovery)
    assert ready.secret not in row.sealed


def test_an_app_is_confirmed_by_what_it_shows(desk: Desk) -> None:
    token = desk.login().body["tokens"]["access_token"]
    desk.secret = b32decode(desk.door.ask("/api/auth/second-factor", token=token).body["secret"])
    wrong = desk.door.ask("/api/auth/second-factor/confirm", {"code": desk.code(9)}, token=token)
    assert (wrong.status, wrong.body["code"]) == (422, "code_wrong")
    assert desk.login().status == 200, "what is not confirmed is not asked for"


def test_what_is_set_up_is_not_begun_anew(ready: Desk) -> None:
    token = ready.login(ready.code()).body["tokens"]["access_token"]
    again = ready.door.ask("/api/auth/second-factor", token=token)
    assert (again.status, again.body["code"]) == (409, "factor_exists")


def test_an_admin_takes_a_lost_one_away(ready: Desk, deliver: Deliver) -> None:
    signed = ready.login(ready.code()).body
    user_id, path = signed["user"]["id"], f"/api/admin/users/{signed['user']['id']}/second-factor"
    employ(ready.door.world, "adem")
    admin = ready.door.call.token("adem")
    for token, status in ((signed["tokens"]["refresh_token"], 401), (admin, 204), (admin, 404)):
        assert ready.door.ask(path, method="DELETE", token=token).status == status
    assert ready.door.refresh(signed["tokens"]["refresh_token"]).status == 401
    assert role_in(ready.login()) == "user"
    deliver()
    said = {(row.by, tuple(map(str, row.changes))) for row in UserAudit.query(user_id)}
    assert said == {(user_id, ("second_factor: set",)), (USERS["adem"][0], ("second_factor: removed",))}


def test_a_token_that_outlives_its_role_takes_none_away(ready: Desk, deliver: Deliver) -> None:
    user_id = ready.login(ready.code()).body["user"]["id"]
    employ(ready.door.world, "adem")
    row = User.get(USERS["adem"][0])
    row.role = "staff"
    commit(row)
    path = f"/api/admin/users/{user_id}/second-factor"
    assert ready.door.ask(path, method="DELETE", token=ready.door.call.token("adem")).status == 403
    deliver()
    assert SecondFactor.get(user_id).is_set
    assert AuditEntry.count() == 0, "and nothing is said of it"


def test_another_row_does_not_open_here(ready: Desk) -> None:
    """The secret is bound to its person: a copied row is worth nothing."""
    (row,) = SecondFactor.scan()
    other = SecondFactor("usr_2", sealed=row.sealed, begun_at=row.begun_at)
    with pytest.raises(Exception, match="InvalidCiphertext"):
        sealing.unseal(ready.door.world.settings, other.sealed, about=f"second-factor#{other.user_id}")


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("what", ["the app's code", "a recovery code"])
def test_of_two_who_bring_the_same_code_at_once_one_gets_in(
    ready: Desk, injector: Injector, what: str, seed: int
) -> None:
    code = ready.code() if what == "the app's code" else ready.recovery[0]
    wanted, device = LoginIn(email=ANA, password=PASSWORD, second_factor=code), Device("", "198.51.100.1")
    login = partial(signing_in.login, ready.door.world, wanted, device)
    outcomes = interleave(injector, seed, login, login)
    assert sum(hasattr(outcome, "tokens") for outcome in outcomes) == 1, outcomes
