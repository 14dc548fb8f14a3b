"""An account to sign in with, for the proofs around sessions."""

from typing import Any

from functions.auth.handler import app
from tests.conftest import Caller

PERSON = {
    "role": "user",
    "email": "ana@example.com",
    "password": "mavi-kapi-42-tren",
    "name": "Ana",
    "surname": "Öztürk",
}


def signed_in(call: Caller) -> dict[str, Any]:
    """The answer of signing in as `PERSON`."""
    answer = call(app, "POST", "/api/auth/login", {"email": PERSON["email"], "password": PERSON["password"]})
    assert answer.status == 200, answer.body
    return dict(answer.body)
