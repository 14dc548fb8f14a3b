"""Accounts over HTTP with their mails, under the roles that AWS gets."""

import json
import re
from collections.abc import Iterator
from contextlib import closing
from uuid import uuid4

import pytest

from infra.local.cloud import LocalCloud
from infra.local.person import Person, until
from kervan.settings import Secret

pytestmark = pytest.mark.e2e
NEW_PASSWORD = "baska-ve-gizli-parola"


def found(person: Person, pattern: str, subjects: int) -> str:
    """What the latest mail holds, as soon as there are so many."""
    mail = until(f"mail {subjects}", lambda: len(person.mails()) >= subjects and person.mails()[-1])
    match = re.search(pattern, mail["text"])
    assert match, mail["text"]
    return match[1]


@pytest.fixture
def person(cloud: LocalCloud) -> Iterator[Person]:
    """Somebody new, registered."""
    somebody = Person(cloud.urls, email=f"hesap.{uuid4().hex[:10]}@example.com", password="uzun-ve-gizli-parola")
    somebody.register("Şûle", "İğdeci")
    yield somebody
    somebody.close()


def refresh(person: Person, token: str, *, expect: int = 200) -> str:
    answer = person.ask("POST", "/api/auth/refresh", {"refresh_token": token}, expect=expect)
    return str(answer["tokens"]["refresh_token"]) if expect == 200 else ""


def test_a_forgotten_password_is_set_by_the_mailed_link_and_ends_every_session(person: Person) -> None:
    before = person.tokens["refresh_token"]
    person.ask("POST", "/api/auth/forgot-password", {"email": person.email.upper()}, expect=202)
    token = found(person, r"token=([\w.-]+)", 2)
    body = {"token": token, "password": NEW_PASSWORD}
    person.ask("POST", "/api/auth/reset-password", body, expect=204)
    person.ask("POST", "/api/auth/reset-password", body, expect=422)
    refresh(person, before, expect=401)
    person.password = NEW_PASSWORD
    person.sign_in()
    assert person.ask("GET", "/api/me")["surname"] == "İğdeci"


def test_a_refresh_token_is_replaced_and_a_device_signs_out(person: Person) -> None:
    token = refresh(person, person.tokens["refresh_token"])
    assert refresh(person, person.tokens["refresh_token"]) == refresh(person, person.tokens["refresh_token"]) == token
    assert len(person.ask("GET", "/api/auth/sessions")["items"]) == 1
    person.ask("POST", "/api/auth/logout", expect=204)
    refresh(person, token, expect=401)


def test_an_address_moves_by_the_code_in_its_mail(person: Person, cloud: LocalCloud) -> None:
    new = f"yeni.{person.email}"
    assert person.ask("PATCH", "/api/me", {"email": new})["new_email"] == new
    with closing(Person(cloud.urls, email=new)) as mailbox:
        code = found(mailbox, r"\b(\d{6})\b", 1)
    moved = person.ask("POST", "/api/auth/verify-email", {"email": new, "code": code})
    assert moved["user"]["email"] == new
    person.email = new
    assert person.sign_in().ask("GET", "/api/me")["email"] == new


def test_a_closed_account_gets_no_tokens(person: Person, admin: Person) -> None:
    user_id = person.ask("GET", "/api/me")["id"]
    admin.ask("PATCH", f"/api/admin/users/{user_id}", {"disabled": True})
    body = {"email": person.email, "password": person.password}

    def is_closed() -> bool:
        answer = person.http.post(f"{person.door}/api/auth/login", json=body)
        return bool(answer.status_code == 403 and answer.json()["code"] == "account_disabled")

    until("the account is closed", is_closed)
    refresh(person, person.tokens["refresh_token"], expect=401)
    assert admin.ask("GET", f"/api/admin/users/{user_id}/audit")["items"][0]["changes"] == ["disabled: False → True"]


def test_the_clock_may_turn_the_keys(cloud: LocalCloud, person: Person) -> None:
    functions = cloud.client("lambda").list_functions()["Functions"]
    name = next(f["FunctionName"] for f in functions if f["FunctionName"].endswith("auth-schedule"))
    payload = json.dumps({"job": "turn_token_keys"}).encode()
    answer = cloud.client("lambda").invoke(FunctionName=name, Payload=payload)
    assert "FunctionError" not in answer, answer["Payload"].read()
    secret = cloud.client("secretsmanager").get_secret_value(SecretId=Secret.TOKEN_KEYS.path("local"))
    keys = json.loads(secret["SecretString"])["keys"]
    assert "active_since" in keys[0]
    served = person.http.get(f"{person.door}/.well-known/jwks.json").json()["keys"]
    assert [key["kid"] for key in served] == [key["kid"] for key in keys]
