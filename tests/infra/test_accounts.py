"""Accounts that are opened without a mail can sign in, with their role, and are opened once."""

from functions.auth.handler import app
from infra.accounts import open_account
from kervan.world import World
from tests.conftest import Caller

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
