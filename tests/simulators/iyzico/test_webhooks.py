"""Webhooks: when they come, how often, signed or not; and every fault that touches them or an answer."""

import hmac
import json
from hashlib import sha256
from typing import Any

import pytest

from infra.local.simulators.common.deliveries import Delivery
from infra.local.simulators.common.faults import NotAFault
from infra.local.simulators.iyzico import IyzicoSimulator
from tests.simulators.clock import Clock
from tests.simulators.iyzico.conftest import FORM, GOOD, INITIALIZE, RETRIEVE, Merchant, account_on

FUNDS = "4111111111111129"


class Receiver:
    """Answers `statuses` in turn, then 200."""

    def __init__(self, *statuses: int) -> None:
        self.statuses = list(statuses)
        self.bodies: list[Any] = []
        self.headers: list[dict[str, str]] = []

    def __call__(self, delivery: Delivery) -> int:
        self.bodies.append(json.loads(delivery.body))
        self.headers.append(dict(delivery.headers))
        return self.statuses.pop(0) if self.statuses else 200

    @property
    def statuses_told(self) -> list[str]:
        return [body["status"] for body in self.bodies]


def test_the_first_comes_after_some_seconds_and_is_signed(merchant: Merchant, clock: Clock) -> None:
    paid = merchant.paid()
    receiver = Receiver()
    clock.advance(9)
    assert merchant.account.pump(receiver) == 0
    clock.advance(6)
    assert merchant.account.pump(receiver) == 1
    [body] = receiver.bodies
    secret = merchant.account.core.settings.secret_key
    message = f"{secret}CHECKOUT_FORM_AUTH{paid['paymentId']}{paid['token']}ord-1SUCCESS"
    signature = hmac.new(secret.encode(), message.encode(), sha256).hexdigest()
    assert receiver.headers[0]["X-IYZ-SIGNATURE-V3"] == signature
    assert (body["merchantId"], body["iyziPaymentId"]) == (123456, int(paid["paymentId"]))


def test_it_is_tried_three_times_and_then_lost(merchant: Merchant, clock: Clock) -> None:
    merchant.paid()
    receiver = Receiver(500, 404, 500, 200)
    for _ in range(6):
        clock.advance(900)
        merchant.account.pump(receiver)
    assert len(receiver.bodies) == 3
    assert len({body["iyziReferenceCode"] for body in receiver.bodies}) == 1
    assert [each["status"] for each in merchant.account.deliveries()] == ["gave_up"]
    assert merchant.account.next_due() is None


def test_every_step_of_an_attempt_is_told(merchant: Merchant) -> None:
    token = merchant.start()
    merchant.account.pay(token, FUNDS)
    merchant.account.pay(token, GOOD, secure=True)
    merchant.account.authenticate(token)
    receiver = Receiver()
    merchant.account.flush(receiver)
    assert receiver.statuses_told == ["FAILURE", "INIT_THREEDS", "SUCCESS"]


def test_before_support_enables_it_there_is_no_signature(clock: Clock) -> None:
    merchant = Merchant(account_on(clock, signs_webhooks=False))
    merchant.paid()
    receiver = Receiver()
    merchant.account.flush(receiver)
    assert "X-IYZ-SIGNATURE-V3" not in receiver.headers[0]


def test_duplicate_reorder_delay_and_drop(merchant: Merchant, clock: Clock) -> None:
    account = merchant.account
    account.arm({"mode": "duplicate", "times": 3, "match": {"status": "SUCCESS"}})
    account.arm({"mode": "reorder", "count": 2, "match": {"type": "CHECKOUT_*"}})
    token = merchant.start()
    account.pay(token, FUNDS)
    account.pay(token, GOOD)
    receiver = Receiver()
    account.pump(receiver)
    assert receiver.statuses_told == ["SUCCESS", "SUCCESS", "SUCCESS", "FAILURE"]
    account.arm({"mode": "drop"})
    account.arm({"mode": "delay", "seconds": 72 * 3600, "match": {"token": "*"}, "skip": 1})
    merchant.paid()
    merchant.paid(conversationId="ord-2")
    clock.advance(3600)
    assert account.pump(receiver) == 0
    clock.advance(72 * 3600)
    assert account.pump(receiver) == 1


def test_a_lie_is_signed_and_the_ledger_is_not_touched(merchant: Merchant) -> None:
    token = merchant.paid()["token"]
    merchant.account.arm({"mode": "lie_about_amount", "by": -1000, "currency": "USD", "match": {"path": RETRIEVE}})
    lied = merchant.ask(RETRIEVE, {"token": token, "conversationId": "c"})
    assert (lied["price"], lied["paidPrice"], lied["currency"]) == (20, 20, "USD")
    message = f"SUCCESS:{lied['paymentId']}:USD:B1:c:20:20:{token}"
    secret = merchant.account.core.settings.secret_key.encode()
    assert lied["signature"] == hmac.new(secret, message.encode(), sha256).hexdigest()
    assert merchant.account.ledger()["totals"]["captured"] == {"TRY": 3000}


def test_faults_on_requests_do_what_they_say(merchant: Merchant, clock: Clock) -> None:
    account = merchant.account
    account.arm({"mode": "unreachable"})
    assert merchant.send(INITIALIZE, FORM).lost is not None
    assert account.core.state.forms == {}
    account.arm({"mode": "timeout_after_success", "seconds": 3})
    assert merchant.send(INITIALIZE, FORM).lost == 3
    assert len(account.core.state.forms) == 1
    account.arm({"mode": "error", "status": 503, "code": "1"})
    assert merchant.send(INITIALIZE, FORM).status == 503
    account.arm({"mode": "delay", "seconds": 4, "match": {"method": "POST"}})
    before = clock.seconds
    assert merchant.send(INITIALIZE, FORM).status == 200
    assert clock.seconds == before + 4
    account.arm({"mode": "bad_signature"})
    assert merchant.ask(INITIALIZE, FORM)["signature"] != merchant.ask(INITIALIZE, FORM)["signature"]


@pytest.mark.parametrize(
    "nonsense",
    [{"mode": "explode"}, {"mode": "drop", "match": {"path": "*"}}, {"mode": "unreachable", "match": {"token": "*"}}],
)
def test_a_fault_that_could_never_fire_is_refused(account: IyzicoSimulator, nonsense: dict[str, Any]) -> None:
    with pytest.raises(NotAFault):
        account.arm(nonsense)


def test_a_run_is_repeatable(clock: Clock) -> None:
    first, second = (Merchant(account_on(Clock())) for _ in range(2))
    for merchant in (first, second):
        merchant.paid()
        merchant.paid(FUNDS)
    assert first.account.dump() == second.account.dump()


def test_the_account_survives_a_restart(merchant: Merchant, clock: Clock) -> None:
    token = merchant.paid()["token"]
    again = account_on(clock)
    again.load(json.loads(json.dumps(merchant.account.dump())))
    assert Merchant(again).ask(RETRIEVE, {"token": token})["paymentStatus"] == "SUCCESS"
    assert again.flush(Receiver()) == 1
    again.reset()
    assert again.ledger()["captures"] == []
    assert again.core.state.endpoint == {"url": "in-process"}
