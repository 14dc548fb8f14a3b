"""Paying through iyzico: a form, the buyer, and the truth read back."""

from typing import Any

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as profile
from hypothesis import strategies as st

from infra.local.simulators.iyzico import Settings as Account
from kervan.money import CURRENCIES, Money
from kervan.providers.payments import (
    BuyerDetailsMissing,
    ProviderRefused,
    ProviderState,
    ProviderUnreachable,
)
from kervan.settings import Secret
from tests.providers.conftest import Clock, Iyzico, iyzico_on
from tests.providers.samples import IYZICO, PAYMENT, RETURN_URL, HeldSecrets, asked, items

GOOD, FUNDS, REVIEW = "5528790000000008", "4111111111111129", "5528790000000990"
OTHER_STAGES = [
    {"iyzico_mode": "live"},
    {"iyzico_mode": "live", "iyzico_base_url": "https://api.iyzipay.com"},
]


def test_a_form_is_started_paid_and_read_back(iyzico: Iyzico) -> None:
    started = iyzico.provider.start(asked(items=items(1000, 1999)))
    assert started.next_action.type == "redirect"
    assert started.reference in started.next_action.value
    assert started.closes_in == 1800
    request = iyzico.account.form(started.reference)["request"]  # type: ignore[index]
    assert (request["callbackUrl"], request["basketId"], request["buyer"]["identityNumber"]) == (
        RETURN_URL,
        PAYMENT,
        "11111111111",
    )
    assert iyzico.provider.read(started.reference).state == ProviderState.OPEN
    iyzico.account.pay(started.reference, GOOD)
    reading = iyzico.provider.read(started.reference)
    assert (reading.state, reading.captured, reading.charged) == (
        ProviderState.SUCCEEDED,
        Money(2999, "TRY"),
        Money(2999, "TRY"),
    )
    assert (reading.payment_id, reading.live, reading.reference) == (PAYMENT, False, started.reference)
    assert reading.transaction is not None
    again = iyzico.provider.read(reading.transaction)
    assert (again.state, again.captured, again.payment_id) == (reading.state, reading.captured, PAYMENT)


@profile(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40, deadline=None)
@given(amount=st.integers(1, 9_999_999), currency=st.sampled_from(CURRENCIES), lines=st.lists(st.integers(0, 10**7)))
def test_every_amount_arrives_exactly(amount: int, currency: str, lines: list[int]) -> None:
    iyzico = iyzico_on(Clock(), HeldSecrets())
    due = Money(amount, currency)
    started = iyzico.provider.start(asked(due, items=items(*lines, currency=currency)))
    iyzico.account.pay(started.reference, GOOD)
    assert iyzico.provider.read(started.reference).captured == due
    assert [line["amount"] for line in iyzico.account.ledger()["captures"]] == [amount]


def test_a_declined_card_leaves_the_form_open_for_another(iyzico: Iyzico) -> None:
    token = iyzico.provider.start(asked()).reference
    iyzico.account.pay(token, FUNDS)
    declined = iyzico.provider.read(token)
    assert (declined.state, declined.captured, declined.decline_code) == (ProviderState.OPEN, None, "10051")
    iyzico.account.pay(token, GOOD, secure=True)
    assert iyzico.provider.read(token).state == ProviderState.OPEN
    iyzico.account.authenticate(token)
    paid = iyzico.provider.read(token)
    assert (paid.state, paid.decline_code) == (ProviderState.SUCCEEDED, None)


@pytest.mark.parametrize(("word", "state"), [("accepted", ProviderState.SUCCEEDED), ("refused", ProviderState.FAILED)])
def test_a_payment_under_review_is_not_paid_yet(iyzico: Iyzico, word: str, state: ProviderState) -> None:
    token = iyzico.provider.start(asked()).reference
    iyzico.account.pay(token, REVIEW)
    held = iyzico.provider.read(token)
    assert held.state == ProviderState.PROCESSING
    assert held.transaction is not None
    iyzico.account.review(held.transaction, accepted=word == "accepted")
    assert iyzico.provider.read(token).state == state


def test_a_fee_for_instalments_is_charged_and_not_captured(iyzico: Iyzico) -> None:
    token = iyzico.provider.start(asked(instalments=6)).reference
    iyzico.account.pay(token, GOOD, instalment=6)
    reading = iyzico.provider.read(token)
    assert reading.captured == Money(2999, "TRY")
    assert reading.charged is not None
    assert reading.charged.amount > 2999


@pytest.mark.parametrize("fields", [{"by": -1000}, {"by": 1}, {"currency": "USD"}])
def test_a_lie_about_the_amount_is_passed_on_to_be_compared(iyzico: Iyzico, fields: dict[str, object]) -> None:
    token = iyzico.provider.start(asked()).reference
    iyzico.account.pay(token, GOOD)
    iyzico.account.arm({"mode": "lie_about_amount", **fields})
    assert iyzico.provider.read(token).captured != Money(2999, "TRY")
    assert iyzico.provider.read(token).captured == Money(2999, "TRY")


