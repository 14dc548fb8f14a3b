"""Paying through PayTR: a page, the buyer, and the truth read back by our own payment's id."""

import pytest
from hypothesis import given
from hypothesis import settings as profile
from hypothesis import strategies as st

from infra.local.simulators.paytr import Settings as Store
from kervan.money import CURRENCIES, Money
from kervan.providers.payments import (
    BuyerDetailsMissing,
    ProviderRefused,
    ProviderState,
    ProviderUnreachable,
)
from kervan.settings import Secret
from tests.providers.conftest import Clock, Paytr, paytr_on
from tests.providers.samples import PAYMENT, PAYTR, RETURN_URL, HeldSecrets, asked, items

GOOD, FUNDS = "4355084355084358", "4355084355080024"
ORDER_ID = PAYMENT.replace("_", "")


def test_a_page_is_started_paid_and_read_back(paytr: Paytr) -> None:
    started = paytr.provider.start(asked(items=items(1000, 1999)))
    assert (started.reference, started.next_action.type, started.closes_in) == (PAYMENT, "iframe", 1800)
    assert started.next_action.value.startswith("https://www.paytr.com/odeme/guvenli/")
    order = paytr.store.order(ORDER_ID)
    assert order is not None
    assert (order["ok_url"], order["fail_url"], order["test"]) == (RETURN_URL, RETURN_URL, True)
    assert paytr.provider.read(PAYMENT).state == ProviderState.OPEN
    paytr.pay(started, GOOD)
    reading = paytr.provider.read(PAYMENT)
    assert (reading.state, reading.captured, reading.charged) == (
        ProviderState.SUCCEEDED,
        Money(2999, "TRY"),
        Money(2999, "TRY"),
    )
    assert (reading.reference, reading.payment_id, reading.live) == (PAYMENT, PAYMENT, False)


@pytest.mark.parametrize(
    ("wanted", "minutes"), [(None, 30), (1800, 30), (7200, 30), (601, 11), (600, 10), (59, 1), (0, 1), (-5, 1)]
)
def test_a_page_lives_as_long_as_it_is_wanted(paytr: Paytr, wanted: int | None, minutes: int) -> None:
    started = paytr.provider.start(asked(wanted_for=wanted))
    page = paytr.store.page(started.next_action.value.rpartition("/")[2])
    assert page is not None
    assert started.closes_in == minutes * 60 == page["closes"] - paytr.clock()


@profile(max_examples=40, deadline=None)
@given(
    amount=st.integers(1, 9_999_999_999), currency=st.sampled_from(CURRENCIES), lines=st.lists(st.integers(0, 10**7))
)
def test_every_amount_arrives_exactly(amount: int, currency: str, lines: list[int]) -> None:
    paytr = paytr_on(Clock(), HeldSecrets())
    due = Money(amount, currency)
    paytr.pay(paytr.provider.start(asked(due, items=items(*lines, currency=currency))), GOOD)
    assert paytr.provider.read(PAYMENT).captured == due
    assert [line["amount"] for line in paytr.store.ledger()["captures"]] == [amount]


def test_a_failure_may_be_followed_by_success_for_the_same_order(paytr: Paytr) -> None:
    started = paytr.provider.start(asked())
    paytr.pay(started, FUNDS)
    assert paytr.provider.read(PAYMENT).state == ProviderState.OPEN
    paytr.pay(started, GOOD)
    assert paytr.provider.read(PAYMENT).state == ProviderState.SUCCEEDED


def test_starting_again_is_another_page_of_the_same_payment(paytr: Paytr) -> None:
    first, second = paytr.provider.start(asked()), paytr.provider.start(asked())
    assert first.reference == second.reference
    paytr.pay(second, GOOD)
    with pytest.raises(Exception, match="paid"):
        paytr.pay(first, GOOD)
    assert len(paytr.store.ledger()["captures"]) == 1
    with pytest.raises(ProviderRefused):
        paytr.provider.start(asked())


def test_a_start_without_an_answer_can_be_read(paytr: Paytr) -> None:
    paytr.store.arm({"mode": "timeout_after_success", "match": {"path": "*/get-token"}})
    with pytest.raises(ProviderUnreachable):
        paytr.provider.start(asked())
    assert paytr.provider.read(PAYMENT).state == ProviderState.OPEN


