"""Who sends: the check of a VAPID header (RFC 8292)."""

import json
import re
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, SECP256R1, EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256

from infra.local.simulators.push.browser import decoded

HEADER = re.compile(r"vapid t=([\w-]+)\.([\w-]+)\.([\w-]+),\s*k=([\w-]+)")
LONGEST = 24 * 3600


class NotAdmitted(Exception):
    """The status, and why."""

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(reason)
        self.status = status
        self.reason = reason


def sender(header: str, *, origin: str, now: float) -> str:
    """The public key of who sends to this origin. Raises NotAdmitted."""
    found = HEADER.fullmatch(header)
    if found is None:
        raise NotAdmitted(401, "no VAPID")
    head, claims, signature, key = found.groups()
    raw = decoded(signature)
    proof = encode_dss_signature(int.from_bytes(raw[:32], "big"), int.from_bytes(raw[32:], "big"))
    try:
        public = EllipticCurvePublicKey.from_encoded_point(SECP256R1(), decoded(key))
        public.verify(proof, f"{head}.{claims}".encode(), ECDSA(SHA256()))
    except (InvalidSignature, ValueError):
        raise NotAdmitted(403, "the signature does not fit") from None
    said: dict[str, Any] = json.loads(decoded(claims))
    if said.get("aud") != origin:
        raise NotAdmitted(403, f"claims are for {said.get('aud')}")
    if not now < said.get("exp", 0) <= now + LONGEST:
        raise NotAdmitted(403, "claims have ended, or live too long")
    if not str(said.get("sub", "")).startswith(("mailto:", "https:")):
        raise NotAdmitted(403, "nobody to write to")
    return key
