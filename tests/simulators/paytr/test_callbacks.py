"""Callbacks: repeated until exactly OK; and every fault that touches them or an answer."""

import base64
import hmac
import json
from collections.abc import Mapping
from hashlib import sha256
from typing import Any
from urllib.parse import parse_qsl

import pytest

from infra.local.simulators.common.deliveries import Delivery, Reply
from infra.local.simulators.common.faults import NotAFault
from infra.local.simulators.paytr import PaytrSimulator
from tests.simulators.clock import Clock
from tests.simulators.paytr.conftest import ASKS, FORM, FUNDS, GOOD, TOKEN, Merchant, store_on


class Receiver:
    """Replies in turn, then OK."""

    def __init__(self, *replies: Reply) -> None:
        self.replies = list(replies)
        self.told: list[dict[str, str]] = []

    def __call__(self, delivery: Delivery) -> Reply:
        self.told.append(dict(parse_qsl(delivery.body.decode(), keep_blank_values=True)))
        return self.replies.pop(0) if self.replies else Reply(200, b"OK")

    @property
    def statuses(self) -> list[str]:
        return [each["status"] for each in self.told]


def hash_of(told: Mapping[str, str], salt: str = "simulator-salt") -> str:
    message = told["merchant_oid"] + salt + told["status"] + told["total_amount"]
    return base64.b64encode(hmac.new(b"simulator-key", message.encode(), sha256).digest()).decode()


def test_a_payment_is_told_at_once_with_its_hash(merchant: Merchant) -> None:
    merchant.store.pay(merchant.start(), GOOD)
    receiver = Receiver()
    assert merchant.store.pump(receiver) == 1
    [told] = receiver.told
    assert told == {
        "merchant_oid": "ORD1001",
        "status": "success",
        "total_amount": "2999",
        "hash": hash_of(told),
        "payment_type": "card",
        "currency": "TL",
        "payment_amount": "2999",
        "test_mode": "1",
    }


def test_a_real_payment_does_not_speak_of_test_mode(merchant: Merchant) -> None:
    merchant.store.pay(merchant.start(test_mode="0"), GOOD)
    receiver = Receiver()
    merchant.store.pump(receiver)
    assert "test_mode" not in receiver.told[0]


def test_a_store_in_test_mode_tests_whatever_is_asked(clock: Clock) -> None:
    merchant = Merchant(store_on(clock, store_in_test_mode=True))
    merchant.store.pay(merchant.start(test_mode="0"), GOOD)
    receiver = Receiver()
    merchant.store.pump(receiver)
    assert receiver.told[0]["test_mode"] == "1"


@pytest.mark.parametrize(
    "reply",
    [
        Reply(200, b'"OK"'),
        Reply(200, b"OK\n"),
        Reply(200, b" OK"),
        Reply(200, b"ok"),
        Reply(200, b"\xef\xbb\xbfOK"),
        Reply(200, b""),
        Reply(200, b'{"received":true}'),
        Reply(500, b"OK"),
        Reply(0),
    ],
)
def test_anything_but_ok_and_it_comes_again(merchant: Merchant, clock: Clock, reply: Reply) -> None:
    merchant.store.pay(merchant.start(), GOOD)
    receiver = Receiver(reply)
    assert merchant.store.pump(receiver) == 0
    assert not merchant.store.ledger()["captures"][0]["paid_out"]
    assert merchant.store.pump(receiver) == 0
    clock.advance(60)
    assert merchant.store.pump(receiver) == 1
    assert merchant.store.ledger()["captures"][0]["paid_out"]
    assert receiver.told[0] == receiver.told[1]


def test_it_never_gives_up(merchant: Merchant, clock: Clock) -> None:
    merchant.store.pay(merchant.start(), GOOD)
    receiver = Receiver(*[Reply(500)] * 200)
    for _ in range(201):
        merchant.store.pump(receiver)
        clock.advance(60)
    assert len(receiver.told) == 201


def test_failures_are_told_before_a_success_of_the_same_order(merchant: Merchant) -> None:
    token = merchant.start()
    assert merchant.store.pay(token, FUNDS)["outcome"] == "failed"
    assert merchant.store.pay(token, ASKS)["outcome"] == "bank"
    assert merchant.store.authenticate(token, code="1")["outcome"] == "failed"
    merchant.store.pay(token, ASKS)
    assert merchant.store.authenticate(token)["outcome"] == "paid"
    receiver = Receiver()
    merchant.store.pump(receiver)
    assert receiver.statuses == ["failed", "failed", "success"]
    assert [each.get("failed_reason_code") for each in receiver.told] == ["0", "2", None]
    assert [each["total_amount"] for each in receiver.told] == ["0", "0", "2999"]
    assert all(each["hash"] == hash_of(each) for each in receiver.told)


