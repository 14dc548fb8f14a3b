"""`initialize` and `retrieve`: what is refused, what is signed, what a card does."""

import base64
import hmac
import json
from hashlib import sha256
from typing import Any

import pytest

from infra.local.simulators.iyzico import Failure, IyzicoSimulator
from tests.simulators.clock import Clock
from tests.simulators.iyzico.conftest import FORM, GOOD, INITIALIZE, RETRIEVE, Merchant, account_on, sign


def test_a_form_is_given_out_and_signed(merchant: Merchant) -> None:
    started = merchant.ask(INITIALIZE, FORM)
    assert (started["status"], started["conversationId"], started["tokenExpireTime"]) == ("success", "ord-1", 1800)
    secret = merchant.account.core.settings.secret_key.encode()
    assert started["signature"] == hmac.new(secret, f"ord-1:{started['token']}".encode(), sha256).hexdigest()
    assert started["token"] in started["paymentPageUrl"]
    assert merchant.start() != merchant.start()


def _signed(account: IyzicoSimulator, path: str, body: bytes, **bent: Any) -> dict[str, str]:
    headers = {**sign(path, body, account.core.settings), **bent}
    return {name: value for name, value in headers.items() if value is not None}


@pytest.mark.parametrize(
    "bent",
    [
        {"Authorization": None},
        {"Authorization": "Basic x"},
        {"Authorization": "IYZWSv2 not-base64"},
        {"Authorization": "IYZWSv2 " + base64.b64encode(b"apiKey:sandbox-simulator").decode()},
        {"x-iyzi-rnd": "another"},
        {"x-iyzi-rnd": None},
    ],
)
def test_an_unsigned_request_is_refused_at_the_door(account: IyzicoSimulator, bent: dict[str, Any]) -> None:
    body = json.dumps(FORM).encode()
    answer = account.handle("POST", INITIALIZE, _signed(account, INITIALIZE, body, **bent), body)
    assert (answer.status, json.loads(answer.body)["errorCode"]) == (401, "1000")


def test_other_bytes_or_another_path_break_the_signature(account: IyzicoSimulator) -> None:
    body = json.dumps(FORM).encode()
    headers = sign(INITIALIZE, body, account.core.settings)
    assert account.handle("POST", INITIALIZE, headers, body + b" ").status == 401
    assert account.handle("POST", RETRIEVE, headers, body).status == 401
    assert account.handle("POST", f"http://host{INITIALIZE}?x=1", headers, body).status == 200


def test_an_unknown_key_has_its_own_code(account: IyzicoSimulator, clock: Clock) -> None:
    other = account_on(clock, api_key="sandbox-other")
    body = b"{}"
    answer = account.handle("POST", INITIALIZE, sign(INITIALIZE, body, other.core.settings), body)
    assert json.loads(answer.body)["errorCode"] == "1001"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"callbackUrl": ""}, "23"),
        ({"callbackUrl": "ftp://shop.example"}, "11"),
        ({"price": "31.0"}, "5062"),
        ({"price": "100000.0", "basketItems": [{**FORM["basketItems"][0], "price": "100000.0"}]}, "5008"),
        ({"price": "30.001"}, "11"),
        ({"price": "1e3"}, "11"),
        ({"price": True}, "11"),
        ({"paidPrice": "0.0"}, "11"),
        (
            {
                "price": "10.0",
                "basketItems": [
                    {**each, "price": p} for each, p in zip(FORM["basketItems"], ("10.0", "0.0"), strict=True)
                ],
            },
            "11",
        ),
        ({"basketItems": []}, "11"),
        ({"basketItems": [{**FORM["basketItems"][0], "itemType": "DIGITAL"}]}, "11"),
        ({"buyer": {**FORM["buyer"], "identityNumber": ""}}, "11"),
        ({"buyer": None}, "11"),
        ({"shippingAddress": {}}, "11"),
        ({"currency": "RUB"}, "11"),
        ({"paymentGroup": "GIFT"}, "11"),
        ({"locale": "de"}, "11"),
        ({"enabledInstallments": [4]}, "11"),
    ],
)
def test_a_form_that_breaks_a_rule_is_refused(merchant: Merchant, change: dict[str, Any], code: str) -> None:
    refused = merchant.send(INITIALIZE, {**FORM, **change})
    assert refused.status == 200
    body = json.loads(refused.body)
    assert (body["status"], body["errorCode"]) == ("failure", code)
    assert merchant.account.core.state.forms == {}


def test_prices_may_be_numbers(merchant: Merchant) -> None:
    lines = [{**each, "price": float(each["price"])} for each in FORM["basketItems"]]
    token = merchant.start(price=30.0, paidPrice=30, basketItems=lines)
    assert merchant.account.core.state.forms.keys() == {token}


@pytest.mark.parametrize("body", [b"", b"[]", b"{", b"null"])
def test_what_is_no_object_is_an_invalid_request(account: IyzicoSimulator, body: bytes) -> None:
    answer = account.handle("POST", INITIALIZE, sign(INITIALIZE, body, account.core.settings), body)
    assert json.loads(answer.body)["errorCode"] == "11"


