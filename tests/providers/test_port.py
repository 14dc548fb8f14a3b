"""Every provider is there under its name, and says what it can do."""

import pytest

from kervan.providers.adapters import Payments
from kervan.providers.capabilities import CAPABILITIES
from kervan.providers.payments import ProviderName
from tests.providers.samples import HeldSecrets, stage


@pytest.mark.parametrize("name", ProviderName)
def test_each_provider_has_an_adapter_and_its_capabilities(name: ProviderName) -> None:
    payments = Payments(stage(), HeldSecrets())
    assert payments[name] is payments[name]
    assert not payments[name].live
    assert CAPABILITIES[name].currencies


def test_nobody_else_is_a_provider() -> None:
    with pytest.raises(KeyError):
        Payments(stage(), HeldSecrets())["paypal"]


def test_modes_are_settings() -> None:
    payments = Payments(stage(iyzico_mode="live", paytr_test_mode=False), HeldSecrets())
    assert payments[ProviderName.IYZICO].live
    assert payments[ProviderName.PAYTR].live


@pytest.mark.parametrize("name", ProviderName)
def test_what_can_be_lost_can_be_found(name: ProviderName) -> None:
    """A provider that neither repeats a refund by key nor shows it later could pay it twice."""
    can = CAPABILITIES[name]
    assert can.idempotent_refund or can.refund_visible_after > 0
