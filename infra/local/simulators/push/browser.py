"""The browser's half of Web Push, written from RFC 8291 and 8188 and not from our sender: each checks the other."""

import os
from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.ec import ECDH, SECP256R1, EllipticCurvePublicKey, derive_private_key
from cryptography.hazmat.primitives.asymmetric.ec import generate_private_key as new_key
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

SALT, SIZE, POINT = 16, 4, 65
LAST = 2  # the delimiter of the last record


class Unreadable(Exception):
    """No browser could open it."""


def made() -> dict[str, str]:
    """The keys of a browser: what it tells, and what it keeps to itself."""
    key = new_key(SECP256R1())
    point = key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    private = key.private_numbers().private_value.to_bytes(32, "big")
    return {"p256dh": encoded(point), "auth": encoded(os.urandom(16)), "private": encoded(private)}


def opened(body: bytes, keys: dict[str, Any]) -> bytes:
    """What was meant for this browser. Raises Unreadable."""
    salt, rest = body[:SALT], body[SALT + SIZE :]
    size = int.from_bytes(body[SALT : SALT + SIZE], "big")
    length = rest[0] if rest else 0
    sender, record = rest[1 : 1 + length], rest[1 + length :]
    if length != POINT or len(record) > size:
        raise Unreadable("not one record of aes128gcm")
    private = derive_private_key(int.from_bytes(decoded(keys["private"]), "big"), SECP256R1())
    try:
        shared = private.exchange(ECDH(), EllipticCurvePublicKey.from_encoded_point(SECP256R1(), sender))
    except ValueError:
        raise Unreadable("the sender's key is no point") from None
    secret = _derived(shared, decoded(keys["auth"]), b"WebPush: info\0" + decoded(keys["p256dh"]) + sender, length=32)
    key = _derived(secret, salt, b"Content-Encoding: aes128gcm\0", length=16)
    nonce = _derived(secret, salt, b"Content-Encoding: nonce\0", length=12)
    try:
        padded = AESGCM(key).decrypt(nonce, record, None).rstrip(b"\0")
    except InvalidTag:
        raise Unreadable("encrypted for another") from None
    if not padded or padded[-1] != LAST:
        raise Unreadable("no delimiter")
    return padded[:-1]


def encoded(data: bytes) -> str:
    return urlsafe_b64encode(data).rstrip(b"=").decode()


def decoded(text: str) -> bytes:
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))


def _derived(secret: bytes, salt: bytes, info: bytes, *, length: int) -> bytes:
    return HKDF(SHA256(), length, salt, info).derive(secret)