def test_an_answer_that_is_not_signed_by_iyzico_is_not_believed(iyzico: Iyzico) -> None:
    token = iyzico.provider.start(asked()).reference
    iyzico.account.pay(token, GOOD)
    iyzico.account.arm({"mode": "bad_signature", "count": 2})
    for call in (lambda: iyzico.provider.read(token), lambda: iyzico.provider.start(asked())):
        with pytest.raises(ProviderUnreachable):
            call()


@pytest.mark.parametrize("mode", ["unreachable", "timeout_after_success", "error"])
def test_a_lost_answer_is_an_unknown_outcome_and_asked_for_once(iyzico: Iyzico, mode: str) -> None:
    token = iyzico.provider.start(asked()).reference
    iyzico.transport.asked.clear()
    iyzico.account.arm({"mode": mode, "count": 2})
    for call in (lambda: iyzico.provider.read(token), lambda: iyzico.provider.start(asked())):
        with pytest.raises(ProviderUnreachable):
            call()
    assert len(iyzico.transport.asked) == 2


def test_a_lost_form_can_be_started_anew_because_nobody_has_it(iyzico: Iyzico) -> None:
    iyzico.account.arm({"mode": "timeout_after_success"})
    with pytest.raises(ProviderUnreachable):
        iyzico.provider.start(asked())
    token = iyzico.provider.start(asked()).reference
    iyzico.account.pay(token, GOOD)
    assert len(iyzico.account.ledger()["captures"]) == 1


@pytest.mark.parametrize("status", [200, 400])
def test_a_refusal_has_iyzicos_code_whatever_its_http_status(clock: Clock, secrets: HeldSecrets, status: int) -> None:
    iyzico = iyzico_on(clock, secrets, Account(**IYZICO, failure_status=status))
    with pytest.raises(ProviderRefused) as refused:
        iyzico.provider.start(asked(Money(10_000_000, "TRY")))
    assert refused.value.facts == {"reason": "5008"}
    token = iyzico.provider.start(asked()).reference
    iyzico.account.pay(token, FUNDS)
    assert iyzico.provider.read(token).decline_code == "10051"


@pytest.mark.parametrize("lacking", ["buyer", "email"])
def test_without_a_buyer_nothing_is_asked(iyzico: Iyzico, lacking: str) -> None:
    with pytest.raises(BuyerDetailsMissing):
        iyzico.provider.start(asked(**{lacking: None}))
    assert iyzico.transport.asked == []


def test_too_many_requests_are_tried_again_in_a_minute(clock: Clock, secrets: HeldSecrets) -> None:
    path = "/payment/iyzipos/checkoutform/auth/ecom/detail"
    iyzico = iyzico_on(clock, secrets, Account(**IYZICO, limits={path: 1}))
    token = iyzico.provider.start(asked()).reference
    iyzico.provider.read(token)
    with pytest.raises(ProviderUnreachable) as limited:
        iyzico.provider.read(token)
    assert limited.value.retry_after == 60
    clock.advance(60)
    iyzico.provider.read(token)


@pytest.mark.parametrize("wrong", [{"api_key": "sandbox-other"}, {"secret_key": "other"}, {"secret_key": " "}])
def test_wrong_keys_are_our_outage_and_no_refusal(iyzico: Iyzico, secrets: HeldSecrets, wrong: dict[str, str]) -> None:
    secrets.held[Secret.IYZICO] = {**IYZICO, **wrong}
    with pytest.raises(ProviderUnreachable):
        iyzico.provider.start(asked())


@pytest.mark.parametrize("given_stage", OTHER_STAGES)
def test_a_key_of_the_other_mode_is_never_used(clock: Clock, secrets: HeldSecrets, given_stage: dict[str, Any]) -> None:
    iyzico = iyzico_on(clock, secrets, **given_stage)
    with pytest.raises(ProviderUnreachable):
        iyzico.provider.start(asked())
    assert iyzico.transport.asked == []


def test_a_live_key_is_not_used_in_the_sandbox(iyzico: Iyzico, secrets: HeldSecrets) -> None:
    secrets.held[Secret.IYZICO] = {**IYZICO, "api_key": "live-key"}
    with pytest.raises(ProviderUnreachable):
        iyzico.provider.start(asked())
    assert iyzico.transport.asked == []


def test_an_unknown_form_is_open_and_nothing_more(iyzico: Iyzico) -> None:
    reading = iyzico.provider.read("00000000-0000-0000-0000-000000000000")
    assert (reading.state, reading.captured, reading.payment_id) == (ProviderState.OPEN, None, None)


def test_giving_up_tells_the_truth_because_a_form_cannot_be_closed(iyzico: Iyzico) -> None:
    token = iyzico.provider.start(asked()).reference
    assert iyzico.provider.cancel(token).state == ProviderState.OPEN
    iyzico.account.pay(token, GOOD)
    assert iyzico.provider.cancel(token).state == ProviderState.SUCCEEDED


def test_the_browser_brings_the_token_back(iyzico: Iyzico) -> None:
    token = iyzico.provider.start(asked()).reference
    assert iyzico.provider.returned({"token": token, "payment_id": PAYMENT}) == token
    assert iyzico.provider.returned({"token": "<script>"}) is None
    assert iyzico.provider.returned({}) is None