def test_a_payment_is_retrieved_with_its_signature(merchant: Merchant) -> None:
    paid = merchant.paid()
    assert (paid["status"], paid["paymentStatus"], paid["fraudStatus"]) == ("success", "SUCCESS", 1)
    assert (paid["price"], paid["paidPrice"], paid["conversationId"], paid["basketId"]) == (30, 30, "c", "B1")
    message = f"SUCCESS:{paid['paymentId']}:TRY:B1:c:30:30:{paid['token']}"
    secret = merchant.account.core.settings.secret_key.encode()
    assert paid["signature"] == hmac.new(secret, message.encode(), sha256).hexdigest()
    assert [item["paidPrice"] for item in paid["itemTransactions"]] == [10, 20]


def test_a_fee_lies_on_the_lines(merchant: Merchant) -> None:
    token = merchant.start()
    merchant.account.pay(token, GOOD, instalment=3)
    paid = merchant.ask(RETRIEVE, {"token": token})
    assert (paid["price"], paid["paidPrice"], paid["installment"]) == (30, 31.8, 3)
    assert sum(item["paidPrice"] for item in paid["itemTransactions"]) == pytest.approx(31.8)


@pytest.mark.parametrize(
    ("card", "code"),
    [
        ("4111111111111129", "10051"),
        ("4129111111111111", "10005"),
        ("4124111111111116", "10084"),
        ("4121111111111119", "10034"),
        ("4151111111111112", "10214"),
    ],
)
def test_each_declining_card_has_its_code(merchant: Merchant, card: str, code: str) -> None:
    refused = merchant.paid(card)
    assert (refused["status"], refused["paymentStatus"], refused["errorCode"]) == ("failure", "FAILURE", code)
    assert merchant.account.ledger()["captures"] == []


@pytest.mark.parametrize("card", ["5526080000000006", "9792030000000000", "374427000000003", "5400010000000004"])
def test_the_other_cards_pay(merchant: Merchant, card: str) -> None:
    assert merchant.paid(card)["paymentStatus"] == "SUCCESS"


def test_a_card_of_the_real_world_is_refused(merchant: Merchant) -> None:
    with pytest.raises(Failure) as refused:
        merchant.account.pay(merchant.start(), "4242424242424242")
    assert refused.value.body["errorCode"] == "12"


def test_the_bank_is_asked_when_it_should_be(merchant: Merchant) -> None:
    token = merchant.start(forceThreeDS=1)
    assert merchant.account.pay(token, GOOD)["status"] == "bank"
    assert merchant.ask(RETRIEVE, {"token": token})["paymentStatus"] == "INIT_THREEDS"
    assert merchant.account.authenticate(token, code="000000")["failure"]["code"] == "10204"
    merchant.account.pay(token, GOOD, secure=True)
    assert merchant.account.authenticate(token)["status"] == "paid"
    assert merchant.ask(RETRIEVE, {"token": token})["mdStatus"] == 1


def test_a_card_whose_bank_says_no_after_authentication(merchant: Merchant) -> None:
    token = merchant.start()
    assert merchant.account.pay(token, "4131111111111117")["status"] == "bank"
    assert merchant.account.authenticate(token)["failure"]["code"] == "10204"


def test_a_form_is_paid_once_and_not_after_its_time(merchant: Merchant, clock: Clock) -> None:
    paid = merchant.paid()
    with pytest.raises(Failure):
        merchant.account.pay(paid["token"], GOOD)
    late = merchant.start()
    clock.advance(1800)
    with pytest.raises(Failure):
        merchant.account.pay(late, GOOD)
    assert len(merchant.account.ledger()["captures"]) == 1


def test_what_nobody_tried_or_knows_is_a_failure(merchant: Merchant) -> None:
    for token in (merchant.start(), "unknown"):
        assert merchant.ask(RETRIEVE, {"token": token})["status"] == "failure"


def test_too_many_requests_a_minute_are_refused(clock: Clock) -> None:
    merchant = Merchant(account_on(clock, limits={INITIALIZE: 2}))
    codes = [merchant.ask(INITIALIZE, FORM).get("errorCode") for _ in range(3)]
    assert codes == [None, None, "50000"]
    clock.advance(60)
    assert merchant.ask(INITIALIZE, FORM)["status"] == "success"


def test_failures_may_come_as_400(clock: Clock) -> None:
    assert Merchant(account_on(clock, failure_status=400)).send(INITIALIZE, {}).status == 400


def test_a_real_account_wants_https(clock: Clock) -> None:
    merchant = Merchant(account_on(clock, https_only=True))
    assert merchant.ask(INITIALIZE, {**FORM, "callbackUrl": "http://shop.example"})["errorCode"] == "11"


def test_an_unknown_path_is_not_found(merchant: Merchant) -> None:
    assert merchant.send("/payment/auth", {}).status == 404
