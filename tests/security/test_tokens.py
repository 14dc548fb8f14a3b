"""What proves one thing is taken for nothing else, by any route."""

import base64
import hmac
import json
from collections.abc import Callable
from typing import Any

import jwt
import pytest

from functions.realtime.tables import Ticket
from functions.realtime.websocket import socket
from kervan.settings import Secret
from kervan.tokens import b64url
from tests import cloud
from tests.conftest import USERS
from tests.front import ask
from tests.gateway import socket_event
from tests.security.policy import POLICIES
from tests.security.requests import request
from tests.security.town import Town, refresh_token

GUARDED = sorted(name for name, policy in POLICIES.items() if policy.nobody == 401)
PUBLIC_KEY = cloud.TOKEN_KEY.public_key().public_bytes_raw()
HEAD = {"alg": "EdDSA", "kid": cloud.KEY_ID, "typ": "at+jwt"}


def ticket(town: Town) -> str:
    """A way into the socket."""
    return str(town.ask("POST", "/api/realtime/ticket", as_="ana").body["ticket"])


def part(value: object) -> str:
    """A piece of a JWS."""
    return b64url(json.dumps(value).encode())


def parts(town: Town) -> list[str]:
    """A good token, cut."""
    return town.token("ana").split(".")


def signed(head: dict[str, Any], claims: dict[str, Any]) -> str:
    """By our own key, whatever it says."""
    message = f"{part(head)}.{part(claims)}"
    return f"{message}.{b64url(cloud.TOKEN_KEY.sign(message.encode()))}"


def claims(town: Town, **changes: Any) -> dict[str, Any]:
    """Of a good token."""
    found: dict[str, Any] = jwt.decode(town.token("ana"), options={"verify_signature": False})
    return {name: value for name, value in {**found, **changes}.items() if value is not None}


def hs256(town: Town) -> str:
    """Key confusion: the public key, which everybody knows, as a shared secret."""
    message = f"{part({**HEAD, 'alg': 'HS256'})}.{part(claims(town, role='admin'))}"
    return f"{message}.{b64url(hmac.digest(PUBLIC_KEY, message.encode(), 'sha256'))}"


FALSE: dict[str, Callable[[Town], str]] = {
    "nothing": lambda _town: "",
    "a refresh token": lambda _town: refresh_token("ana"),
    "a ticket": ticket,
    "a link to a new password": lambda town: town.reset_token,
    "a mailed code": lambda town: town.new_code,
    "a user's id": lambda _town: USERS["ana"][0],
    "the probe's key": lambda _town: "probe-key",
    "no algorithm": lambda town: f"{part({**HEAD, 'alg': 'none'})}.{parts(town)[1]}.",
    "no signature": lambda town: ".".join(parts(town)[:2]) + ".",
    "the public key as a secret": hs256,
    "another's claims": lambda town: ".".join(
        [parts(town)[0], part(claims(town, sub=USERS["adem"][0], role="admin")), parts(town)[2]]
    ),
    "the signature in another spelling": lambda town: town.token("ana")[:-1] + "-",
    "padding": lambda town: town.token("ana") + "==",
    "a second token behind it": lambda town: f"{town.token('ana')}, Bearer {town.token('adem')}",
    "another type": lambda town: signed({**HEAD, "typ": "JWT"}, claims(town)),
    "an extension that must be understood": lambda town: signed({**HEAD, "crit": ["b64"], "b64": False}, claims(town)),
    "a key of its own": lambda town: signed(
        {**HEAD, "kid": "mine", "jwk": {"kty": "OKP", "crv": "Ed25519", "x": b64url(PUBLIC_KEY)}}, claims(town)
    ),
    "a key from a path": lambda town: signed({**HEAD, "kid": "../../dev/null"}, claims(town)),
    "no key": lambda town: signed({**HEAD, "kid": None}, claims(town)),
    "another issuer": lambda town: signed(HEAD, claims(town, iss="https://evil.test")),
    "another audience": lambda town: signed(HEAD, claims(town, aud="else")),
    "a list of audiences": lambda town: signed(HEAD, claims(town, aud=["kervan"])),
    "a role that nobody has": lambda town: signed(HEAD, claims(town, role="root")),
    "a machine's role": lambda town: signed(HEAD, claims(town, role="service")),
    "the role in capitals": lambda town: signed(HEAD, claims(town, role="ADMIN")),
    "a list of roles": lambda town: signed(HEAD, claims(town, role=["admin"])),
    "no session": lambda town: signed(HEAD, claims(town, sid=None)),
    "no end": lambda town: signed(HEAD, claims(town, exp=None)),
    "an end as a text": lambda town: signed(HEAD, claims(town, exp="9999999999")),
    "an end far away": lambda town: signed(HEAD, claims(town, exp=claims(town)["iat"] + 601)),
    "a beginning to come": lambda town: signed(HEAD, claims(town, iat=claims(town)["iat"] + 60)),
    "an end just now": lambda town: town.token(
        "ana", iat=int(town.clock.now.timestamp()) - 600, exp=int(town.clock.now.timestamp())
    ),
    "too much of it": lambda town: signed(HEAD, claims(town, more="x" * 2048)),
    "no JSON": lambda _town: f"{b64url(b'x')}.{b64url(b'y')}.{b64url(bytes(64))}",
    "a list": lambda _town: signed(HEAD, [1]),  # type: ignore[arg-type]
    "five parts": lambda _town: "a.b.c.d.e",
    "letters": lambda _town: "ışık",
}


