"""Subscriptions by the API: the form, reading, cancelling, the webhooks and the money."""

import hmac
import json
import re
from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256
from typing import Any

import pytest

from infra.local.simulators.iyzico import Failure
from tests.simulators.clock import Clock
from tests.simulators.iyzico.conftest import GOOD, Merchant, account_on, sign
from tests.simulators.iyzico.subscriber import CHECKOUT, CUSTOMER, PRODUCTS, SUBSCRIPTIONS, Seller
from tests.simulators.iyzico.test_webhooks import Receiver

FUNDS, ASKS = "4111111111111129", "5528790000000016"
REFERENCE = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


@pytest.fixture(name="seller")
def _seller(merchant: Merchant) -> Seller:
    return Seller(merchant)


def test_a_form_is_scripts_in_line_and_no_address(seller: Seller) -> None:
    form = seller.form(locale="en")
    assert form.keys() == {"status", "systemTime", "token", "checkoutFormContent", "tokenExpireTime"}
    assert REFERENCE.fullmatch(form["token"]) and form["tokenExpireTime"] == 1800
    content = form["checkoutFormContent"]
    assert content.startswith("<script") and content.endswith("</script>")
    assert f'"token": "{form["token"]}"' in content and '"locale": "en"' in content
    assert "src', \"http://127.0.0.1:8421/checkoutform/v2/bundle.js?v=" in content


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"callbackUrl": ""}, "23"),
        ({"callbackUrl": "javascript:alert(1)"}, "11"),
        ({"pricingPlanReferenceCode": "none"}, "5103"),
        ({"subscriptionInitialStatus": "PENDING"}, "11"),
        ({"locale": "de"}, "11"),
        ({"customer": None}, "11"),
        ({"customer": {**CUSTOMER, "gsmNumber": "5321234567"}}, "11"),
        ({"customer": {**CUSTOMER, "identityNumber": "1"}}, "11"),
        ({"customer": {**CUSTOMER, "email": "ayse"}}, "11"),
        ({"customer": {**CUSTOMER, "billingAddress": {}}}, "11"),
    ],
)
def test_a_form_that_lacks_something_is_refused(seller: Seller, wrong: dict[str, Any], code: str) -> None:
    asked = {**seller.order(seller.plan()), **wrong}
    assert seller.merchant.ask(f"{CHECKOUT}/initialize", asked)["errorCode"] == code


def test_it_begins_when_a_card_pays_and_not_before(seller: Seller) -> None:
    token = seller.form()["token"]
    assert seller.completed(token)["errorCode"] == "5091"
    assert seller.desk.subscribe(token, FUNDS)["status"] == "open"
    assert (seller.completed(token)["status"], seller.completed(token)["errorCode"]) == ("failure", "10051")
    assert seller.desk.subscribe(token, ASKS)["status"] == "bank"
    assert seller.desk.authenticate(token, code="0")["status"] == "open"
    assert seller.merchant.account.ledger()["captures"] == []
    seller.desk.subscribe(token, ASKS)
    assert seller.desk.authenticate(token)["status"] == "paid"
    answer = seller.completed(token)
    assert answer.keys() == {"status", "systemTime", "data"}
    begun = seller.read(answer["data"]["referenceCode"])
    assert answer["data"].items() <= begun.items()
    assert "prm-1" not in json.dumps([answer, begun])
    [line] = seller.merchant.account.ledger()["captures"]
    assert (line["amount"], line["subscription"]) == (2999, begun["referenceCode"])


def test_a_form_is_paid_once_but_another_form_is_another_subscription(seller: Seller, clock: Clock) -> None:
    plan = seller.plan()
    first, second, late = (seller.form(plan)["token"] for _ in range(3))
    begun = [seller.desk.subscribe(token, GOOD)["subscription"] for token in (first, second)]
    assert len(set(begun)) == 2
    with pytest.raises(Failure, match="süresi doldu ya da"):
        seller.desk.subscribe(first, GOOD)
    clock.advance(1800)
    with pytest.raises(Failure, match="süresi doldu ya da"):
        seller.desk.subscribe(late, GOOD)
    assert len(seller.merchant.account.ledger()["captures"]) == 2
    assert len({seller.read(each)["customerReferenceCode"] for each in begun}) == 1
    assert seller.completed("none")["errorCode"] == "5090"


def test_a_subscription_shows_its_orders_newest_first(seller: Seller, clock: Clock) -> None:
    began = int(clock.seconds * 1000)
    reference = seller.begun()
    shown = seller.read(reference)
    assert (shown["subscriptionStatus"], shown["pricingPlanName"], shown["productName"]) == (
        "ACTIVE",
        "premium-month",
        "Premium",
    )
    assert (shown["customerEmail"], shown["customerGsmNumber"]) == (CUSTOMER["email"], CUSTOMER["gsmNumber"])
    waiting, paid = shown["orders"]
    assert (waiting["orderStatus"], waiting["paymentAttempts"]) == ("WAITING", [])
    assert (paid["orderStatus"], paid["price"], paid["currencyCode"]) == ("SUCCESS", 29.99, "TRY")
    assert (paid["startPeriod"], paid["endPeriod"]) == (began, began + 30 * 86_400_000)  # November
    assert waiting["startPeriod"] == paid["endPeriod"]
    [attempt] = paid["paymentAttempts"]
    assert attempt["paymentStatus"] == "SUCCESS" and type(attempt["paymentId"]) is int
    assert "endDate" not in shown and "canceledAt" not in shown


