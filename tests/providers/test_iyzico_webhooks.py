"""iyzico's webhooks: signed over a few fields and no time, or not signed at all."""

import hmac
import json
from hashlib import sha256
from typing import Any

import pytest

from infra.local.simulators.common.deliveries import Delivery
from infra.local.simulators.iyzico import Settings as Account
from kervan.errors import BadRequest
from kervan.providers.payments import BadSignature, ProviderUnreachable, WebhookEvent
from kervan.settings import Secret
from tests.providers.conftest import Clock, Iyzico, iyzico_on
from tests.providers.samples import IYZICO, PAYMENT, HeldSecrets, asked

GOOD = "5528790000000008"
HEADER = "x-iyz-signature-v3"
SUBSCRIPTION = {
    "iyziEventType": "subscription.order.success",
    "subscriptionReferenceCode": "sub-ref",
    "orderReferenceCode": "order-ref",
    "customerReferenceCode": "cust-ref",
}
DIRECT = {
    "iyziEventType": "PAYMENT_API",
    "paymentId": "12345678",
    "paymentConversationId": "ord-1",
    "status": "SUCCESS",
}


class Shop:
    """Verifies what comes and answers `statuses` in turn, then 200."""

    def __init__(self, iyzico: Iyzico, *statuses: int) -> None:
        self.iyzico = iyzico
        self.statuses = list(statuses)
        self.events: list[WebhookEvent] = []
        self.deliveries: list[Delivery] = []

    def __call__(self, delivery: Delivery) -> int:
        headers = {name.lower(): value for name, value in delivery.headers.items()}
        now = self.iyzico.clock()
        self.deliveries.append(delivery)
        self.events.append(self.iyzico.provider.verify(delivery.body, headers, now=now))
        return self.statuses.pop(0) if self.statuses else 200


def paid(iyzico: Iyzico) -> str:
    token = iyzico.provider.start(asked()).reference
    iyzico.account.pay(token, GOOD)
    return token


def test_a_signed_webhook_names_form_and_payment(iyzico: Iyzico) -> None:
    token, shop = paid(iyzico), Shop(iyzico)
    assert iyzico.account.pump(shop) == 0
    iyzico.clock.advance(15)
    assert iyzico.account.pump(shop) == 1
    [event] = shop.events
    assert (event.reference, event.payment_id, event.kind) == (token, PAYMENT, "CHECKOUT_FORM_AUTH")
    assert (event.live, event.signed) == (False, True)


def test_the_same_event_has_the_same_id_however_often_it_comes(iyzico: Iyzico) -> None:
    iyzico.account.arm({"mode": "duplicate", "times": 3, "match": {"status": "SUCCESS"}})
    paid(iyzico)
    shop = Shop(iyzico, 500, 500, 500)
    iyzico.account.flush(shop)
    iyzico.clock.advance(900)
    iyzico.account.pump(shop)
    assert len(shop.events) == 6
    assert len({event.event_id for event in shop.events}) == 1


def test_unsigned_fields_do_not_make_a_new_event(iyzico: Iyzico) -> None:
    """The reference code is not signed: a replay under another one is the event of before."""
    paid(iyzico)
    shop = Shop(iyzico)
    iyzico.account.flush(shop)
    body = {**json.loads(shop.deliveries[0].body), "iyziReferenceCode": "another", "merchantId": 9}
    headers = {HEADER: shop.deliveries[0].headers["X-IYZ-SIGNATURE-V3"]}
    again = iyzico.provider.verify(json.dumps(body).encode(), headers, now=0)
    assert again == shop.events[0]


@pytest.mark.parametrize("field", ["status", "token", "iyziPaymentId", "paymentConversationId", "iyziEventType"])
def test_a_changed_field_breaks_the_signature(iyzico: Iyzico, field: str) -> None:
    paid(iyzico)
    shop = Shop(iyzico)
    iyzico.account.flush(shop)
    body = {**json.loads(shop.deliveries[0].body), field: "5528790"}
    with pytest.raises(BadSignature):
        iyzico.provider.verify(
            json.dumps(body).encode(), {HEADER: shop.deliveries[0].headers["X-IYZ-SIGNATURE-V3"]}, now=0
        )


@pytest.mark.parametrize("signature", ["", "0" * 64, "ş" * 64, "not hexadecimal"])
def test_what_iyzico_did_not_sign_is_refused(iyzico: Iyzico, signature: str) -> None:
    body = json.dumps({"token": "00000000-0000", "status": "SUCCESS"}).encode()
    with pytest.raises(BadSignature):
        iyzico.provider.verify(body, {HEADER: signature} if signature else {}, now=0)


