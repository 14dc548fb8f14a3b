"""Accounts that are opened without a mail can sign in, with their role, and are opened once."""

from functions.auth.handler import app
from functions.auth.tables import Credential
from functions.users.tables import User
from infra.accounts import open_account
from kervan.world import World
from tests.auth.door import Door
from tests.cloud import Clock
from tests.conftest import Caller
from tests.faults.injector import Injector

ADMIN = {
    "role": "admin",
    "email": "ilk@kervan.test",
    "password": "ilk-yoneticinin-parolasi",
    "name": "İlk",
    "surname": "Yönetici",
}


def test_the_first_admin_signs_in(world: World, call: Caller) -> None:
    assert open_account(world, ADMIN)
    assert not open_account(world, ADMIN)
    answer = call(app, "POST", "/api/auth/login", {"email": ADMIN["email"], "password": ADMIN["password"]})
    assert answer.status == 200, answer.body
    assert answer.body["user"]["role"] == "admin"


def test_an_admin_is_opened_in_one_commit_or_not_at_all(world: World) -> None:
    with Injector().installed() as injector:
        assert open_account(world, ADMIN)
    assert [call.operation for call in injector.trace if call.operation != "GetItem"] == ["TransactWriteItems"]
    (user,) = User.scan()
    assert (user.role, user.email_verified) == ("admin", True)


def test_who_registered_the_address_before_has_no_way_in(world: World, call: Caller, clock: Clock) -> None:
    """Neither by the code that was mailed, nor by their password, nor as one who was here."""
    door = Door(call, world, clock)
    door.register(ADMIN["email"], "baskasinin-parolasi-7")
    assert door.login(ADMIN["email"], "baskasinin-parolasi-7").status == 403
    code = door.code()
    assert open_account(world, ADMIN)
    assert door.verify(code, ADMIN["email"]).status == 422
    assert door.login(ADMIN["email"], "baskasinin-parolasi-7").status == 401
    assert door.login(ADMIN["email"], ADMIN["password"]).body["user"]["role"] == "admin"
    assert len(Credential.get(ADMIN["email"]).known) == 1
