"""The adapter of Stripe: what the port promises, over the real SDK."""

import pytest

from infra.local.simulators.stripe import StripeSimulator
from kervan.money import Money
from kervan.providers.payments import ProviderRefused, ProviderState, ProviderUnreachable, StartRequest
from kervan.providers.stripe import StripeProvider
from kervan.world import World
from tests.stripe_fixture import GOOD_CARD, Tampering

PRICE = Money(2999, "TRY")
START = {"method": "POST", "path": "/v1/payment_intents"}


@pytest.fixture
def provider(world: World) -> StripeProvider:
    """The adapter, over the simulated account."""
    made = world.payments["stripe"]
    assert isinstance(made, StripeProvider)
    return made


def request(amount: Money = PRICE, email: str | None = None) -> StartRequest:
    return StartRequest(
        key="payment:pay_1:v1",
        payment_id="pay_1",
        order_id="ord_1",
        amount=amount,
        return_url="https://api.kervan.test/api/payments/return/stripe",
        locale="tr",
        email=email,
    )


def test_one_key_makes_one_intent(provider: StripeProvider, stripe: StripeSimulator) -> None:
    assert provider.start(request()) == provider.start(request())
    assert len(list(stripe.core.state.of_kind("payment_intent"))) == 1


def test_a_receipt_is_sent_only_where_an_address_is_given(provider: StripeProvider, stripe: StripeSimulator) -> None:
    started = provider.start(request(email="ana@example.com"))
    assert stripe.core.get("payment_intent", started.reference)["receipt_email"] == "ana@example.com"


def test_a_key_with_another_amount_is_not_taken_for_a_refusal(provider: StripeProvider) -> None:
    """Something may stand under that key: whoever took this for "nothing happened" would start again and pay twice."""
    provider.start(request())
    with pytest.raises(ProviderUnreachable):
        provider.start(request(Money(1, "TRY")))


@pytest.mark.parametrize("status", [401, 403, 409, 429, 500, 502, 503])
def test_what_is_not_answered_is_unknown(provider: StripeProvider, stripe: StripeSimulator, status: int) -> None:
    stripe.arm({"mode": "error", "status": status, "match": START})
    with pytest.raises(ProviderUnreachable) as unknown:
        provider.start(request())
    assert unknown.value.retry_after
    assert provider.start(request()).reference


@pytest.mark.parametrize(("status", "code"), [(400, "amount_too_small"), (402, "card_declined")])
def test_what_is_refused_did_not_happen(
    provider: StripeProvider, stripe: StripeSimulator, status: int, code: str
) -> None:
    stripe.arm({"mode": "error", "status": status, "code": code, "match": START})
    with pytest.raises(ProviderRefused) as refused:
        provider.start(request())
    assert refused.value.facts == {"reason": code}


@pytest.mark.parametrize("said", [b"{}", b"[]", b"null", b'"x"', b"<html>", b'{"id": 5, "object": "payment_intent"}'])
def test_what_is_no_payment_is_unknown(provider: StripeProvider, way_out: Tampering, said: bytes) -> None:
    """With a 200 before it, whoever said it."""
    way_out.rewrite = lambda _: said
    for ask in (lambda: provider.start(request()), lambda: provider.read("pi_1"), lambda: provider.refunds("pi_1")):
        with pytest.raises(ProviderUnreachable):
            ask()


def test_nothing_is_tried_a_second_time_by_itself(
    provider: StripeProvider, stripe: StripeSimulator, way_out: Tampering
) -> None:
    stripe.arm({"mode": "unreachable", "count": 9})
    with pytest.raises(ProviderUnreachable):
        provider.start(request())
    assert len(way_out.asked) == 1


def test_it_asks_where_the_stage_says(world: World) -> None:
    """Without a simulator in between: the address is the setting's, and nobody is at home there."""
    settings = world.settings.model_copy(update={"stripe_base_url": "http://127.0.0.1:9"})
    with pytest.raises(ProviderUnreachable) as refused:
        StripeProvider(settings, world.secrets).read("pi_1")
    assert "127.0.0.1" in str(refused.value.__cause__)


def test_cancelling_tells_the_truth_afterwards(provider: StripeProvider, stripe: StripeSimulator) -> None:
    started = provider.start(request())
    assert provider.cancel(started.reference).state == ProviderState.CANCELED
    assert provider.cancel(started.reference).state == ProviderState.CANCELED


def test_what_is_paid_is_not_cancelled(provider: StripeProvider, stripe: StripeSimulator) -> None:
    started = provider.start(request())
    stripe.pay(started.reference, GOOD_CARD)
    paid = provider.cancel(started.reference)
    assert (paid.state, paid.captured, paid.charged, paid.payment_id) == (
        ProviderState.SUCCEEDED,
        PRICE,
        PRICE,
        "pay_1",
    )


def test_a_state_that_stripe_invents_later_is_not_an_end(provider: StripeProvider, way_out: Tampering) -> None:
    started = provider.start(request())
    way_out.rewrite = lambda answer: answer.replace(b'"requires_payment_method"', b'"requires_prayer"')
    assert provider.read(started.reference).state == ProviderState.PROCESSING


def test_a_refund_is_made_once_a_key(provider: StripeProvider, stripe: StripeSimulator) -> None:
    started = provider.start(request())
    stripe.pay(started.reference, GOOD_CARD)
    part = Money(1000, "TRY")
    first = provider.refund(started.reference, part, key="refund:1")
    assert first == provider.refund(started.reference, part, key="refund:1")
    assert first.state == "succeeded"
    assert stripe.ledger()["totals"]["refunded"] == {"try": 1000}
    with pytest.raises(ProviderRefused):
        provider.refund(started.reference, PRICE, key="refund:2")


def test_a_refund_may_wait(provider: StripeProvider, stripe: StripeSimulator) -> None:
    started = provider.start(request())
    stripe.pay(started.reference, "4000990000000012")
    assert provider.refund(started.reference, PRICE, key="refund:1").state == "pending"
