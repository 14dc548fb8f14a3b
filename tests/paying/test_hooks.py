"""What providers tell at the door: written down once if they signed it, and answered as each understands."""

import base64
import json
from typing import Any
from urllib.parse import parse_qs, urlencode

import pytest

from functions.orders.tables import Order
from functions.payments.handler import app
from functions.payments.tables import Payment, Webhook
from infra.local.simulators.common.deliveries import Delivery
from kervan.shared_tables import Outbox
from kervan.world import World
from tests import cloud
from tests.conftest import Answer, Deliver, LambdaContext
from tests.desks import POOR, Desk, IyzicoDesk, PaytrDesk
from tests.faults.injector import Injector
from tests.payments.looking import row
from tests.webhooks import FORM, of_iyzico, of_paytr

EVERY = 7  # bytes; the proof changes each


@pytest.fixture(name="told")
def _told(hosted: Desk, order: Order) -> Delivery:
    """The webhook of a paid order, on its way."""
    hosted.pay(hosted.process(order.order_id))
    return hosted.waiting()[-1]


def written() -> tuple[int, int]:
    """Rows in the inbox, and facts about them."""
    return Webhook.count(), sum(letter.name == "payments.WebhookReceived" for letter in Outbox.scan())


def is_taken(desk: Desk, answer: Answer) -> bool:
    """Whether the provider will not come again."""
    return answer.status == 200 and (isinstance(desk, IyzicoDesk) or answer.body == "OK")


def test_it_is_written_down_once_and_answered_every_time(hosted: Desk, told: Delivery) -> None:
    answers = [hosted.post(told.body, told.headers) for _ in range(20)]
    assert all(is_taken(hosted, answer) for answer in answers)
    assert written() == (1, 1)


def test_paytr_is_answered_with_one_word(paytr: PaytrDesk, order: Order) -> None:
    paytr.pay(paytr.process(order.order_id))
    (told,) = paytr.waiting()
    answer = paytr.post(told.body, told.headers)
    assert (answer.status, answer.body, answer.headers["content-type"]) == (200, "OK", "text/plain")


def test_it_is_one_call(hosted: Desk, told: Delivery, calls: Injector) -> None:
    hosted.post(told.body, told.headers)
    assert [call.operation for call in calls.trace if call.operation != "GetSecretValue"] == ["TransactWriteItems"]


def test_no_byte_that_is_signed_may_change(hosted: Desk, told: Delivery) -> None:
    """What is not signed may: it changes nothing, because nothing of it is believed."""
    for place in range(0, len(told.body), EVERY):
        forged = bytearray(told.body)
        forged[place] ^= 0x01
        answer = hosted.post(bytes(forged), told.headers)
        if answer.status != 400:
            assert _signed(hosted, bytes(forged)) == _signed(hosted, told.body), place
            assert Webhook.count() == 1
            continue
        assert not is_taken(hosted, answer)
    facts = [letter.data for letter in Outbox.scan() if letter.name == "payments.WebhookReceived"]
    assert {fact["payment_id"] for fact in facts} <= {next(iter(Payment.scan())).payment_id}


def _signed(desk: Desk, body: bytes) -> Any:
    """What the provider's signature covers."""
    if isinstance(desk, IyzicoDesk):
        event = json.loads(body)
        names = ("iyziEventType", "iyziPaymentId", "token", "paymentConversationId", "status")
        return [str(event.get(name)) for name in names]
    fields = parse_qs(body.decode())
    return [fields.get(name) for name in ("merchant_oid", "status", "total_amount", "hash")]


def test_no_character_of_iyzicos_header_may_change(iyzico: IyzicoDesk) -> None:
    body, headers = of_iyzico()
    signature = headers["x_iyz_signature_v3"]
    for place in range(len(signature)):
        forged = signature[:place] + ("0" if signature[place] != "0" else "1") + signature[place + 1 :]
        answer = iyzico.post(body, {**headers, "x_iyz_signature_v3": forged})
        assert (answer.status, answer.body["code"]) == (400, "bad_signature")
    for none in ("", " ", "null", signature[:-1], signature + "0", "x" * 5000, "ı" * 64):
        assert iyzico.post(body, {**headers, "x_iyz_signature_v3": none}).status == 400
    assert written() == (0, 0)