def test_a_fee_for_instalments_is_charged_and_not_captured(paytr: Paytr) -> None:
    paytr.pay(paytr.provider.start(asked(instalments=6)), GOOD, instalment=3)
    reading = paytr.provider.read(PAYMENT)
    assert reading.captured == Money(2999, "TRY")
    assert reading.charged == Money(2999 + 2999 * 6 // 100, "TRY")


@pytest.mark.parametrize("fields", [{"by": -1000}, {"by": 1}, {"currency": "USD"}, {"currency": "RUB"}])
def test_a_lie_about_the_amount_is_passed_on_to_be_compared(paytr: Paytr, fields: dict[str, object]) -> None:
    paytr.pay(paytr.provider.start(asked()), GOOD)
    paytr.store.arm({"mode": "lie_about_amount", "match": {"path": "*/durum-sorgu"}, **fields})
    assert paytr.provider.read(PAYMENT).captured != Money(2999, "TRY")
    assert paytr.provider.read(PAYMENT).captured == Money(2999, "TRY")


def test_a_test_payment_is_not_live_on_a_live_stage(clock: Clock, secrets: HeldSecrets) -> None:
    paytr = paytr_on(clock, secrets, Store(**PAYTR, store_in_test_mode=True), paytr_test_mode=False)
    paytr.pay(paytr.provider.start(asked()), GOOD)
    assert paytr.provider.live
    assert not paytr.provider.read(PAYMENT).live


def test_a_real_payment_is_live(clock: Clock, secrets: HeldSecrets) -> None:
    paytr = paytr_on(clock, secrets, paytr_test_mode=False)
    paytr.pay(paytr.provider.start(asked()), GOOD)
    assert paytr.provider.read(PAYMENT).live
    paytr.store.arm({"mode": "lie_about_test_mode", "match": {"path": "*/durum-sorgu"}})
    assert not paytr.provider.read(PAYMENT).live


@pytest.mark.parametrize("mode", ["unreachable", "timeout_after_success", "error"])
def test_a_lost_answer_is_an_unknown_outcome_and_asked_for_once(paytr: Paytr, mode: str) -> None:
    paytr.store.arm({"mode": mode, "count": 2})
    with pytest.raises(ProviderUnreachable):
        paytr.provider.start(asked())
    with pytest.raises(ProviderUnreachable):
        paytr.provider.read(PAYMENT)
    assert len(paytr.transport.asked) == 2


@pytest.mark.parametrize("wrong", ["merchant_id", "merchant_key", "merchant_salt"])
def test_with_wrong_keys_nobody_knows_what_became_of_a_payment(paytr: Paytr, secrets: HeldSecrets, wrong: str) -> None:
    """Error 004 alone says that it is not paid; a refused inquiry says nothing."""
    paytr.pay(paytr.provider.start(asked()), GOOD)
    secrets.held[Secret.PAYTR] = {**PAYTR, wrong: "999"}
    with pytest.raises(ProviderUnreachable):
        paytr.provider.read(PAYMENT)
    with pytest.raises(ProviderRefused):
        paytr.provider.start(asked())


@pytest.mark.parametrize("missing", ["merchant_key", "merchant_salt"])
def test_an_empty_key_signs_nothing(paytr: Paytr, secrets: HeldSecrets, missing: str) -> None:
    secrets.held[Secret.PAYTR] = {**PAYTR, missing: " "}
    with pytest.raises(ProviderUnreachable):
        paytr.provider.start(asked())
    assert paytr.transport.asked == []


@pytest.mark.parametrize("lacking", ["buyer", "email"])
def test_without_a_buyer_nothing_is_asked(paytr: Paytr, lacking: str) -> None:
    with pytest.raises(BuyerDetailsMissing):
        paytr.provider.start(asked(**{lacking: None}))
    assert paytr.transport.asked == []


def test_giving_up_tells_the_truth_because_a_page_cannot_be_closed(paytr: Paytr) -> None:
    started = paytr.provider.start(asked())
    assert paytr.provider.cancel(PAYMENT).state == ProviderState.OPEN
    paytr.pay(started, GOOD)
    assert paytr.provider.cancel(PAYMENT).state == ProviderState.SUCCEEDED


def test_the_browser_brings_nothing_but_our_own_address(paytr: Paytr) -> None:
    assert paytr.provider.returned({"payment_id": PAYMENT}) is None


def test_the_secrets_never_travel(paytr: Paytr) -> None:
    """The simulator refuses a request that carries them, as the documents' field table would have it."""
    paytr.pay(paytr.provider.start(asked()), GOOD)
    assert paytr.provider.read(PAYMENT).state == ProviderState.SUCCEEDED
