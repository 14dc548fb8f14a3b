"""iyzico's signatures against known vectors, and against HMACs made here by hand."""

import base64
import hmac
from decimal import Decimal
from hashlib import sha256
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kervan.providers import iyzico_signing as signing

SECRET = "sandbox-secretKey"
PATH = "/payment/iyzipos/checkoutform/initialize/auth/ecom"
BODY = b'{"locale":"tr","conversationId":"ord-1","price":"100.0","paidPrice":"100.0","currency":"TRY"}'
HEADER = (
    "IYZWSv2 YXBpS2V5OnNhbmRib3gtYXBpS2V5JnJhbmRvbUtleToxNzAwMDAwMDAwMDAwYWJjJnNpZ25hdHVyZToyODcxZjAwMzc2ZmZjZDViYzB"
    "hNDRlZTFkMzQ3ZjM5MWJkNDc2NjlmNWRiN2VjOGEzMTEwYjQ5ODQ5NDRiOTQ1"
)
HOSTED = {
    "iyziEventType": "CHECKOUT_FORM_AUTH",
    "iyziPaymentId": 12345678,
    "token": "tok-abc",
    "paymentConversationId": "ord-1",
    "status": "SUCCESS",
}
DIRECT = {
    "iyziEventType": "PAYMENT_API",
    "paymentId": "12345678",
    "paymentConversationId": "ord-1",
    "status": "SUCCESS",
}
SUBSCRIPTION = {
    "iyziEventType": "subscription.order.success",
    "subscriptionReferenceCode": "sub-ref",
    "orderReferenceCode": "order-ref",
    "customerReferenceCode": "cust-ref",
}


def by_hand(message: str) -> str:
    return hmac.new(SECRET.encode(), message.encode(), sha256).hexdigest()


def test_a_request_is_signed_as_documented() -> None:
    headers = signing.authorization("sandbox-apiKey", SECRET, "1700000000000abc", PATH, BODY)
    assert headers == {"authorization": HEADER, "x-iyzi-rnd": "1700000000000abc"}
    told = base64.b64decode(HEADER.split()[1]).decode()
    assert told.endswith("2871f00376ffcd5bc0a44ee1d347f391bd47669f5db7ec8a3110b4984944b945")
    assert told.rpartition(":")[2] == by_hand(f"1700000000000abc{PATH}{BODY.decode()}")


def test_answers_are_signed_field_by_field() -> None:
    assert signing.of_answer(SECRET, "ord-1", "tok-abc") == (
        "84a552663c3caf7847a1ebca91c66b339f25a16fd5f6cfc231e2023267048db6"
    )
    paid, asked = signing.price(Decimal("105.50")), signing.price("100.00")
    retrieved = signing.of_answer(SECRET, "SUCCESS", 12345678, "TRY", "B67832", "ord-1", paid, asked, "tok-abc")
    assert retrieved == "39e78a45afcf23930f876947ec6baabaa6956bd349f086a93e9efc1d2e9fbe13"
    assert retrieved == by_hand("SUCCESS:12345678:TRY:B67832:ord-1:105.5:100:tok-abc")


@pytest.mark.parametrize(
    ("event", "expected"),
    [
        (HOSTED, "0dd39f5dd9b2fa34d30d4ea437b7b9466656b5dae59bdb3457f8c6ae7aa7901d"),
        ({**HOSTED, "iyziPaymentId": "12345678"}, "0dd39f5dd9b2fa34d30d4ea437b7b9466656b5dae59bdb3457f8c6ae7aa7901d"),
        (DIRECT, "08a9328eb11acc540f9d09d93d2e46223a2916319cfc7ffa2e35b0ba4ac32a8b"),
        (SUBSCRIPTION, "3509459cdd1670bcd4125e41d5e46fc9a14a8bf9a6263d6d055061c38ecc9f0b"),
    ],
)
def test_webhooks_are_signed_in_three_formats(event: dict[str, Any], expected: str) -> None:
    assert signing.of_webhook(SECRET, "123456", event) == expected


def test_the_secret_is_in_the_message_too() -> None:
    message = f"{SECRET}CHECKOUT_FORM_AUTH12345678tok-abcord-1SUCCESS"
    assert signing.of_webhook(SECRET, "123456", HOSTED) == by_hand(message)


@pytest.mark.parametrize(
    ("written", "expected"),
    [("100.00", "100"), ("105.50", "105.5"), (Decimal("1E+2"), "100"), (10, "10"), ("0.00", "0"), (None, None)],
)
def test_prices_lose_their_last_zeros(written: object, expected: object) -> None:
    assert signing.price(written) == expected


@given(st.integers(0, 10**13))
def test_a_price_is_the_same_as_number_and_as_text(amount: int) -> None:
    exact = Decimal(amount) / 100
    assert signing.price(exact) == signing.price(f"{exact:.2f}") == signing.price(f"{exact:.8f}")


@pytest.mark.parametrize("given_signature", ["", "imza", "ş" * 64, "0" * 64])
def test_nothing_else_is_equal(given_signature: str) -> None:
    assert not signing.equal(given_signature, by_hand("x"))
