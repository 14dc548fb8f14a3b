"""PayTR's callback: the hash covers order, status and total, and nothing else of it."""

import base64
import hmac
from collections.abc import Mapping
from hashlib import sha256
from typing import Any
from urllib.parse import parse_qsl, urlencode

import pytest

from functions.payments.handler import ACKNOWLEDGEMENT
from infra.local.simulators.common.deliveries import Delivery, Reply
from infra.local.simulators.paytr import Settings as Store
from kervan.errors import BadRequest
from kervan.money import Money
from kervan.providers.payments import BadSignature, WebhookEvent
from kervan.settings import Secret
from tests.providers.conftest import Clock, Paytr, paytr_on
from tests.providers.samples import PAYMENT, PAYTR, HeldSecrets, asked

GOOD, FUNDS = "4355084355084358", "4355084355080024"


class Shop:
    """Verifies what comes and answers `replies` in turn, then OK."""

    def __init__(self, paytr: Paytr, *replies: bytes) -> None:
        self.paytr = paytr
        self.replies = list(replies)
        self.events: list[WebhookEvent] = []
        self.bodies: list[bytes] = []

    def __call__(self, delivery: Delivery) -> Reply:
        self.bodies.append(delivery.body)
        self.events.append(self.paytr.provider.verify(delivery.body, {}, now=0))
        return Reply(200, self.replies.pop(0) if self.replies else ACKNOWLEDGEMENT.encode())


def signed(fields: Mapping[str, str]) -> bytes:
    """A callback with the hash that belongs to it."""
    message = "".join((fields["merchant_oid"], PAYTR["merchant_salt"], fields["status"], fields["total_amount"]))
    digest = hmac.new(str(PAYTR["merchant_key"]).encode(), message.encode(), sha256).digest()
    return urlencode({**fields, "hash": base64.b64encode(digest).decode()}).encode()


def callback(**more: str) -> dict[str, str]:
    return {"merchant_oid": PAYMENT.replace("_", ""), "status": "success", "total_amount": "2999", **more}


def test_a_callback_names_the_payment_and_what_it_claims(paytr: Paytr) -> None:
    paytr.pay(paytr.provider.start(asked()), GOOD)
    shop = Shop(paytr)
    assert paytr.store.pump(shop) == 1
    [event] = shop.events
    assert (event.reference, event.payment_id, event.kind) == (PAYMENT, PAYMENT, "success")
    assert (event.live, event.captured, event.signed) == (False, Money(2999, "TRY"), True)


def test_a_failed_attempt_and_the_success_after_it_are_two_events(paytr: Paytr) -> None:
    started = paytr.provider.start(asked())
    paytr.pay(started, FUNDS)
    paytr.pay(started, GOOD)
    shop = Shop(paytr)
    paytr.store.pump(shop)
    failed, paid = shop.events
    assert (failed.kind, failed.captured, failed.decline_code) == ("failed", None, "0")
    assert failed.event_id != paid.event_id


def test_the_same_payment_has_the_same_event_however_often_it_is_told(paytr: Paytr) -> None:
    paytr.pay(paytr.provider.start(asked()), GOOD)
    shop = Shop(paytr, b'"OK"', b"OK\n", b"ok", b"\xef\xbb\xbfOK")
    for _ in range(5):
        paytr.store.pump(shop)
        paytr.clock.advance(60)
    assert len(shop.events) == 5
    assert len({event.event_id for event in shop.events}) == 1
    assert paytr.store.ledger()["captures"][0]["paid_out"]


@pytest.mark.parametrize("field", ["merchant_oid", "status", "total_amount", "hash"])
def test_a_changed_field_breaks_the_hash(paytr: Paytr, field: str) -> None:
    body = dict(parse_qsl(signed(callback()).decode()))
    changed = {**body, field: body[field][:-1] + ("1" if body[field][-1] != "1" else "2")}
    with pytest.raises(BadSignature):
        paytr.provider.verify(urlencode(changed).encode(), {}, now=0)


def test_a_forged_callback_is_refused(paytr: Paytr) -> None:
    paytr.store.arm({"mode": "forge"})
    paytr.pay(paytr.provider.start(asked()), GOOD)
    with pytest.raises(BadSignature):
        paytr.store.pump(Shop(paytr))


