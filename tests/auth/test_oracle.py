"""Whatever we sign, PyJWT takes, knowing nothing but what /.well-known/jwks.json tells the world."""

from datetime import UTC, datetime, timedelta
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from functions.auth.handler import app
from functions.auth.issuing import JWKS_SECONDS
from functions.auth.rotation import KEPT_FOR, KNOWN_FOR
from functions.auth.schedule import turn_token_keys
from kervan.tokens import AUDIENCE, LIFE_SECONDS, TYPE, Claims, b64url, signed, verify
from kervan.world import World
from tests.auth.door import Door
from tests.cloud import Clock
from tests.conftest import Caller
from tests.environment import PUBLIC_URL


def oracle(token: str, jwks: dict[str, Any]) -> dict[str, Any]:
    """PyJWT's claims of a token, by the key that its header names. What the time is, the tests say themselves."""
    header = jwt.get_unverified_header(token)
    assert header.keys() == {"alg", "kid", "typ"} and header["typ"] == TYPE
    claims: dict[str, Any] = jwt.decode(
        token,
        jwt.PyJWKSet.from_dict(jwks)[header["kid"]],
        algorithms=["EdDSA"],
        issuer=PUBLIC_URL,
        audience=AUDIENCE,
        options={"require": ["iss", "aud", "sub", "iat", "exp"], "verify_exp": False, "verify_iat": False},
    )
    return claims


def public(kid: str, private: bytes) -> dict[str, str]:
    """As the key set holds it."""
    x = b64url(Ed25519PrivateKey.from_private_bytes(private).public_key().public_bytes_raw())
    return {"kty": "OKP", "crv": "Ed25519", "kid": kid, "x": x, "alg": "EdDSA", "use": "sig"}


@given(
    keys=st.dictionaries(st.text(min_size=1, max_size=8), st.binary(min_size=32, max_size=32), min_size=1, max_size=3),
    pick=st.integers(0, 2),
    said=st.tuples(*[st.text(max_size=30)] * 3),
    at=st.integers(10**9, 3 * 10**10).map(lambda seconds: datetime.fromtimestamp(seconds, UTC)),
)
def test_every_token_of_every_key_is_taken(
    keys: dict[str, bytes], pick: int, said: tuple[str, str, str], at: datetime
) -> None:
    kid = sorted(keys)[pick % len(keys)]
    issued = int(at.timestamp())
    claims: dict[str, Any] = {
        "iss": PUBLIC_URL,
        "aud": AUDIENCE,
        **dict(zip(("sub", "role", "sid"), said, strict=True)),
    }
    claims |= {"iat": issued, "exp": issued + LIFE_SECONDS}
    token = signed(claims, kid=kid, private=b64url(keys[kid]))
    jwks = {"keys": [public(name, private) for name, private in keys.items()]}
    assert oracle(token, jwks) == claims
    assert verify(token, jwks=jwks, issuer=PUBLIC_URL, now=at) == Claims(*said)


def test_through_two_changes_of_the_key_every_token_is_taken_while_it_lives(
    door: Door, call: Caller, world: World, clock: Clock
) -> None:
    """Looked at every nine minutes for the days in which keys change: with the key set of now, and the one of then."""
    refresh_token, kids = door.join()["tokens"]["refresh_token"], set[str]()
    before: tuple[str, dict[str, Any]] | None = None
    for _ in range(2):
        turn_token_keys(world)
        clock.advance(days=29)
        refresh_token = door.refresh(refresh_token).body["tokens"]["refresh_token"]
        clock.advance(days=1)
        for _ in range(40):
            turn_token_keys(world)
            jwks = call(app, "GET", "/.well-known/jwks.json").body
            tokens = door.refresh(refresh_token).body["tokens"]
            refresh_token, token = tokens["refresh_token"], tokens["access_token"]
            kids.add(jwt.get_unverified_header(token)["kid"])
            known = [jwks, before[1]] if before else [jwks]  # a client may keep the key set for five minutes
            for keys in known:
                assert oracle(token, keys)["exp"] == int(clock.now.timestamp()) + LIFE_SECONDS
            if before:
                assert oracle(before[0], jwks)["sub"] == oracle(token, jwks)["sub"]
            before = token, jwks
            clock.advance(minutes=9)
    assert len(kids) == 3


def test_no_token_outlives_its_key_and_no_client_meets_a_key_before_it_is_told_of_it() -> None:
    assert timedelta(seconds=LIFE_SECONDS) < KEPT_FOR
    assert timedelta(seconds=JWKS_SECONDS) < KNOWN_FOR