def test_a_signature_over_the_raw_body_is_no_signature(iyzico: Iyzico) -> None:
    body = json.dumps(DIRECT).encode()
    raw = hmac.new(str(IYZICO["secret_key"]).encode(), body, sha256).hexdigest()
    with pytest.raises(BadSignature):
        iyzico.provider.verify(body, {HEADER: raw}, now=0)


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (SUBSCRIPTION, "123456sandbox-secretKeysubscription.order.successsub-reforder-refcust-ref"),
        (DIRECT, "sandbox-secretKeyPAYMENT_API12345678ord-1SUCCESS"),
    ],
)
def test_the_other_formats_are_verified_and_are_about_no_form(
    iyzico: Iyzico, body: dict[str, Any], message: str
) -> None:
    signature = hmac.new(b"sandbox-secretKey", message.encode(), sha256).hexdigest()
    event = iyzico.provider.verify(json.dumps(body).encode(), {HEADER: signature.upper()}, now=0)
    assert (event.reference, event.event_id) == (None, signature)


def test_a_key_that_was_rotated_a_moment_ago_is_read_again(iyzico: Iyzico, secrets: HeldSecrets) -> None:
    paid(iyzico)
    secrets.rotated[Secret.IYZICO] = dict(IYZICO)
    secrets.held[Secret.IYZICO] = {**IYZICO, "secret_key": "yesterday"}
    shop = Shop(iyzico)
    assert iyzico.account.flush(shop) == 1


def test_an_empty_key_signs_nothing(iyzico: Iyzico, secrets: HeldSecrets) -> None:
    """Else anybody could sign with it."""
    secrets.held[Secret.IYZICO] = {**IYZICO, "secret_key": ""}
    forged = hmac.new(b"", b"PAYMENT_API12345678ord-1SUCCESS", sha256).hexdigest()
    with pytest.raises(ProviderUnreachable):
        iyzico.provider.verify(json.dumps(DIRECT).encode(), {HEADER: forged}, now=0)


@pytest.mark.parametrize(
    "body",
    [
        *(b"", b"[]", b"{", b'{"a":1,"a":2}', b"\xff", b'{"token": NaN}'),
        *(b'{"iyziPaymentId": 1e999999999}', b'{"subscriptionReferenceCode": 1e-999999999}'),
        *(b'{"token": "a-token-of-a-form", "status": "\\ud800"}', b'{"iyziEventType": "\\udfff"}'),
    ],
)
def test_what_is_no_json_object_is_a_bad_request(iyzico: Iyzico, body: bytes) -> None:
    with pytest.raises(BadRequest):
        iyzico.provider.verify(body, {HEADER: "0" * 64}, now=0)


@pytest.fixture(name="unsigned")
def _unsigned(clock: Clock, secrets: HeldSecrets) -> Iyzico:
    """An account for which support has not enabled signatures yet, and a stage that knows."""
    return iyzico_on(clock, secrets, Account(**IYZICO, signs_webhooks=False), iyzico_webhooks="hints")


def test_without_signatures_a_webhook_is_a_hint_to_read(unsigned: Iyzico) -> None:
    token, shop = paid(unsigned), Shop(unsigned)
    unsigned.account.flush(shop)
    [event] = shop.events
    assert (event.reference, event.payment_id, event.signed, event.captured) == (token, None, False, None)


def test_a_flood_of_hints_is_one_a_minute_and_status(unsigned: Iyzico) -> None:
    def hint(now: float, **more: str) -> str:
        body = {"token": "a-token-of-a-form", "status": "SUCCESS", **more}
        return unsigned.provider.verify(json.dumps(body).encode(), {}, now=now).event_id

    ids = {hint(now, iyziReferenceCode=str(now)) for now in range(60)}
    assert len(ids) == 1
    assert hint(60) not in ids
    assert hint(0, status="FAILURE") not in ids


@pytest.mark.parametrize("body", [{}, {"token": "short", "status": "SUCCESS"}, {"token": "a" * 36, "status": "PAID"}])
def test_a_hint_of_no_known_kind_is_refused(unsigned: Iyzico, body: dict[str, str]) -> None:
    with pytest.raises(BadRequest):
        unsigned.provider.verify(json.dumps(body).encode(), {}, now=0)


def test_a_wrong_signature_is_not_taken_for_a_hint(unsigned: Iyzico) -> None:
    body = json.dumps({"token": "a-token-of-a-form", "status": "SUCCESS"}).encode()
    with pytest.raises(BadSignature):
        unsigned.provider.verify(body, {HEADER: "0" * 64}, now=0)
