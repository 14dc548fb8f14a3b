"""The payment adapters by name, each imported when it is first asked for; most functions never ask for one."""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from kervan.providers.secrets import Secrets
from kervan.settings import Settings

if TYPE_CHECKING:
    from kervan.providers.payments import PaymentProvider


class Payments(Mapping[str, "PaymentProvider"]):
    """The providers of a stage. Nothing of them is read or imported before it is needed."""

    def __init__(self, settings: Settings, secrets: Secrets) -> None:
        """Keys are read when a call needs them."""
        self._settings = settings
        self._secrets = secrets
        self._made: dict[str, PaymentProvider] = {}

    def __getitem__(self, name: str) -> "PaymentProvider":
        """The adapter; KeyError for a provider without one."""
        if name not in self._made:
            self._made[name] = self._make(name)
        return self._made[name]

    def _make(self, name: str) -> "PaymentProvider":
        from kervan.providers.payments import ProviderName

        match name:
            case ProviderName.STRIPE:
                from kervan.providers.stripe import StripeProvider

                return StripeProvider(self._settings, self._secrets)
            case ProviderName.IYZICO:
                from kervan.providers.iyzico import IyzicoProvider

                return IyzicoProvider(self._settings, self._secrets)
            case ProviderName.PAYTR:
                from kervan.providers.paytr import PaytrProvider

                return PaytrProvider(self._settings, self._secrets)
        raise KeyError(name)

    def __iter__(self) -> Iterator[str]:
        """The names."""
        from kervan.providers.payments import ProviderName

        return iter(ProviderName)

    def __len__(self) -> int:
        """How many."""
        return len(list(iter(self)))
