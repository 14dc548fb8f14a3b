"""The adapters in front of their simulators, in this process, on a clock that passes only when a test says so."""

from dataclasses import dataclass
from typing import Any

import pytest

from infra.local.simulators.common.state import seeded_ids
from infra.local.simulators.common.transport import SimulatorTransport
from infra.local.simulators.iyzico import IyzicoSimulator
from infra.local.simulators.iyzico import Settings as IyzicoAccount
from infra.local.simulators.paytr import PaytrSimulator
from infra.local.simulators.paytr import Settings as PaytrStore
from kervan.providers.iyzico import IyzicoProvider
from kervan.providers.payments import Started
from kervan.providers.paytr import PaytrProvider
from tests.providers.samples import IYZICO, PAYTR, HeldSecrets, stage


class Clock:
    """Seconds."""

    def __init__(self) -> None:
        self.seconds = 1_700_000_000.0

    def __call__(self) -> float:
        return self.seconds

    def advance(self, seconds: float) -> None:
        self.seconds += seconds


@pytest.fixture(name="clock")
def _clock() -> Clock:
    return Clock()


@pytest.fixture(name="secrets")
def _secrets() -> HeldSecrets:
    return HeldSecrets()


@dataclass
class Iyzico:
    """An adapter and the account it speaks to."""

    provider: IyzicoProvider
    account: IyzicoSimulator
    transport: SimulatorTransport
    clock: Clock


def iyzico_on(clock: Clock, secrets: HeldSecrets, account: IyzicoAccount | None = None, **given: Any) -> Iyzico:
    """An adapter whose stage has these settings, before an account that has those."""
    chosen = account or IyzicoAccount(**IYZICO)
    simulator = IyzicoSimulator(
        clock=clock, new_id=seeded_ids(1), sleep=clock.advance, webhook_url="in-process", settings=chosen
    )
    transport = SimulatorTransport(simulator)
    provider = IyzicoProvider(stage(**given), secrets, transport=transport, clock=clock)
    return Iyzico(provider, simulator, transport, clock)


@pytest.fixture(name="iyzico")
def _iyzico(clock: Clock, secrets: HeldSecrets) -> Iyzico:
    return iyzico_on(clock, secrets)


@dataclass
class Paytr:
    """An adapter and the store it speaks to."""

    provider: PaytrProvider
    store: PaytrSimulator
    transport: SimulatorTransport
    clock: Clock

    def pay(self, started: Started, number: str, *, instalment: int = 0) -> None:
        """A buyer on the page that was started."""
        self.store.pay(started.next_action.value.rpartition("/")[2], number, instalment=instalment)


def paytr_on(clock: Clock, secrets: HeldSecrets, store: PaytrStore | None = None, **given: Any) -> Paytr:
    """An adapter whose stage has these settings, before a store that has those."""
    simulator = PaytrSimulator(
        clock=clock,
        new_id=seeded_ids(1),
        sleep=clock.advance,
        webhook_url="in-process",
        settings=store or PaytrStore(**PAYTR),
    )
    transport = SimulatorTransport(simulator)
    return Paytr(PaytrProvider(stage(**given), secrets, transport=transport), simulator, transport, clock)


@pytest.fixture(name="paytr")
def _paytr(clock: Clock, secrets: HeldSecrets) -> Paytr:
    return paytr_on(clock, secrets)
