"""Giving money back through PayTR, which would gladly give it back twice, or a hundredfold."""

import pytest
from hypothesis import given
from hypothesis import settings as profile
from hypothesis import strategies as st

from infra.local.simulators.paytr import Settings as Store
from kervan.money import CURRENCIES, Money
from kervan.providers.payments import ProviderRefused, ProviderUnreachable
from kervan.providers.paytr_refunds import number_of
from tests.providers.conftest import Clock, Paytr, paytr_on
from tests.providers.samples import PAYMENT, PAYTR, HeldSecrets, asked

GOOD = "4355084355084358"
REFUND = {"path": "*/iade"}


def lira(amount: int) -> Money:
    return Money(amount, "TRY")


def paid(paytr: Paytr, amount: Money | None = None) -> Paytr:
    paytr.pay(paytr.provider.start(asked(amount)), GOOD)
    return paytr


def returned(paytr: Paytr) -> list[int]:
    return [line["amount"] for line in paytr.store.ledger()["refunds"]]


def test_a_part_and_then_the_rest(paytr: Paytr) -> None:
    paid(paytr)
    assert paytr.provider.refund(PAYMENT, lira(1025), key="ref_1").state == "succeeded"
    paytr.provider.refund(PAYMENT, lira(1974), key="ref_2")
    assert returned(paytr) == [1025, 1974]
    order = paytr.store.order(PAYMENT.replace("_", ""))
    assert order is not None
    assert [each["written"] for each in order["returns"]] == ["10.25", "19.74"]


@profile(max_examples=30, deadline=None)
@given(amount=st.integers(1, 10**9), currency=st.sampled_from(CURRENCIES))
def test_what_goes_back_is_exact(amount: int, currency: str) -> None:
    paytr = paid(paytr_on(Clock(), HeldSecrets()), Money(10**9, currency))
    paytr.provider.refund(PAYMENT, Money(amount, currency), key="ref_1")
    assert returned(paytr) == [amount]


def test_the_same_key_again_is_the_same_refund(paytr: Paytr) -> None:
    paid(paytr)
    first = paytr.provider.refund(PAYMENT, lira(1000), key="ref_1")
    assert paytr.provider.refund(PAYMENT, lira(1000), key="ref_1") == first
    assert returned(paytr) == [1000]


def test_a_refund_whose_answer_was_lost_is_found_and_not_repeated(paytr: Paytr) -> None:
    paid(paytr)
    paytr.store.arm({"mode": "timeout_after_success", "match": REFUND})
    with pytest.raises(ProviderUnreachable):
        paytr.provider.refund(PAYMENT, lira(1000), key="ref_1")
    assert paytr.provider.refund(PAYMENT, lira(1000), key="ref_1").state == "succeeded"
    assert returned(paytr) == [1000]


def test_a_refund_that_never_arrived_is_made_with_the_same_key(paytr: Paytr) -> None:
    paid(paytr)
    paytr.store.arm({"mode": "unreachable", "match": REFUND})
    with pytest.raises(ProviderUnreachable):
        paytr.provider.refund(PAYMENT, lira(1000), key="ref_1")
    paytr.provider.refund(PAYMENT, lira(1000), key="ref_1")
    assert returned(paytr) == [1000]


def test_nothing_is_asked_for_while_the_past_is_unknown(paytr: Paytr) -> None:
    paid(paytr)
    paytr.store.arm({"mode": "unreachable", "match": {"path": "*/durum-sorgu"}})
    with pytest.raises(ProviderUnreachable):
        paytr.provider.refund(PAYMENT, lira(1000), key="ref_1")
    assert returned(paytr) == []


def test_more_than_is_left_is_refused(paytr: Paytr) -> None:
    paid(paytr)
    paytr.provider.refund(PAYMENT, lira(2000), key="ref_1")
    with pytest.raises(ProviderRefused) as refused:
        paytr.provider.refund(PAYMENT, lira(1000), key="ref_2")
    assert refused.value.facts == {"reason": "006"}
    assert returned(paytr) == [2000]


def test_another_currency_is_refused(paytr: Paytr) -> None:
    paid(paytr)
    with pytest.raises(ProviderRefused):
        paytr.provider.refund(PAYMENT, Money(1000, "EUR"), key="ref_1")
    assert returned(paytr) == []


def test_what_was_not_paid_is_not_refunded(paytr: Paytr) -> None:
    paytr.provider.start(asked())
    with pytest.raises(ProviderRefused) as refused:
        paytr.provider.refund(PAYMENT, lira(1000), key="ref_1")
    assert refused.value.facts == {"reason": "004"}


def test_a_late_inquiry_is_why_a_lost_refund_waits_before_it_is_repeated(secrets: HeldSecrets, clock: Clock) -> None:
    paytr = paid(paytr_on(clock, secrets, Store(**PAYTR, returns_lag=10)))
    paytr.store.arm({"mode": "timeout_after_success", "match": REFUND})
    with pytest.raises(ProviderUnreachable):
        paytr.provider.refund(PAYMENT, lira(1000), key="ref_1")
    clock.advance(60)
    paytr.provider.refund(PAYMENT, lira(1000), key="ref_1")
    assert returned(paytr) == [1000]


@given(st.text(min_size=1, max_size=200))
def test_a_refunds_number_is_one_that_paytr_takes(key: str) -> None:
    assert number_of(key) == number_of(key)
    assert number_of(key).isalnum()
    assert len(number_of(key)) <= 64
