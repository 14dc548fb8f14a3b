"""The adapters over real sockets: what the in-process transport stands for."""

import pytest

from infra.local.simulators.iyzico import IyzicoSimulator
from infra.local.simulators.iyzico import Settings as Account
from infra.local.simulators.iyzico.server import create_app as iyzico_app
from infra.local.simulators.paytr import PaytrSimulator
from infra.local.simulators.paytr import Settings as Store
from infra.local.simulators.paytr.server import create_app as paytr_app
from kervan.money import Money
from kervan.providers.iyzico import IyzicoProvider
from kervan.providers.payments import ProviderState, ProviderUnreachable
from kervan.providers.paytr import PaytrProvider
from tests.providers.samples import IYZICO, PAYMENT, PAYTR, HeldSecrets, asked, stage
from tests.simulators.serving import free_port, served


def test_iyzico(secrets: HeldSecrets) -> None:
    account = IyzicoSimulator(settings=Account(**IYZICO))
    with served(iyzico_app(account)) as url:
        provider = IyzicoProvider(stage(iyzico_base_url=url), secrets)
        token = provider.start(asked()).reference
        account.pay(token, "5528790000000008")
        assert provider.read(token).captured == Money(2999, "TRY")
        assert provider.refund(token, Money(2999, "TRY"), key="ref_1").state == "succeeded"
        account.arm({"mode": "timeout_after_success", "seconds": 0})
        with pytest.raises(ProviderUnreachable):
            provider.read(token)


def test_paytr(secrets: HeldSecrets) -> None:
    store = PaytrSimulator(settings=Store(**PAYTR))
    with served(paytr_app(store)) as url:
        provider = PaytrProvider(stage(paytr_base_url=url), secrets)
        started = provider.start(asked())
        store.pay(started.next_action.value.rpartition("/")[2], "4355084355084358")
        assert provider.read(PAYMENT).state == ProviderState.SUCCEEDED
        assert provider.refund(PAYMENT, Money(1, "TRY"), key="ref_1").state == "succeeded"
        store.arm({"mode": "timeout_after_success", "seconds": 0})
        with pytest.raises(ProviderUnreachable):
            provider.read(PAYMENT)


def test_nobody_there(secrets: HeldSecrets) -> None:
    nowhere = f"http://127.0.0.1:{free_port()}"
    with pytest.raises(ProviderUnreachable):
        PaytrProvider(stage(paytr_base_url=nowhere), secrets).read(PAYMENT)
    with pytest.raises(ProviderUnreachable):
        IyzicoProvider(stage(iyzico_base_url=nowhere), secrets).start(asked())
