"""The small verifier against PyJWT, and against what attackers send."""

import base64
import hashlib
import hmac
import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from kervan.settings import Secret
from kervan.tokens import AUDIENCE, TYPE, BadToken, UnknownKey, b64url, signed, unb64url, verify
from tests.cloud import KEY_ID, TOKEN_KEY, secrets
from tests.environment import PUBLIC_URL

JWKS = secrets()[Secret.SHARED]["jwks"]
STRANGER = Ed25519PrivateKey.from_private_bytes(b"s" * 32)
SUBJECT, SESSION = "usr_01KAGQ0000AAAAAAAAAAAAAAAA", "ses_00000000000000000000000000"


def claims_at(now: datetime, **changes: Any) -> dict[str, Any]:
    """Those of a good token; a change to None leaves a claim out."""
    issued = int(now.timestamp())
    good = {
        "iss": PUBLIC_URL,
        "aud": AUDIENCE,
        "sub": SUBJECT,
        "role": "user",
        "sid": SESSION,
        "iat": issued,
        "exp": issued + 600,
    }
    return {name: value for name, value in {**good, **changes}.items() if value is not None}


def sign(header: Any, claims: Any, key: Ed25519PrivateKey = TOKEN_KEY) -> str:
    """A compact JWS of anything."""
    head, body = (b64url(json.dumps(part).encode()) for part in (header, claims))
    return f"{head}.{body}.{b64url(key.sign(f'{head}.{body}'.encode()))}"


def header(**changes: Any) -> dict[str, Any]:
    """That of a good token."""
    good = {"alg": "EdDSA", "typ": TYPE, "kid": KEY_ID}
    return {name: value for name, value in {**good, **changes}.items() if value is not None}


def ours(token: str, now: datetime) -> bool:
    """Whether the product takes it."""
    try:
        verify(token, jwks=JWKS, issuer=PUBLIC_URL, now=now)
    except BadToken:
        return False
    return True


def oracles(token: str) -> bool:
    """Whether PyJWT takes it, asked the same by its own means, now."""
    required = ["iss", "aud", "sub", "iat", "exp"]
    try:
        jwt.decode(
            token,
            TOKEN_KEY.public_key(),
            algorithms=["EdDSA"],
            issuer=PUBLIC_URL,
            audience=AUDIENCE,
            leeway=0,
            options={"require": required, "strict_aud": True},
        )
    except jwt.InvalidTokenError:
        return False
    return True


NOW = datetime(2026, 11, 21, 9, 30, tzinfo=UTC)


def test_a_good_token_says_who_calls() -> None:
    claims = verify(sign(header(), claims_at(NOW)), jwks=JWKS, issuer=PUBLIC_URL, now=NOW)
    assert (claims.subject, claims.role, claims.session) == (SUBJECT, "user", SESSION)


def test_the_oracle_takes_what_we_sign() -> None:
    now = datetime.now(UTC)
    token = signed(claims_at(now), kid=KEY_ID, private=b64url(TOKEN_KEY.private_bytes_raw()))
    assert oracles(token) and ours(token, now)
    assert jwt.get_unverified_header(token) == header()
    assert jwt.decode(token, options={"verify_signature": False}) == claims_at(now)


def unsigned(alg: str) -> str:
    head, body = (b64url(json.dumps(part).encode()) for part in (header(alg=alg), claims_at(NOW)))
    return f"{head}.{body}."


def keyed_with_the_public_key(form: str) -> str:
    """HS256 under the bytes that everybody can read at /.well-known/jwks.json."""
    public = TOKEN_KEY.public_key()
    pem = public.public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    secret = {"raw": public.public_bytes_raw(), "pem": pem, "x": JWKS["keys"][0]["x"].encode()}[form]
    head, body = (b64url(json.dumps(part).encode()) for part in (header(alg="HS256"), claims_at(NOW)))
    return f"{head}.{body}.{b64url(hmac.new(secret, f'{head}.{body}'.encode(), hashlib.sha256).digest())}"


def with_its_own_key() -> str:
    jwk = {"kty": "OKP", "crv": "Ed25519", "x": b64url(STRANGER.public_key().public_bytes_raw())}
    return sign(header(jwk=jwk), claims_at(NOW), STRANGER)


def malleable() -> str:
    """The same token with other padding bits in its signature's last character."""
    token = sign(header(), claims_at(NOW))
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    return token[:-1] + alphabet[alphabet.index(token[-1]) ^ 1]