@pytest.mark.parametrize(
    "message",
    ["{oid}{status}{total}{salt}", "{salt}{oid}{status}{total}", "{oid}{status}{total}"],
)
def test_the_salt_stands_in_the_middle_and_nowhere_else(paytr: Paytr, message: str) -> None:
    fields = callback()
    text = message.format(
        oid=fields["merchant_oid"], status="success", total="2999", salt=PAYTR["merchant_salt"]
    ).encode()
    digest = base64.b64encode(hmac.new(str(PAYTR["merchant_key"]).encode(), text, sha256).digest()).decode()
    with pytest.raises(BadSignature):
        paytr.provider.verify(urlencode({**fields, "hash": digest}).encode(), {}, now=0)


def test_a_plus_in_the_hash_is_no_space(paytr: Paytr) -> None:
    bodies = (signed(callback(total_amount=str(total))) for total in range(1, 200))
    body = next(each for each in bodies if b"%2B" in each)
    assert paytr.provider.verify(body, {}, now=0).reference == PAYMENT
    with pytest.raises(BadSignature):
        paytr.provider.verify(body.replace(b"%2B", b"+"), {}, now=0)


def test_what_the_hash_does_not_cover_is_told_to_be_compared(paytr: Paytr) -> None:
    told: dict[str, Any] = {"currency": "TL", "payment_amount": "2999", "test_mode": "1"}
    event = paytr.provider.verify(signed(callback(**told)), {}, now=0)
    assert (event.live, event.captured) == (False, Money(2999, "TRY"))
    event = paytr.provider.verify(signed(callback(**{**told, "currency": "USD", "test_mode": "0"})), {}, now=0)
    assert (event.live, event.captured) == (True, Money(2999, "USD"))
    event = paytr.provider.verify(signed(callback(**{**told, "payment_amount": "9999"})), {}, now=0)
    assert event.captured == Money(2999, "TRY")


@pytest.mark.parametrize(
    "odd", [{"currency": "RUB"}, {"payment_amount": "29.99"}, {"payment_amount": "٢٩٩٩"}, {"payment_amount": ""}]
)
def test_a_callback_without_an_amount_claims_none(paytr: Paytr, odd: dict[str, str]) -> None:
    fields = callback(**{"currency": "TL", "payment_amount": "2999", **odd})
    assert paytr.provider.verify(signed(fields), {}, now=0).captured is None


def test_another_orders_callback_is_about_no_payment_of_ours(paytr: Paytr) -> None:
    event = paytr.provider.verify(signed(callback(merchant_oid="ORD1001")), {}, now=0)
    assert (event.reference, event.payment_id) == (None, None)


@pytest.mark.parametrize(
    "body", [b"merchant_oid", b"\xff=1", b"a=%FF", b"status=success&status=failed", b"&".join([b"a=1"] * 100)]
)
def test_what_two_readers_could_read_differently_is_refused(paytr: Paytr, body: bytes) -> None:
    with pytest.raises(BadRequest):
        paytr.provider.verify(body, {}, now=0)


def test_an_empty_body_is_not_signed(paytr: Paytr) -> None:
    with pytest.raises(BadSignature):
        paytr.provider.verify(b"", {}, now=0)


def test_a_key_that_was_rotated_a_moment_ago_is_read_again(paytr: Paytr, secrets: HeldSecrets) -> None:
    secrets.rotated[Secret.PAYTR] = dict(PAYTR)
    secrets.held[Secret.PAYTR] = {**PAYTR, "merchant_key": "yesterday"}
    assert paytr.provider.verify(signed(callback()), {}, now=0).reference == PAYMENT


def test_a_test_payment_says_so_on_a_live_stage(clock: Clock, secrets: HeldSecrets) -> None:
    paytr = paytr_on(clock, secrets, Store(**PAYTR, store_in_test_mode=True), paytr_test_mode=False)
    paytr.pay(paytr.provider.start(asked()), GOOD)
    shop = Shop(paytr)
    paytr.store.pump(shop)
    assert paytr.provider.live
    assert not shop.events[0].live


@pytest.mark.parametrize(("status", "total"), [("success2", "999"), ("succes", "s2999"), ("", "success2999")])
def test_one_signature_is_of_one_callback(paytr: Paytr, status: str, total: str) -> None:
    """Nothing stands between the two in what is signed: moved over, its hash is still right."""
    body = signed(callback(status=status, total_amount=total))
    assert dict(parse_qsl(body.decode()))["hash"] == dict(parse_qsl(signed(callback()).decode()))["hash"]
    with pytest.raises(BadSignature):
        paytr.provider.verify(body, {}, now=0)
