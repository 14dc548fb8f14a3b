"""Invariant 9: no answer holds what is another's. Ana's data are canaries; bob and nobody ask for all of it."""

import json

import pytest

from tests.conftest import USERS
from tests.front import Reply
from tests.security.policy import POLICIES
from tests.security.requests import Request, request
from tests.security.test_matrix import asked
from tests.security.town import BENEFICIARIES, STREET, Town, address_of, email_of, names_of, phone_of, session_id

PROVES_TO_BE_ANA = {"POST /api/auth/login", "POST /api/auth/refresh"}
RETURN = "/api/payments/return/"  # who knows a payment's id is led to the app, with the ids of payment and order


def canaries(town: Town, who: str = "ana") -> set[str]:
    """What nobody but their owner and staff may read."""
    personal = {email_of(who), *names_of(who), phone_of(who), session_id(who), address_of(who)}
    personal |= {USERS[who][0], f"Telefon {who}"}
    if who != "ana":
        return personal
    return {*personal, *BENEFICIARIES, STREET, town.open_order, town.paid_order, town.payment}


def spoken(reply: Reply) -> str:
    """An answer as text, with its letters unescaped."""
    text = json.dumps(json.loads(reply.text), ensure_ascii=False) if reply.text.startswith("{") else reply.text
    return f"{text}\n{reply.headers}"


def named(wanted: Request) -> str:
    """What the asker said himself."""
    return f"{wanted.parameters} {wanted.query} {wanted.body!r}"


@pytest.mark.parametrize("who", ["bob", "nobody"])
@pytest.mark.parametrize("operation", sorted(set(POLICIES) - PROVES_TO_BE_ANA))
def test_no_answer_to_a_stranger_holds_what_is_anas(town: Town, operation: str, who: str) -> None:
    wanted = request(town, operation)
    text, told = spoken(asked(town, operation, who, wanted)), named(wanted)
    told += town.open_order if RETURN in operation else ""
    assert [each for each in canaries(town) if each in text and each not in told] == []


def test_her_own_answers_hold_them(town: Town) -> None:
    """Else nothing was looked for."""
    told = "".join(
        spoken(asked(town, operation, "ana", request(town, operation)))
        for operation in POLICIES
        if operation.startswith("GET /api/")
    )
    assert [each for each in canaries(town) if each not in told] == []


def test_staff_see_people_and_no_secrets(town: Town) -> None:
    """Nor do their answers hold what is kept of a password, a token or a code."""
    kept = "".join(map(spoken, (asked(town, op, "adem", request(town, op)) for op in POLICIES if op.startswith("GET"))))
    assert email_of("ana") in kept
    for secret in ("$argon2", town.new_code, town.phone_code, town.reset_token.rpartition(".")[2], "token_hash"):
        assert secret not in kept


MINE = sorted(op for op in POLICIES if op.startswith("GET /api/me") or op == "GET /api/auth/sessions")


@pytest.mark.parametrize("person", ["bob", "sevgi", "adem"])
def test_what_is_called_mine_is_the_callers_whoever_it_is(town: Town, person: str) -> None:
    for operation in [*MINE, "GET /api/orders", "GET /api/payments"]:
        text = spoken(asked(town, operation, person, request(town, operation)))
        assert [each for each in canaries(town) if each in text] == [], operation


@pytest.mark.parametrize("header", ["x_user_id", "x_amzn_oidc_identity", "x_forwarded_user"])
@pytest.mark.parametrize("query", ["user_id", "userId", "caller", "as", "role"])
def test_nobody_becomes_ana_by_saying_so(town: Town, header: str, query: str) -> None:
    sent = {header: USERS["ana"][0]}
    for path in ("/api/orders", "/api/me", "/api/payments", "/api/me/certificates"):
        reply = town.ask("GET", f"{path}?{query}={USERS['ana'][0]}", as_="bob", **sent)
        assert reply.status == 200
        assert [each for each in canaries(town) if each in spoken(reply)] == []
        assert town.ask("GET", f"{path}?{query}=admin", **sent).status == 401
