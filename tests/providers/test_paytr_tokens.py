"""PayTR's tokens and hashes against known vectors, and against HMACs made here by hand."""

import base64
import hmac
import json
from hashlib import sha256

import pytest

from kervan.money import Money
from kervan.providers.basket import BasketItem
from kervan.providers.payments import BuyerDetailsMissing
from kervan.providers.paytr_form import IN_HASH, form, order_id_of, payment_id_of
from kervan.providers.paytr_tokens import Keys, token
from tests.providers.samples import ORDER, PAYMENT, asked, items

KEYS = Keys("123456", "ABCDEFGH12345678", "salt1234SALT5678")
BASKET = "W1siw4dpbGVrIHJlw6dlbGkiLCIyOS45OSIsMV1d"


def by_hand(message: str) -> str:
    return base64.b64encode(hmac.new(KEYS.key.encode(), message.encode(), sha256).digest()).decode()


def test_a_page_is_asked_for_as_documented() -> None:
    fields = ("123456", "85.34.78.112", "ORD1001", "musteri@example.com", "2999", BASKET, "0", "0", "TL", "1")
    assert token(KEYS.key, *fields, KEYS.salt) == "HyxN0VOU+CFXIUFB9KwB0fOpxXMOVruwYcEVBslrtc4="
    assert token(KEYS.key, *fields, KEYS.salt) == by_hand("".join(fields) + KEYS.salt)


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        (("ORD1001", KEYS.salt, "success", "2999"), "cEyEbW1wBWanYEecxG/8YVSDqzIyZqESMLFxRedd0Fo="),
        (("ORD1001", KEYS.salt, "failed", "0"), "+zLRkUYW3suAbes1TLoe5bMnbXKREKTtObqjCgbHqy8="),
        (("123456", "ORD1001", "10.25", KEYS.salt), "lMGZ1Ft4DS8xmF8/bpIaWB20ArQL0EAw6Ygk6z8gYxw="),
        (("123456", "ORD1001", KEYS.salt), "evD3+nwPtvJYAp/1Qumd64gKqVGOLn96LFcIulsD5dQ="),
    ],
)
def test_callback_refund_and_inquiry_have_their_vectors(fields: tuple[str, ...], expected: str) -> None:
    assert token(KEYS.key, *fields) == expected == by_hand("".join(fields))


def test_the_form_signs_what_it_sends() -> None:
    line = BasketItem("prd_1", "Çilek reçeli", Money(2999, "TRY"))
    sent = form(asked(items=(line,)), KEYS, live=False)
    assert sent["user_basket"] == BASKET
    assert (sent["payment_amount"], sent["currency"], sent["test_mode"]) == ("2999", "TL", "1")
    assert sent["paytr_token"] == by_hand("".join(sent[name] for name in IN_HASH) + KEYS.salt)
    assert KEYS.key not in sent.values()
    assert KEYS.salt not in sent.values()


@pytest.mark.parametrize(("currency", "code"), [("TRY", "TL"), ("USD", "USD"), ("EUR", "EUR"), ("GBP", "GBP")])
def test_amounts_are_in_the_smallest_unit_and_basket_prices_are_not(currency: str, code: str) -> None:
    sent = form(asked(Money(3456, currency), items=items(3456, currency=currency)), KEYS, live=True)
    assert (sent["payment_amount"], sent["currency"], sent["test_mode"]) == ("3456", code, "0")
    assert json.loads(base64.b64decode(sent["user_basket"])) == [["Ürün 1", "34.56", 1]]


def test_a_line_of_several_keeps_its_whole_price() -> None:
    line = BasketItem("prd_1", "Reçel", Money(1000, "TRY"), quantity=3)
    sent = form(asked(Money(1000, "TRY"), items=(line,)), KEYS, live=False)
    assert json.loads(base64.b64decode(sent["user_basket"])) == [["Reçel × 3", "10.00", 1]]


def test_without_items_the_order_is_the_line() -> None:
    sent = form(asked(), KEYS, live=False)
    assert json.loads(base64.b64decode(sent["user_basket"])) == [[ORDER, "29.99", 1]]


@pytest.mark.parametrize(("most", "expected"), [(1, ("1", "0")), (6, ("0", "6")), (12, ("0", "12")), (36, ("0", "12"))])
def test_instalments_are_allowed_up_to_a_number(most: int, expected: tuple[str, str]) -> None:
    sent = form(asked(instalments=most), KEYS, live=False)
    assert (sent["no_installment"], sent["max_installment"]) == expected


def test_our_payment_is_paytrs_order() -> None:
    assert order_id_of(PAYMENT) == "pay01KAGQ0000PPPPPPPPPPPPPPPP"
    assert payment_id_of(order_id_of(PAYMENT)) == PAYMENT
    assert payment_id_of("ORD1001") is None


@pytest.mark.parametrize("lacking", ["buyer", "email"])
def test_a_buyer_must_be_known(lacking: str) -> None:
    with pytest.raises(BuyerDetailsMissing) as missing:
        form(asked(**{lacking: None}), KEYS, live=False)
    assert lacking in missing.value.detail("en")


def test_keys_are_not_printed() -> None:
    assert KEYS.key not in repr(KEYS)
    assert KEYS.salt not in repr(KEYS)
