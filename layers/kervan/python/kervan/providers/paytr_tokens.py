"""PayTR's signatures. Tokens are base64 of the raw HMAC-SHA256 over fields without a separator."""

import base64
import hmac
from dataclasses import dataclass, field
from hashlib import sha256


@dataclass(frozen=True)
class Keys:
    """A store's credentials."""

    merchant_id: str
    key: str = field(repr=False)
    salt: str = field(repr=False)


def token(key: str, *fields: str) -> str:
    """The token or hash over these fields in this order; the salt is one of them and stands where PayTR wants it."""
    return base64.b64encode(hmac.new(key.encode(), "".join(fields).encode(), sha256).digest()).decode()
