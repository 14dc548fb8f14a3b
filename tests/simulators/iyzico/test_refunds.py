"""Detail, report, cancel and refunds; and a review that gives money back."""

import hmac
from hashlib import sha256

import pytest

from infra.local.simulators.iyzico import Failure
from tests.simulators.clock import Clock
from tests.simulators.iyzico.conftest import Merchant, account_on

REVIEW, NOT_REFUNDABLE = "5528790000000990", "5406670000000009"
DAY = 24 * 3600


def refund(merchant: Merchant, paid: dict[str, object], price: str, item: int = 0) -> dict[str, object]:
    transaction = paid["itemTransactions"][item]["paymentTransactionId"]  # type: ignore[index]
    asked = {"conversationId": "r1", "paymentTransactionId": transaction, "price": price, "currency": "TRY"}
    answer: dict[str, object] = merchant.ask("/payment/refund", asked)
    return answer


def test_a_part_of_an_item_goes_back_signed(merchant: Merchant) -> None:
    paid = merchant.paid()
    back = refund(merchant, paid, "4.5")
    assert (back["status"], back["price"]) == ("success", 4.5)
    message = f"{paid['paymentId']}:4.5:TRY:r1"
    secret = merchant.account.core.settings.secret_key.encode()
    assert back["signature"] == hmac.new(secret, message.encode(), sha256).hexdigest()
    assert refund(merchant, paid, "5.5")["status"] == "success"
    assert refund(merchant, paid, "0.01")["status"] == "failure"
    assert merchant.account.ledger()["totals"] == {"captured": {"TRY": 3000}, "refunded": {"TRY": 1000}}


def test_the_same_refund_twice_is_two_refunds(merchant: Merchant) -> None:
    """Nothing is idempotent: this is what the adapter has to guard against."""
    paid = merchant.paid()
    for _ in range(2):
        refund(merchant, paid, "1.0")
    assert [line["amount"] for line in merchant.account.ledger()["refunds"]] == [100, 100]


def test_a_whole_payment_goes_back_over_its_items(merchant: Merchant) -> None:
    paid = merchant.paid()
    asked = {"conversationId": "r1", "paymentId": paid["paymentId"], "price": "30.0", "currency": "TRY"}
    assert merchant.ask("/v2/payment/refund", asked)["status"] == "success"
    assert merchant.ask("/v2/payment/refund", {**asked, "price": "0.01"})["status"] == "failure"
    [reported] = merchant.report(paymentId=paid["paymentId"])["payments"]
    assert reported["paymentRefundStatus"] == "TOTALLY_REFUNDED"
    refunds = [each for item in reported["itemTransactions"] for each in item["refunds"]]
    assert [(each["refundPrice"], each["refundConversationId"]) for each in refunds] == [(10, "r1"), (20, "r1")]


@pytest.mark.parametrize(
    ("price", "currency"), [("0.0", "TRY"), ("-1", "TRY"), ("1.0", "USD"), ("a", "TRY"), (None, "TRY")]
)
def test_an_amount_that_makes_no_sense_is_refused(merchant: Merchant, price: object, currency: str) -> None:
    paid = merchant.paid()
    asked = {"paymentId": paid["paymentId"], "price": price, "currency": currency}
    assert merchant.ask("/v2/payment/refund", asked)["errorCode"] == "11"


def test_a_card_without_refunds_keeps_its_money(merchant: Merchant) -> None:
    paid = merchant.paid(NOT_REFUNDABLE)
    assert refund(merchant, paid, "1.0")["status"] == "failure"
    assert merchant.ask("/payment/cancel", {"paymentId": paid["paymentId"]})["status"] == "failure"


def test_a_payment_is_cancelled_on_its_day_in_istanbul(merchant: Merchant, clock: Clock) -> None:
    clock.seconds = 1_700_081_940.0  # 23:59 in Istanbul
    paid = merchant.paid()
    clock.advance(120)
    asked = {"conversationId": "v1", "paymentId": paid["paymentId"], "ip": "127.0.0.1"}
    assert merchant.ask("/payment/cancel", asked)["status"] == "failure"
    clock.advance(-120)
    assert merchant.ask("/payment/cancel", asked)["status"] == "success"
    assert merchant.ask("/payment/cancel", asked)["status"] == "failure"
    assert refund(merchant, paid, "1.0")["status"] == "failure"
    [reported] = merchant.report(paymentConversationId="ord-1")["payments"]
    assert (reported["paymentRefundStatus"], len(reported["cancels"])) == ("TOTALLY_REFUNDED", 1)


def test_a_payment_that_was_refunded_in_part_is_not_cancelled(merchant: Merchant) -> None:
    paid = merchant.paid()
    refund(merchant, paid, "1.0")
    assert merchant.ask("/payment/cancel", {"paymentId": paid["paymentId"]})["status"] == "failure"


def test_after_a_year_nothing_goes_back(merchant: Merchant, clock: Clock) -> None:
    paid = merchant.paid()
    clock.advance(366 * DAY)
    assert refund(merchant, paid, "1.0")["status"] == "failure"


def test_a_report_shows_refunds_after_a_while(clock: Clock) -> None:
    merchant = Merchant(account_on(clock, report_lag=10))
    paid = merchant.paid()
    refund(merchant, paid, "1.0")
    [reported] = merchant.report(paymentId=paid["paymentId"])["payments"]
    assert reported["paymentRefundStatus"] == "NOT_REFUNDED"
    clock.advance(10)
    [reported] = merchant.report(paymentId=paid["paymentId"])["payments"]
    assert reported["paymentRefundStatus"] == "PARTIALLY_REFUNDED"


def test_a_report_of_nothing_is_empty_or_refused(merchant: Merchant) -> None:
    assert merchant.report(paymentId="9")["payments"] == []
    assert merchant.report()["status"] == "failure"


@pytest.mark.parametrize("word", ["accepted", "refused"])
def test_a_held_payment_is_decided_once(merchant: Merchant, word: str) -> None:
    paid = merchant.paid(REVIEW)
    assert paid["fraudStatus"] == 0
    merchant.account.review(paid["paymentId"], accepted=word == "accepted")
    asked = {"conversationId": "c", "paymentId": paid["paymentId"]}
    assert merchant.ask("/payment/detail", asked)["fraudStatus"] == (1 if word == "accepted" else -1)
    returned = merchant.account.ledger()["totals"]["refunded"]
    assert returned == ({} if word == "accepted" else {"TRY": 3000})
    with pytest.raises(Failure):
        merchant.account.review(paid["paymentId"], accepted=True)


@pytest.mark.parametrize("path", ["/payment/detail", "/payment/cancel", "/v2/payment/refund", "/payment/refund"])
def test_an_unknown_payment_is_a_failure(merchant: Merchant, path: str) -> None:
    assert merchant.ask(path, {"paymentId": "1", "paymentTransactionId": "1", "price": "1.0"})["status"] == "failure"
