"""What happens to subscriptions from outside the API: a form is paid, a card replaced, time passes."""

from copy import deepcopy
from threading import RLock

from infra.local.simulators.common.periods import jump
from infra.local.simulators.common.state import Json
from infra.local.simulators.iyzico import paying, renewing, subscribing, subscriptions
from infra.local.simulators.iyzico.cards import card_of
from infra.local.simulators.iyzico.core import Core


class SubscriptionDesk:
    """Of one account, under its lock."""

    def __init__(self, core: Core, lock: RLock) -> None:
        self._core = core
        self._lock = lock

    def form(self, token: str) -> Json | None:
        """A form as it is now; None for a token that nobody gave out."""
        with self._lock:
            return deepcopy(self._core.state.checkouts.get(token))

    def subscribe(self, token: str, number: str) -> Json:
        """The person uses this card. The form comes back `paid`, `bank`, or `open` with its `failure`."""
        with self._lock:
            return deepcopy(subscribing.attempt(self._core, token, number))

    def authenticate(self, token: str, *, code: str = paying.OTP) -> Json:
        """What they type on the bank's page."""
        with self._lock:
            return deepcopy(subscribing.authenticate(self._core, token, code=code))

    def read(self, reference: str) -> Json:
        """The subscription as it is now. Raises Failure for none."""
        with self._lock:
            self.run_due()
            return deepcopy(subscriptions.subscription_of(self._core, reference))

    def replace_card(self, reference: str, number: str) -> Json:
        """The subscription's card is another from now on. Whether it is any good shows with the next charge."""
        with self._lock:
            subscription = subscriptions.subscription_of(self._core, reference)
            subscription["card"] = card_of(number).number
            self._core.state.touch()
            return deepcopy(subscription)

    def retry(self, reference: str) -> Json:
        """Somebody has the failed order charged again, in the panel. Failure where the card fails again, too."""
        with self._lock:
            self.run_due()
            last = subscriptions.subscription_of(self._core, reference)["orders"][-1]
            subscriptions.retry(self._core, {"referenceCode": last["referenceCode"]})
            return self.read(reference)

    def cancel(self, reference: str) -> Json:
        """Somebody ends it, in the panel."""
        with self._lock:
            self.run_due()
            subscriptions.cancel(self._core, {}, reference)
            return self.read(reference)

    def advance(self, seconds: float) -> Json:
        """Let that much time pass for this account alone, with all that happens in it."""
        with self._lock:
            self._core.state.ahead += jump(seconds)
            self._core.state.touch()
            self.run_due()
            return {"now": self._core.now(), "ahead": self._core.state.ahead}

    def run_due(self) -> None:
        """Everything whose moment has come."""
        with self._lock:
            renewing.run_due(self._core)
