"""`get-token` with each rule of its fields, the status inquiry, and refunds."""

import base64
import json
from typing import Any

import pytest

from infra.local.simulators.paytr import NotPayable
from tests.simulators.clock import Clock
from tests.simulators.paytr.conftest import FORM, GOOD, STATUS, TOKEN, Merchant, store_on


def basket(*rows: object) -> str:
    return base64.b64encode(json.dumps(rows).encode()).decode()


def test_a_page_is_given_out_for_what_is_signed(merchant: Merchant) -> None:
    """The known vector: these fields, key and salt give this very token."""
    store = store_on(Clock(), merchant_key="ABCDEFGH12345678", merchant_salt="salt1234SALT5678")
    vector = {**FORM, "user_basket": "W1siw4dpbGVrIHJlw6dlbGkiLCIyOS45OSIsMV1d"}
    signed = {**vector, "paytr_token": "HyxN0VOU+CFXIUFB9KwB0fOpxXMOVruwYcEVBslrtc4="}
    assert Merchant(store).ask(TOKEN, signed)["status"] == "success"
    assert merchant.ask(TOKEN, signed)["status"] == "failed"
    assert merchant.get_token()["status"] == "success"


@pytest.mark.parametrize("name", [*FORM, "paytr_token"])
def test_every_required_field_is_required(merchant: Merchant, name: str) -> None:
    """Currency and test_mode may be absent, but they are in the signature all the same."""
    fields = {**FORM, "paytr_token": merchant.sign(*(FORM[n] for n in list(FORM)[:10]))}
    del fields[name]
    refused = merchant.ask(TOKEN, fields)
    assert refused["status"] == "failed"
    assert refused["reason"]


@pytest.mark.parametrize(
    "wrong",
    [
        {"merchant_oid": "ord-1001"},
        {"merchant_oid": "a" * 65},
        {"merchant_oid": "sipariş1"},
        {"user_ip": "nowhere"},
        {"email": "a" * 96 + "@x.tr"},
        {"email": "musteri"},
        {"payment_amount": "29.99"},
        {"payment_amount": "0"},
        {"payment_amount": "-1"},
        {"user_basket": "not base64"},
        {"user_basket": basket()},
        {"user_basket": basket(["Reçel", "29.99"])},
        {"user_basket": basket(["Reçel", "29,99", 1])},
        {"user_basket": basket(["Reçel", "29.99", 0])},
        {"user_basket": base64.b64encode(b"{}").decode()},
        {"no_installment": "2"},
        {"max_installment": "1"},
        {"max_installment": "13"},
        {"currency": "JPY"},
        {"test_mode": "yes"},
        {"user_name": "a" * 61},
        {"user_address": "a" * 401},
        {"user_phone": "5" * 21},
        {"merchant_ok_url": "javascript:alert(1)"},
        {"merchant_fail_url": "https://x.tr/" + "a" * 400},
        {"debug_on": "2"},
        {"timeout_limit": "soon"},
        {"lang": "de"},
        {"merchant_id": "654321"},
    ],
)
def test_a_field_that_breaks_its_rule_is_refused(merchant: Merchant, wrong: dict[str, str]) -> None:
    assert merchant.get_token(**wrong)["status"] == "failed"
    assert merchant.store.core.state.orders == {}


@pytest.mark.parametrize(
    ("written", "currency"),
    [("", "TRY"), ("TL", "TRY"), ("TRY", "TRY"), ("USD", "USD"), ("EUR", "EUR"), ("GBP", "GBP")],
)
def test_currencies_are_named_in_paytrs_way(merchant: Merchant, written: str, currency: str) -> None:
    merchant.start(currency=written)
    order = merchant.store.order("ORD1001")
    assert order is not None
    assert order["currency"] == currency


def test_a_page_closes_after_its_minutes(merchant: Merchant, clock: Clock) -> None:
    token = merchant.start(timeout_limit="10")
    clock.advance(600)
    with pytest.raises(NotPayable):
        merchant.store.pay(token, GOOD)


def test_an_order_is_paid_once_however_many_pages_it_has(merchant: Merchant) -> None:
    first, second = merchant.start(), merchant.start()
    merchant.store.pay(first, GOOD)
    with pytest.raises(NotPayable):
        merchant.store.pay(second, GOOD)
    assert merchant.get_token()["status"] == "failed"
    assert len(merchant.store.ledger()["captures"]) == 1


def test_some_stores_take_an_order_once(clock: Clock) -> None:
    merchant = Merchant(store_on(clock, same_order_again=False))
    merchant.start()
    assert merchant.get_token()["status"] == "failed"


