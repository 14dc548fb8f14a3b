"""Access tokens: compact JWS, EdDSA (Ed25519) and nothing else, without a JWT library's import cost.

The algorithm is pinned here, never read from the token; `kid` only chooses among the stage's own public keys. PyJWT is
the oracle of the tests, of what is signed here and of what is verified.
"""

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

AUDIENCE = "kervan"
TYPE = "at+jwt"
LIFE_SECONDS = 600
HEADER = frozenset({"alg", "typ", "kid"})  # no other parameter: some change what is signed (crit, b64)
LONGEST = 2048
SKEW_SECONDS = 30


class BadToken(Exception):
    """Not a token of ours, or no longer one. Says nothing more on purpose."""


class UnknownKey(BadToken):
    """Signed by a key id that the key set does not hold (yet)."""


@dataclass(frozen=True)
class Claims:
    """What an access token proves."""

    subject: str
    role: str
    session: str


def b64url(data: bytes) -> str:
    """Unpadded base64url."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def unb64url(text: str) -> bytes:
    """Back; ValueError for anything that is not canonical unpadded base64url."""
    data = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    if b64url(data) != text:
        raise ValueError("not canonical base64url")
    return data


def signed(claims: Mapping[str, Any], *, kid: str, private: str) -> str:
    """A token of these claims. `private` is the key's 32 bytes, base64url; `auth` alone has one."""
    said = ".".join(b64url(json.dumps(part).encode()) for part in ({"alg": "EdDSA", "kid": kid, "typ": TYPE}, claims))
    signature = Ed25519PrivateKey.from_private_bytes(unb64url(private)).sign(said.encode())
    return f"{said}.{b64url(signature)}"


def verify(token: str, *, jwks: Mapping[str, Any], issuer: str, now: datetime) -> Claims:
    """The claims of a valid, current access token; BadToken otherwise."""
    try:
        head, body, signature = token[: LONGEST + 1].split(".")
        header, claims = json.loads(unb64url(head)), json.loads(unb64url(body))
        raw = unb64url(signature)
    except (ValueError, RecursionError) as error:
        raise BadToken from error
    if not isinstance(header, dict) or not isinstance(claims, dict) or len(token) > LONGEST:
        raise BadToken
    if header.keys() != HEADER or header["alg"] != "EdDSA" or header["typ"] != TYPE:
        raise BadToken
    try:
        _key(jwks, header["kid"]).verify(raw, f"{head}.{body}".encode())
    except InvalidSignature:
        raise BadToken from None
    return _current(claims, issuer, now)


def _key(jwks: Mapping[str, Any], kid: object) -> Ed25519PublicKey:
    for key in jwks.get("keys", ()):
        if key["kid"] == kid and key["kty"] == "OKP" and key["crv"] == "Ed25519":
            return Ed25519PublicKey.from_public_bytes(unb64url(key["x"]))
    raise UnknownKey


def _current(claims: Mapping[str, Any], issuer: str, now: datetime) -> Claims:
    expires, issued = claims.get("exp"), claims.get("iat")
    subject, role, session = claims.get("sub"), claims.get("role"), claims.get("sid")
    whole = type(expires) is int and type(issued) is int
    texts = isinstance(subject, str) and isinstance(role, str) and isinstance(session, str)
    if not whole or not texts or claims.get("iss") != issuer or claims.get("aud") != AUDIENCE:
        raise BadToken
    assert isinstance(expires, int) and isinstance(issued, int)  # noqa: S101 - for the type checker; proved above
    if now.timestamp() >= expires or issued > now.timestamp() + SKEW_SECONDS or expires - issued > LIFE_SECONDS:
        raise BadToken
    return Claims(subject=str(subject), role=str(role), session=str(session))