FORGED: dict[str, Callable[[], str]] = {
    "alg none": lambda: unsigned("none"),
    "alg None": lambda: unsigned("None"),
    "no signature": lambda: unsigned("EdDSA"),
    "HS256 with the raw public key": lambda: keyed_with_the_public_key("raw"),
    "HS256 with the PEM": lambda: keyed_with_the_public_key("pem"),
    "HS256 with the JWK's x": lambda: keyed_with_the_public_key("x"),
    "a key in the header": with_its_own_key,
    "a stranger's key under our id": lambda: sign(header(), claims_at(NOW), STRANGER),
    "an unknown key id": lambda: sign(header(kid="other"), claims_at(NOW)),
    "no key id": lambda: sign(header(kid=None), claims_at(NOW)),
    "another type": lambda: sign(header(typ="JWT"), claims_at(NOW)),
    "no type": lambda: sign(header(typ=None), claims_at(NOW)),
    "a critical extension": lambda: sign(header(crit=["exp"]), claims_at(NOW)),
    "an unencoded payload (RFC 7797)": lambda: sign(header(b64=False), claims_at(NOW)),
    "a parameter that we do not know": lambda: sign(header(x5u="https://evil.test"), claims_at(NOW)),
    "another algorithm's name": lambda: sign(header(alg="ES256"), claims_at(NOW)),
    "expired": lambda: sign(header(), claims_at(NOW - timedelta(seconds=600))),
    "from the future": lambda: sign(header(), claims_at(NOW + timedelta(seconds=31))),
    "long-lived": lambda: sign(header(), claims_at(NOW, exp=int(NOW.timestamp()) + 601)),
    "another issuer": lambda: sign(header(), claims_at(NOW, iss="https://evil.test")),
    "our issuer with a slash": lambda: sign(header(), claims_at(NOW, iss=f"{PUBLIC_URL}/")),
    "another audience": lambda: sign(header(), claims_at(NOW, aud="other")),
    "several audiences": lambda: sign(header(), claims_at(NOW, aud=[AUDIENCE, "other"])),
    "an expiry in text": lambda: sign(header(), claims_at(NOW, exp=str(int(NOW.timestamp()) + 600))),
    "an expiry that is true": lambda: sign(header(), claims_at(NOW, exp=True)),
    "infinite": lambda: sign(header(), claims_at(NOW, exp=float("inf"))),
    "other padding": malleable,
    "claims that are a list": lambda: sign(header(), [claims_at(NOW)]),
    "a header that is a list": lambda: sign([header()], claims_at(NOW)),
    "four parts": lambda: sign(header(), claims_at(NOW)) + ".AAAA",
    "padded": lambda: sign(header(), claims_at(NOW)) + "==",
    "empty": lambda: "",
    "dots": lambda: "..",
    "not ASCII": lambda: "ı.ı.ı",
    "too long": lambda: sign(header(x="x" * 3000), claims_at(NOW)),
}


@pytest.mark.parametrize("how", FORGED)
def test_a_forged_or_stale_token_is_refused(how: str) -> None:
    assert not ours(FORGED[how](), NOW)


@pytest.mark.parametrize("claim", ["iss", "aud", "sub", "role", "sid", "iat", "exp"])
def test_no_claim_may_lack(claim: str) -> None:
    assert not ours(sign(header(), claims_at(NOW, **{claim: None})), NOW)
    assert not ours(sign(header(), claims_at(NOW, **{claim: {"a": 1}})), NOW)


def test_a_token_lives_ten_minutes_to_the_second() -> None:
    token = sign(header(), claims_at(NOW))
    assert ours(token, NOW + timedelta(seconds=599.9))
    assert not ours(token, NOW + timedelta(seconds=600))


def test_only_an_unknown_key_asks_for_the_key_set_again() -> None:
    with pytest.raises(UnknownKey):
        verify(sign(header(kid="other"), claims_at(NOW)), jwks=JWKS, issuer=PUBLIC_URL, now=NOW)
    with pytest.raises(BadToken) as refused:
        verify(sign(header(), claims_at(NOW), STRANGER), jwks=JWKS, issuer=PUBLIC_URL, now=NOW)
    assert type(refused.value) is BadToken


values = st.one_of(st.none(), st.booleans(), st.integers(-(2**40), 2**40), st.text(max_size=8), st.just([AUDIENCE]))
changes = st.dictionaries(st.sampled_from(["iss", "aud", "sub", "iat", "exp"]), values, max_size=2)
headers = st.dictionaries(st.sampled_from(["alg", "typ", "kid", "crit", "b64"]), values, max_size=1)


@given(changes, headers, st.sampled_from([TOKEN_KEY, STRANGER]))
def test_what_we_take_the_oracle_takes(claims: dict[str, Any], head: dict[str, Any], key: Ed25519PrivateKey) -> None:
    now = datetime.now(UTC)
    token = sign(header(**head), claims_at(now, **claims), key)
    assert not ours(token, now) or oracles(token)


@given(st.integers(0, 10**6), st.integers(0, 255))
def test_no_changed_character_goes_unnoticed(place: int, other: int) -> None:
    token = sign(header(), claims_at(NOW))
    place %= len(token)
    changed = token[:place] + chr(other) + token[place + 1 :]
    assert ours(changed, NOW) == (changed == token)


@given(st.integers(-1200, 1200))
def test_ours_and_the_oracle_agree_on_every_age(age: int) -> None:
    now = datetime.now(UTC)
    token = sign(header(), claims_at(now - timedelta(seconds=age)))
    near_the_edge = abs(age - 600) < 5 or -35 < age < 5
    assert near_the_edge or ours(token, now) == oracles(token)


@given(st.binary(max_size=64))
def test_base64url_has_one_spelling(data: bytes) -> None:
    assert unb64url(b64url(data)) == data
    padded = base64.urlsafe_b64encode(data).decode()
    if padded.endswith("="):
        with pytest.raises(ValueError, match=r"canonical|padding|Only|Excess"):
            unb64url(padded)


def test_a_header_that_nests_too_deep_is_no_token() -> None:
    deep = b64url(b"[" * 1100)
    assert not ours(f"{deep}.{b64url(b'{}')}.{b64url(b'x')}", datetime.now(UTC))