def test_instalments_that_are_not_allowed_fail(merchant: Merchant) -> None:
    token = merchant.start(no_installment="1")
    failed = merchant.store.pay(token, GOOD, instalment=3)
    assert (failed["outcome"], failed["message"]["code"]) == ("failed", "8")


def test_duplicate_reorder_delay_and_drop(merchant: Merchant, clock: Clock) -> None:
    store, token = merchant.store, merchant.start()
    store.arm({"mode": "duplicate", "times": 3, "match": {"status": "success"}})
    store.arm({"mode": "reorder", "count": 2, "match": {"order": "ORD*"}})
    store.pay(token, FUNDS)
    store.pay(token, GOOD)
    receiver = Receiver()
    store.pump(receiver)
    assert receiver.statuses == ["success", "success", "success", "failed"]
    store.arm({"mode": "drop"})
    store.arm({"mode": "delay", "seconds": 72 * 3600, "skip": 1})
    store.pay(merchant.start(merchant_oid="ORD2"), GOOD)
    store.pay(merchant.start(merchant_oid="ORD3"), GOOD)
    assert store.pump(receiver) == 0
    assert merchant.status("ORD2")["status"] == "success"
    clock.advance(72 * 3600)
    assert store.pump(receiver) == 1


def test_lies_are_signed_and_the_ledger_is_not_touched(merchant: Merchant) -> None:
    merchant.store.arm({"mode": "lie_about_amount", "by": -1000, "currency": "USD"})
    merchant.store.arm({"mode": "lie_about_test_mode"})
    merchant.store.pay(merchant.start(), GOOD)
    receiver = Receiver()
    merchant.store.pump(receiver)
    [told] = receiver.told
    assert (told["total_amount"], told["payment_amount"], told["currency"]) == ("1999", "1999", "USD")
    assert "test_mode" not in told
    assert told["hash"] == hash_of(told)
    merchant.store.arm({"mode": "lie_about_test_mode", "match": {"path": "*/durum-sorgu"}})
    assert merchant.status()["test_mode"] == "0"
    assert merchant.store.ledger()["totals"]["captured"] == {"TRY": 2999}


def test_a_forged_callback_has_another_hash(merchant: Merchant) -> None:
    merchant.store.arm({"mode": "forge"})
    merchant.store.pay(merchant.start(), GOOD)
    receiver = Receiver()
    merchant.store.pump(receiver)
    assert receiver.told[0]["hash"] != hash_of(receiver.told[0])


def test_faults_on_requests_do_what_they_say(merchant: Merchant, clock: Clock) -> None:
    store = merchant.store
    store.arm({"mode": "unreachable"})
    assert merchant.send(TOKEN, FORM).lost is not None
    store.arm({"mode": "error", "status": 502})
    assert merchant.send(TOKEN, FORM).status == 502
    assert store.core.state.orders == {}
    token = merchant.start()
    store.pay(token, GOOD)
    store.arm({"mode": "timeout_after_success", "seconds": 3, "match": {"path": "*/iade"}})
    fields = {"merchant_id": "123456", "merchant_oid": "ORD1001", "return_amount": "1.00"}
    lost = merchant.send("/odeme/iade", {**fields, "paytr_token": merchant.sign("123456", "ORD1001", "1.00")})
    assert lost.lost == 3
    assert len(store.ledger()["refunds"]) == 1
    store.arm({"mode": "delay", "seconds": 4, "match": {"path": "*"}})
    before = clock.seconds
    merchant.status()
    assert clock.seconds == before + 4


@pytest.mark.parametrize("nonsense", [{"mode": "explode"}, {"mode": "forge", "match": {"path": "*"}}, {}])
def test_a_fault_that_could_never_fire_is_refused(store: PaytrSimulator, nonsense: dict[str, Any]) -> None:
    with pytest.raises(NotAFault):
        store.arm(nonsense)


def test_a_run_is_repeatable_and_survives_a_restart(clock: Clock) -> None:
    first, second = (Merchant(store_on(Clock())) for _ in range(2))
    for merchant in (first, second):
        merchant.store.pay(merchant.start(), GOOD)
    assert first.store.dump() == second.store.dump()
    again = store_on(clock)
    again.load(json.loads(json.dumps(first.store.dump())))
    assert Merchant(again).status()["status"] == "success"
    assert again.flush(Receiver()) == 1
