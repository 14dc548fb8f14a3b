"""However answers are lost: each key gives back its amount once, and never more than was paid goes back."""

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import settings as profile
from hypothesis import strategies as st

from kervan.money import Money
from kervan.providers.payments import PaymentProvider, ProviderRefused, ProviderUnreachable
from tests.providers.conftest import Clock, Iyzico, Paytr, iyzico_on, paytr_on
from tests.providers.samples import PAYMENT, HeldSecrets, asked, items

LINES = (1000, 1, 2500, 499)
PAID = sum(LINES)
FAULTS: tuple[dict[str, Any] | None, ...] = (
    None,
    {"mode": "timeout_after_success"},
    {"mode": "timeout_after_success", "skip": 1},
    {"mode": "timeout_after_success", "skip": 2, "count": 2},
    {"mode": "unreachable", "skip": 1},
    {"mode": "unreachable", "count": 3},
    {"mode": "error", "status": 502, "skip": 2},
)
STEPS = st.lists(st.tuples(st.integers(1, PAID), st.sampled_from(FAULTS), st.integers(1, 3)), max_size=8)
TRIES = 12


def an_iyzico() -> tuple[PaymentProvider, str, Any]:
    made: Iyzico = iyzico_on(Clock(), HeldSecrets())
    token = made.provider.start(asked(Money(PAID, "TRY"), items=items(*LINES))).reference
    made.account.pay(token, "5528790000000008")
    return made.provider, token, made.account


def a_paytr() -> tuple[PaymentProvider, str, Any]:
    made: Paytr = paytr_on(Clock(), HeldSecrets())
    made.pay(made.provider.start(asked(Money(PAID, "TRY"), items=items(*LINES))), "4355084355084358")
    return made.provider, PAYMENT, made.store


@pytest.mark.parametrize("place", [an_iyzico, a_paytr])
@profile(max_examples=120, deadline=None)
@given(steps=STEPS)
def test_every_key_counts_once(
    place: Callable[[], tuple[PaymentProvider, str, Any]], steps: list[tuple[int, dict[str, Any] | None, int]]
) -> None:
    provider, reference, simulator = place()
    done = 0
    for at, (amount, fault, repeats) in enumerate(steps):
        if fault is not None:
            simulator.arm(fault)
        done += refunded(provider, reference, Money(amount, "TRY"), f"ref_{at}")
        for _ in range(repeats):
            refunded(provider, reference, Money(amount, "TRY"), f"ref_{at}")
    returned = sum(line["amount"] for line in simulator.ledger()["refunds"])
    assert returned == done <= PAID


def refunded(provider: PaymentProvider, reference: str, amount: Money, key: str) -> int:
    """What went back under this key, once somebody knows."""
    for _ in range(TRIES):
        try:
            provider.refund(reference, amount, key=key)
        except ProviderUnreachable:
            continue
        except ProviderRefused:
            return 0
        return amount.amount
    raise AssertionError("no answer, ever")
