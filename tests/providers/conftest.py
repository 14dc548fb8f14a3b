"""The adapters in front of their simulators, in this process, on a clock that passes only when a test says so."""

from dataclasses import dataclass
from typing import Any

import pytest

from infra.local.simulators.common.state import seeded_ids
from infra.local.simulators.common.transport import SimulatorTransport
from infra.local.simulators.iyzico import IyzicoSimulator
from infra.local.simulators.iyzico import Settings as IyzicoAccount
from kervan.providers.iyzico import IyzicoProvider
from tests.providers.samples import IYZICO, HeldSecrets, stage


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
    provider = IyzicoProvider(stage(**given), secrets, transport=transport)
    return Iyzico(provider, simulator, transport, clock)


@pytest.fixture(name="iyzico")
def _iyzico(clock: Clock, secrets: HeldSecrets) -> Iyzico:
    return iyzico_on(clock, secrets)
