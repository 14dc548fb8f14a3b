"""Webhooks as providers sign them, made by hand: what nobody's payment depends on, unless a test says which."""

import base64
import hmac
import json
from hashlib import sha256
from typing import Any
from urllib.parse import urlencode

from infra.local.simulators.iyzico import signatures
from kervan.settings import Secret
from tests import cloud

FORM = "application/x-www-form-urlencoded"
Signed = tuple[bytes, dict[str, str]]  # a body and its headers


def of_iyzico(**changes: Any) -> Signed:
    """A notification of the hosted form, signed."""
    event = {
        "paymentConversationId": "pay_01KAGQ0000000000000000AAAA",
        "merchantId": 123456,
        "token": "0123abcd-0123-0123-0123-0123456789ab",
        "status": "FAILURE",
        "iyziReferenceCode": "reference-1",
        "iyziEventType": "CHECKOUT_FORM_AUTH",
        "iyziEventTime": 1_700_000_000_000,
        "iyziPaymentId": 21_000_001,
        **changes,
    }
    signature = signatures.of_hosted_event(cloud.secrets()[Secret.IYZICO]["secret_key"], event)
    return json.dumps(event).encode(), {"content_type": "application/json", "x_iyz_signature_v3": signature}


def of_paytr(order: str = "pay01KAGQ0000000000000000AAAA", status: str = "failed", total: str = "0") -> Signed:
    """A callback, hashed."""
    keys = cloud.secrets()[Secret.PAYTR]
    message = f"{order}{keys['merchant_salt']}{status}{total}".encode()
    made = base64.b64encode(hmac.digest(keys["merchant_key"].encode(), message, sha256)).decode()
    fields = {"merchant_oid": order, "status": status, "total_amount": total, "hash": made, "currency": "TL"}
    return urlencode({**fields, "payment_amount": total, "test_mode": "1"}).encode(), {"content_type": FORM}


def of_meta(**state: Any) -> Signed:
    """A WhatsApp message's state, signed."""
    told = {"id": "wamid.1", "status": "delivered", "biz_opaque_callback_data": "ltr_1.phone_order_paid", **state}
    changes = [{"field": "messages", "value": {"statuses": [told]}}]
    body = json.dumps({"object": "whatsapp_business_account", "entry": [{"id": "1", "changes": changes}]}).encode()
    made = hmac.digest(cloud.secrets()[Secret.WHATSAPP]["app_secret"].encode(), body, sha256).hex()
    return body, {"content_type": "application/json", "x_hub_signature_256": f"sha256={made}"}