@pytest.mark.parametrize("what", FALSE)
def test_this_is_no_access_token(town: Town, what: str) -> None:
    told = {
        ask("GET", path, authorization=f"Bearer {FALSE[what](town)}").without_instance[:2]
        for path in ("/api/me", "/api/admin/orders", "/health/detailed")
    }
    plain = ask("GET", "/api/me").without_instance[:2]
    assert told == {plain}
    assert plain[0] == 401


@pytest.mark.parametrize("operation", GUARDED)
def test_no_route_takes_anything_else_for_one(town: Town, operation: str) -> None:
    method, template = operation.split()
    wanted = request(town, operation)
    for what in ("a refresh token", "no algorithm", "the public key as a secret", "a machine's role", "another type"):
        headers = {**wanted.headers, "authorization": f"Bearer {FALSE[what](town)}"}
        reply = ask(method, wanted.path(template), wanted.body, **headers)
        assert (reply.status, reply.code, reply.headers["www-authenticate"]) == (401, "unauthenticated", "Bearer"), what


def test_a_token_stands_in_its_header_and_nowhere_else(town: Town) -> None:
    good = town.token("ana")
    basic = base64.b64encode(f"ana:{good}".encode()).decode()
    for headers in (
        {"authorization": good},
        {"authorization": f"Token {good}"},
        {"authorization": f"Basic {basic}"},
        {"cookie": f"access_token={good}"},
        {"x_authorization": f"Bearer {good}"},
        {"x_amzn_remapped_authorization": f"Bearer {good}"},
        {"proxy_authorization": f"Bearer {good}"},
    ):
        assert ask("GET", "/api/me", **headers).status == 401, headers
    for query in ("access_token", "token", "authorization", "ticket"):
        assert ask("GET", f"/api/me?{query}={good}").status == 401
    assert ask("GET", "/api/me", authorization=f"bearer {good}").status == 200


def test_an_access_token_is_no_refresh_token_and_no_ticket(town: Town) -> None:
    good = town.token("ana")
    for text in (good, ticket(town), town.reset_token, town.new_code):
        assert ask("POST", "/api/auth/refresh", {"refresh_token": text}).code == "session_ended"
    body = {"password": "yesil-pencere-7-vapur"}
    for text in (good, refresh_token("ana"), ticket(town)):
        assert ask("POST", "/api/auth/reset-password", {**body, "token": text}).code == "reset_refused"
    before = Ticket.count()
    for text in (good, refresh_token("ana"), town.reset_token, "", "*", "x" * 65):
        event = socket_event("$connect", "socket-1", query={"ticket": text})
        assert socket.handler(event, None) == {"statusCode": 401}
    assert Ticket.count() == before


def test_a_probe_key_opens_the_health_check_and_nothing_else(town: Town) -> None:
    key = town.world.secrets.get(Secret.PROBE)["key"]
    assert ask("GET", "/health/detailed", x_probe_key=key).status == 200
    for wrong in ("", f"{key}x", key[:-1], key.upper(), "ş"):
        assert ask("GET", "/health/detailed", x_probe_key=wrong).status == 401, wrong
        assert town.ask("GET", "/health/detailed", as_="ana", x_probe_key=wrong).status == 403
    for operation in GUARDED:
        if operation != "GET /health/detailed":
            method, template = operation.split()
            wanted = request(town, operation)
            assert ask(method, wanted.path(template), wanted.body, x_probe_key=key).status == 401


def test_whoever_was_closed_out_is_out_everywhere_within_ten_minutes(town: Town) -> None:
    """Their token opens what it opened until it ends; nothing gives them another."""
    token = town.token("ana")
    closed = town.ask("PATCH", f"/api/admin/users/{USERS['ana'][0]}", {"disabled": True}, as_="adem")
    assert closed.status == 200
    town.clock.advance(minutes=10, seconds=1)
    for operation in GUARDED:
        method, template = operation.split()
        wanted = request(town, operation)
        headers = {**wanted.headers, "authorization": f"Bearer {token}"}
        assert ask(method, wanted.path(template), wanted.body, **headers).status == 401, operation