@pytest.mark.parametrize(
    ("amount", "said"), [("1080", "10,8"), ("2999", "29,99"), ("3000", "30"), ("5", "0,05"), ("123456", "1234,56")]
)
def test_the_inquiry_says_decimals_with_a_comma(merchant: Merchant, amount: str, said: str) -> None:
    merchant.store.pay(merchant.start(payment_amount=amount), GOOD)
    status = merchant.status()
    assert (status["payment_amount"], status["payment_total"]) == (said, said)
    assert (status["currency"], status["odeme_tipi"], status["test_mode"]) == ("TL", "KART", "1")
    assert status["masked_pan"] == "435508AAA4358"


def test_instalments_cost_the_buyer_more(merchant: Merchant) -> None:
    merchant.store.pay(merchant.start(payment_amount="10000"), GOOD, instalment=3)
    status = merchant.status()
    assert (status["payment_amount"], status["payment_total"], status["taksit"]) == ("100", "106", "3")


@pytest.mark.parametrize("order", ["ORD1001", "UNKNOWN"])
def test_004_is_no_successful_payment(merchant: Merchant, order: str) -> None:
    merchant.start()
    refused = merchant.status(order)
    assert (refused["status"], refused["err_no"]) == ("error", "004")


def test_an_inquiry_must_be_signed_and_never_carries_secrets(merchant: Merchant) -> None:
    merchant.store.pay(merchant.start(), GOOD)
    good = {
        "merchant_id": "123456",
        "merchant_oid": "ORD1001",
        "paytr_token": merchant.sign("123456", "ORD1001"),
    }
    assert merchant.ask(STATUS, good)["status"] == "success"
    for bad in ({"paytr_token": "x"}, {"merchant_id": "9"}, {"merchant_salt": "simulator-salt"}):
        assert merchant.ask(STATUS, {**good, **bad})["status"] == "error"


def test_parts_go_back_until_nothing_is_left(merchant: Merchant) -> None:
    merchant.store.pay(merchant.start(), GOOD)
    done = merchant.refund("10.25", "r1")
    assert done == {
        "status": "success",
        "is_test": 1,
        "merchant_oid": "ORD1001",
        "return_amount": "10.25",
        "reference_no": "r1",
    }
    assert merchant.refund("19.74", "r2")["status"] == "success"
    assert merchant.refund("0.01", "r3")["err_no"] == "006"
    returns = merchant.status()["returns"]
    assert [(each["return_amount"], each["reference_no"]) for each in returns] == [("10.25", "r1"), ("19.74", "r2")]
    assert merchant.store.ledger()["totals"] == {"captured": {"TRY": 2999}, "refunded": {"TRY": 2999}}


def test_the_same_refund_twice_is_two_refunds(merchant: Merchant) -> None:
    """Nothing is idempotent: this is what the adapter has to guard against."""
    merchant.store.pay(merchant.start(), GOOD)
    for _ in range(2):
        merchant.refund("1.00", "r1")
    assert [line["amount"] for line in merchant.store.ledger()["refunds"]] == [100, 100]


def test_kurus_where_lira_belong_are_a_hundredfold(merchant: Merchant) -> None:
    merchant.store.pay(merchant.start(payment_amount="1000"), GOOD)
    assert merchant.refund("1000")["err_no"] == "006"
    assert merchant.refund("10")["status"] == "success"


@pytest.mark.parametrize("amount", ["0", "0.00", "-1", "1,00", "1.005", "", "a"])
def test_an_amount_that_makes_no_sense_is_refused(merchant: Merchant, amount: str) -> None:
    merchant.store.pay(merchant.start(), GOOD)
    assert merchant.refund(amount)["status"] == "error"


def test_a_reference_has_letters_and_digits(merchant: Merchant) -> None:
    merchant.store.pay(merchant.start(), GOOD)
    assert merchant.refund("1.00", "ref-1")["status"] == "error"
    assert merchant.refund("1.00", "")["status"] == "success"


def test_what_was_not_paid_is_not_refunded(merchant: Merchant) -> None:
    merchant.start()
    assert merchant.refund("1.00")["err_no"] == "004"


def test_a_refund_shows_after_a_while(clock: Clock) -> None:
    merchant = Merchant(store_on(clock, returns_lag=10))
    merchant.store.pay(merchant.start(), GOOD)
    merchant.refund("1.00")
    assert merchant.status()["returns"] == []
    clock.advance(10)
    assert len(merchant.status()["returns"]) == 1


@pytest.mark.parametrize("headers", [{}, {"Content-Type": "application/json"}])
def test_only_forms_are_read(merchant: Merchant, headers: dict[str, str]) -> None:
    assert merchant.store.handle("POST", TOKEN, headers, b"{}").status == 400


def test_an_unknown_path_is_not_found(merchant: Merchant) -> None:
    headers: dict[str, Any] = {"Content-Type": "application/x-www-form-urlencoded"}
    assert merchant.store.handle("POST", "/odeme", headers, b"").status == 404
    assert merchant.store.handle("GET", TOKEN, headers, b"").status == 404
