"""Sealing: what is kept in a table for a while and is nobody's to read there, such as answers that hold secrets.

AES-256-GCM under a key that is derived from the stage's shared secret, one for each purpose: whoever can read tables
and no secrets reads nothing.
"""

import hmac
from typing import TYPE_CHECKING

from kervan.settings import Secret
from kervan.tokens import unb64url
from kervan.world import World

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

NONCE_BYTES = 12


def seal(world: World, purpose: str, about: str, text: str) -> bytes:
    """`text`, to be opened for the same purpose and the same row (`about`) alone."""
    nonce = world.chance(NONCE_BYTES)
    return nonce + _cipher(world, purpose).encrypt(nonce, text.encode(), about.encode())


def unseal(world: World, purpose: str, about: str, sealed: bytes) -> str | None:
    """The text. None for what was not sealed for this, or under a key that is no more."""
    from cryptography.exceptions import InvalidTag

    try:
        opened = _cipher(world, purpose).decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], about.encode())
    except (InvalidTag, ValueError):
        return None
    return opened.decode()


def _cipher(world: World, purpose: str) -> "AESGCM":
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    key = unb64url(world.secrets.get(Secret.SHARED)["cursor_key"])
    return AESGCM(hmac.digest(key, f"sealing {purpose}".encode(), "sha256"))
