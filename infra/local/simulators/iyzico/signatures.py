"""iyzico's side of every signature, written from its documents and not from our adapter: each checks the other."""

import base64
import binascii
import hmac
import json
from collections.abc import Mapping
from decimal import Decimal
from hashlib import sha256

from infra.local.simulators.common.state import Json
from infra.local.simulators.iyzico.errors import BAD_SIGNATURE, UNKNOWN_KEY, Failure

SCHEME = "IYZWSv2 "


def hexadecimal(key: str, message: bytes) -> str:
    return hmac.new(key.encode(), message, sha256).hexdigest()


def authorize(api_key: str, secret_key: str, path: str, headers: Mapping[str, str], body: bytes) -> None:
    """Raise Failure unless this account signed this path and these bytes. A GET may sign `null` for its absent body."""
    given = headers.get("authorization", "")
    try:
        if not given.startswith(SCHEME):
            raise ValueError
        told = base64.b64decode(given.removeprefix(SCHEME), validate=True).decode()
        parts = dict(part.split(":", 1) for part in told.split("&"))
        key, nonce, signature = parts["apiKey"], parts["randomKey"], parts["signature"]
    except (ValueError, KeyError, binascii.Error) as unreadable:
        raise Failure(*BAD_SIGNATURE, status=401) from unreadable
    if key != api_key:
        raise Failure(*UNKNOWN_KEY, status=401)
    made = {hexadecimal(secret_key, f"{nonce}{path}".encode() + each) for each in {body, body or b"null"}}
    if signature not in made or headers.get("x-iyzi-rnd") != nonce:
        raise Failure(*BAD_SIGNATURE, status=401)


def of_fields(secret_key: str, *fields: object) -> str:
    return hexadecimal(secret_key, ":".join(_text(field) for field in fields).encode())


def of_event(secret_key: str, merchant_id: str, body: str) -> str:
    """What signs a webhook, whichever it is."""
    event = json.loads(body)
    if "subscriptionReferenceCode" in event:
        return of_subscription_event(secret_key, merchant_id, event)
    return of_hosted_event(secret_key, event)


def of_subscription_event(secret_key: str, merchant_id: str, event: Json) -> str:
    names = ("iyziEventType", "subscriptionReferenceCode", "orderReferenceCode", "customerReferenceCode")
    return hexadecimal(secret_key, (merchant_id + secret_key + "".join(_text(event[name]) for name in names)).encode())


def of_hosted_event(secret_key: str, event: Json) -> str:
    names = ("iyziEventType", "iyziPaymentId", "token", "paymentConversationId", "status")
    return hexadecimal(secret_key, (secret_key + "".join(_text(event[name]) for name in names)).encode())


def plain(minor: int) -> str:
    """An amount as signatures write it: 100.00 is `100`, 105.50 is `105.5`."""
    return f"{Decimal(minor) / 100:f}"


def _text(field: object) -> str:
    return "" if field is None else str(field)