def test_of_many_at_once_one_makes_the_product_and_one_pays(seller: Seller) -> None:
    with ThreadPoolExecutor(8) as crowd:
        made = [*crowd.map(lambda _: seller.merchant.ask(PRODUCTS, {"name": "Premium"})["status"], range(16))]
        assert sorted(made) == ["failure"] * 15 + ["success"]
        [product] = seller.merchant.look(PRODUCTS)["data"]["items"]
        token = seller.form(seller.plan(product["referenceCode"]))["token"]
        paid = [*crowd.map(lambda _: pays(seller, token), range(16))]
    assert sorted(paid) == [False] * 15 + [True]
    assert len(seller.merchant.account.ledger()["captures"]) == 1


def pays(seller: Seller, token: str) -> bool:
    """Whether this try was the one that paid."""
    try:
        return bool(seller.desk.subscribe(token, GOOD)["status"] == "paid")
    except Failure:
        return False


def test_some_read_it_without_a_list(clock: Clock) -> None:
    seller = Seller(Merchant(account_on(clock, detail_in_list=False)))
    reference = seller.begun()
    assert seller.merchant.look(f"{SUBSCRIPTIONS}/{reference}")["data"]["referenceCode"] == reference


def test_cancelled_it_is_charged_no_more_and_only_once(seller: Seller, clock: Clock) -> None:
    reference = seller.begun()
    path, headers = f"{SUBSCRIPTIONS}/{reference}/cancel", seller.merchant.account.core.settings
    assert seller.merchant.account.handle("POST", path, sign(path, b"", headers), b"").json() == {
        "status": "success",
        "systemTime": int(clock.seconds * 1000),
    }
    shown = seller.read(reference)
    assert (shown["subscriptionStatus"], shown["canceledAt"]) == ("CANCELED", int(clock.seconds * 1000))
    assert [order["orderStatus"] for order in shown["orders"]] == ["SUBSCRIPTION_CANCELED", "SUCCESS"]
    assert seller.cancel(reference)["errorCode"] == "5105"
    clock.advance(400 * 86_400)
    assert seller.read(reference) == shown
    assert len(seller.merchant.account.ledger()["captures"]) == 1
    assert seller.cancel("none")["errorCode"] == "5104"


def test_an_orders_money_is_a_payment_like_any_other(seller: Seller) -> None:
    reference = seller.begun()
    payment = str(seller.read(reference)["orders"][1]["paymentAttempts"][0]["paymentId"])
    detail = seller.merchant.ask("/payment/detail", {"paymentId": payment})
    assert (detail["paymentStatus"], detail["paidPrice"], detail["conversationId"]) == ("SUCCESS", 29.99, None)
    back = {"conversationId": "prm-1", "paymentId": payment, "price": "29.99", "currency": "TRY"}
    assert seller.merchant.ask("/v2/payment/refund", back)["status"] == "success"
    [reported] = seller.merchant.report(paymentId=payment)["payments"]
    assert reported["paymentRefundStatus"] == "TOTALLY_REFUNDED"
    assert seller.merchant.account.ledger()["totals"] == {"captured": {"TRY": 2999}, "refunded": {"TRY": 2999}}
    assert seller.read(reference)["subscriptionStatus"] == "ACTIVE"


def test_a_charge_is_told_and_signed_with_the_merchants_number(seller: Seller, clock: Clock) -> None:
    token = seller.form()["token"]
    seller.desk.subscribe(token, FUNDS)
    reference = seller.desk.subscribe(token, GOOD)["subscription"]
    receiver = Receiver()
    assert seller.merchant.account.pump(receiver) == 0
    clock.advance(15)
    assert seller.merchant.account.pump(receiver) == 1  # a card that failed on the form began nothing
    [body], [headers] = receiver.bodies, receiver.headers
    shown = seller.read(reference)
    told = (
        "subscription.order.success",
        reference,
        shown["orders"][1]["referenceCode"],
        shown["customerReferenceCode"],
    )
    names = ("iyziEventType", "subscriptionReferenceCode", "orderReferenceCode", "customerReferenceCode")
    assert tuple(body[name] for name in names) == told
    secret = seller.merchant.account.core.settings.secret_key
    message = f"123456{secret}{''.join(told)}"
    assert headers["X-IYZ-SIGNATURE-V3"] == hmac.new(secret.encode(), message.encode(), sha256).hexdigest()


def test_faults_meet_subscriptions_as_they_meet_payments(seller: Seller) -> None:
    account = seller.merchant.account
    account.arm({"mode": "timeout_after_success", "match": {"path": f"{CHECKOUT}/initialize"}})
    plan = seller.plan()
    assert seller.merchant.send(f"{CHECKOUT}/initialize", seller.order(plan)).lost is not None
    assert len(account.core.state.checkouts) == 1
    account.arm({"mode": "duplicate", "times": 3, "match": {"subscription": "*"}})
    account.arm({"mode": "lie_about_amount", "by": 100, "currency": "USD", "match": {"path": f"{SUBSCRIPTIONS}/*"}})
    seller.desk.subscribe(seller.form(plan)["token"], GOOD)
    [reference] = account.core.state.subscriptions
    lied = seller.read(reference)["orders"][1]
    assert (lied["price"], lied["currencyCode"]) == (30.99, "USD")
    assert account.flush(Receiver()) == 3
    seller.merchant.paid()
    assert account.flush(Receiver()) == 1
