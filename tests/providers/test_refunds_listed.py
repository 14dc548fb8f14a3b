"""What each provider tells of the money that went back, whoever sent it: what ours is held against."""

from collections.abc import Callable

import pytest

from infra.local.simulators.iyzico import Settings as Account
from kervan.money import Money
from kervan.providers.payments import PaymentProvider, RefundSeen
from tests.providers.conftest import Clock, Iyzico, Paytr, iyzico_on, paytr_on
from tests.providers.samples import IYZICO, PAYMENT, HeldSecrets, asked, items

OURS = "ref_01KAGQ0000RRRRRRRRRRRRRRRR"
OTHER = "ref_01KAGQ0000SSSSSSSSSSSSSSSS"
Paid = tuple[PaymentProvider, str]


def lira(amount: int) -> Money:
    return Money(amount, "TRY")


def an_iyzico() -> Paid:
    made: Iyzico = iyzico_on(Clock(), HeldSecrets())
    token = made.provider.start(asked(lira(3000), items=items(1000, 2000))).reference
    made.account.pay(token, "5528790000000008")
    return made.provider, token


def a_paytr() -> Paid:
    made: Paytr = paytr_on(Clock(), HeldSecrets())
    made.pay(made.provider.start(asked(lira(3000))), "4355084355084358")
    return made.provider, PAYMENT


@pytest.mark.parametrize("paid", [an_iyzico, a_paytr])
def test_ours_are_listed_under_their_keys_in_whole(paid: Callable[[], Paid]) -> None:
    provider, reference = paid()
    assert list(provider.refunds(reference)) == []
    for key, amount in ((OURS, 1500), (OTHER, 300)):
        provider.refund(reference, lira(amount), key=key)
    seen = {each.key: (each.amount, each.state) for each in provider.refunds(reference)}
    assert seen == {OURS: (lira(1500), "succeeded"), OTHER: (lira(300), "succeeded")}


def test_a_cancellation_is_a_refund_of_the_price(iyzico: Iyzico) -> None:
    token = iyzico.provider.start(asked(lira(3000), items=items(1000, 2000), instalments=6)).reference
    iyzico.account.pay(token, "5528790000000008", instalment=6)
    charged = iyzico.provider.read(token).charged
    assert charged is not None
    assert charged > lira(3000)
    iyzico.provider.void(token, key=OURS)
    assert iyzico.provider.refunds(token) == [RefundSeen(OURS, lira(3000), "succeeded", OURS)]


def test_what_the_report_does_not_show_yet_is_not_listed(secrets: HeldSecrets, clock: Clock) -> None:
    iyzico = iyzico_on(clock, secrets, Account(**IYZICO, report_lag=10))
    token = iyzico.provider.start(asked(lira(3000))).reference
    iyzico.account.pay(token, "5528790000000008")
    iyzico.provider.refund(token, lira(500), key=OURS)
    assert iyzico.provider.refunds(token) == []
    clock.advance(10)
    assert [each.key for each in iyzico.provider.refunds(token)] == [OURS]


def test_a_refund_of_paytrs_panel_has_no_key_and_keeps_its_name(paytr: Paytr) -> None:
    """Nobody numbered it; listed again, in whatever order, it is the same."""
    paytr.pay(paytr.provider.start(asked(lira(3000))), "4355084355084358")
    order = paytr.store.core.state.orders[PAYMENT.replace("_", "")]
    now = paytr.clock()
    order["returns"] += [{"amount": 700, "reference": "", "at": now, "written": "7.00"} for _ in range(2)]
    order["returns"].append({"amount": 100, "reference": OURS.replace("_", ""), "at": now, "written": "1.00"})
    first = {each.reference: (each.key, each.amount) for each in paytr.provider.refunds(PAYMENT)}
    assert sorted(amount.amount for _, amount in first.values()) == [100, 700, 700]
    assert [key for key, _ in first.values()].count(None) == 2
    order["returns"].reverse()
    assert {each.reference: (each.key, each.amount) for each in paytr.provider.refunds(PAYMENT)} == first


@pytest.mark.parametrize("paid", [an_iyzico, a_paytr])
def test_neither_tells_of_disputes(paid: Callable[[], Paid]) -> None:
    provider, reference = paid()
    assert list(provider.disputes(reference)) == []
