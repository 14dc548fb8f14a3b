"""iyzico's signatures: of our requests (IYZWSv2), of its answers, and of its webhooks (V3, three formats)."""

import base64
import hmac
from collections.abc import Mapping
from decimal import Decimal
from hashlib import sha256
from typing import Any

HOSTED = ("iyziEventType", "iyziPaymentId", "token", "paymentConversationId", "status")
DIRECT = ("iyziEventType", "paymentId", "paymentConversationId", "status")
SUBSCRIPTION = ("iyziEventType", "subscriptionReferenceCode", "orderReferenceCode", "customerReferenceCode")


def authorization(api_key: str, secret_key: str, nonce: str, path: str, body: bytes) -> dict[str, str]:
    """The headers of a request. `path` is without host and query; `body` is what is sent, byte for byte."""
    signature = _digest(secret_key, f"{nonce}{path}".encode() + body)
    credentials = f"apiKey:{api_key}&randomKey:{nonce}&signature:{signature}"
    return {"authorization": f"IYZWSv2 {base64.b64encode(credentials.encode()).decode()}", "x-iyzi-rnd": nonce}


def of_answer(secret_key: str, *fields: object) -> str:
    """Answers sign some of their fields, in an order that is the endpoint's, joined by colons."""
    return _digest(secret_key, _bytes(":".join(text(field) for field in fields)))


def of_webhook(secret_key: str, merchant_id: str, event: Mapping[str, Any]) -> str:
    """What `X-IYZ-SIGNATURE-V3` has to say. The secret is both the key and a part of the message."""
    if "subscriptionReferenceCode" in event:
        return _digest(secret_key, _joined(merchant_id + secret_key, event, SUBSCRIPTION))
    return _digest(secret_key, _joined(secret_key, event, HOSTED if "token" in event else DIRECT))


def equal(given: str, made: str) -> bool:
    """Compared in equal time; what is not ASCII is no signature."""
    return given.isascii() and hmac.compare_digest(given, made)


def price(value: object) -> object:
    """A price as signatures write it: without zeros at its end."""
    if isinstance(value, bool) or not isinstance(value, str | int | Decimal):
        return value
    try:
        return format(Decimal(value).normalize(), "f")
    except ArithmeticError:
        return value


def text(value: object) -> str:
    """A field as text: numbers in digits, nothing for null."""
    if value is None:
        return ""
    if isinstance(value, Decimal):
        return format(value.normalize(), "f")
    return str(value)


def _joined(prefix: str, event: Mapping[str, Any], names: tuple[str, ...]) -> bytes:
    return _bytes(prefix + "".join(text(event.get(name)) for name in names))


def _bytes(said: str) -> bytes:
    """JSON may hold half a letter, which no encoding has: it is then not signed by iyzico, and no failure of ours."""
    return said.encode(errors="surrogatepass")


def _digest(key: str, message: bytes) -> str:
    return hmac.new(key.encode(), message, sha256).hexdigest()