def test_no_character_of_paytrs_hash_may_change(paytr: PaytrDesk) -> None:
    body, headers = of_paytr()
    fields = {name: values[0] for name, values in parse_qs(body.decode()).items()}
    for place in range(len(fields["hash"]) - 1):
        made = fields["hash"]
        forged = made[:place] + ("A" if made[place] != "A" else "B") + made[place + 1 :]
        answer = paytr.post(urlencode({**fields, "hash": forged}).encode(), headers)
        assert (answer.status, answer.body["code"]) == (400, "bad_signature")
    assert written() == (0, 0)


@pytest.mark.parametrize("body", [b"", b"{}", b"[]", b"\xff\xfe", b"merchant_oid=x", b"a=1&a=2", b'{"a":1,"a":2}'])
def test_what_is_no_webhook_is_refused(hosted: Desk, body: bytes) -> None:
    content = "application/json" if isinstance(hosted, IyzicoDesk) else FORM
    answer = hosted.post(body, {"content_type": content})
    assert answer.status == 400 and not is_taken(hosted, answer)
    assert written() == (0, 0)


def test_a_body_that_the_gateway_encoded_is_the_same_body(hosted: Desk, told: Delivery, stage: World) -> None:
    event = cloud.http_event("POST", hosted.path, headers=told.headers)
    event |= {"body": base64.b64encode(told.body).decode(), "isBase64Encoded": True}
    assert app.handler(event, LambdaContext())["statusCode"] == 200
    assert written() == (1, 1)


def test_a_forged_webhook_is_counted_and_nothing_of_it_is_logged(
    hosted: Desk, told: Delivery, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("POWERTOOLS_METRICS_DISABLED")
    capsys.readouterr()
    hosted.post(told.body.replace(b"SUCCESS", b"FAILURE").replace(b"success", b"failed"), told.headers)
    printed = capsys.readouterr().out
    assert '"WebhookRefused":[1.0]' in printed
    for secret in ("1250000", "merchant_oid", "iyziPaymentId", *told.headers.values()):
        assert secret not in printed or secret in ("application/json", FORM, "iyzico")


def test_unsigned_fields_of_a_callback_change_nothing(paytr: PaytrDesk, order: Order, deliver: Deliver) -> None:
    started = paytr.process(order.order_id)
    oid = row(started).payment_id.replace("_", "")
    body, headers = of_paytr(oid, "success", "1250000")
    assert is_taken(paytr, paytr.post(body, headers))
    deliver()
    assert (row(started).status, Order.get(order.order_id).status) == ("PENDING", "PENDING")


@pytest.mark.parametrize("status", ["SUCCESS", "FAILURE", "INIT_THREEDS"])
def test_a_signed_word_is_a_hint_and_no_more(iyzico: IyzicoDesk, order: Order, deliver: Deliver, status: str) -> None:
    started = iyzico.process(order.order_id)
    said = {"token": iyzico.token_of(started), "paymentConversationId": row(started).payment_id, "status": status}
    assert is_taken(iyzico, iyzico.post(*of_iyzico(**said)))
    deliver()
    assert (row(started).status, Order.get(order.order_id).status) == ("PENDING", "PENDING")


def test_a_payment_of_somebody_else_is_taken_and_changes_nothing(hosted: Desk, order: Order, deliver: Deliver) -> None:
    started = hosted.process(order.order_id)
    body, headers = of_iyzico() if isinstance(hosted, IyzicoDesk) else of_paytr(status="success", total="1")
    assert is_taken(hosted, hosted.post(body, headers))
    deliver()
    assert row(started).status == "PENDING"


@pytest.mark.parametrize("times", [2, 8])
def test_every_letter_twice_and_last_first(hosted: Desk, order: Order, deliver: Deliver, times: int) -> None:
    started = hosted.process(order.order_id)
    hosted.simulator.arm({"mode": "duplicate", "times": times, "count": 20})
    hosted.simulator.arm({"mode": "reorder", "count": 2})
    hosted.pay(started, POOR)
    hosted.pay(started)
    hosted.tell()
    deliver()
    assert (row(started).status, len(row(started).history)) == ("SUCCEEDED", 3)
    assert len(Order.get(order.order_id).history) == 2
