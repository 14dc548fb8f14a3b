"""What happens to subscriptions from outside the API: a checkout is paid, a card replaced, time passes."""

from copy import deepcopy
from threading import RLock

from infra.local.simulators.common.periods import jump
from infra.local.simulators.stripe import billing, checkout, customers, payment_methods, subscriptions
from infra.local.simulators.stripe.cards import card_of_number
from infra.local.simulators.stripe.core import Core
from infra.local.simulators.stripe.state import Json


class BillingDesk:
    """Of one account, under its lock."""

    def __init__(self, core: Core, lock: RLock) -> None:
        self._core = core
        self._lock = lock

    def subscribe(self, session_id: str, number: str, back: str = "") -> Json:
        """The person on the checkout's page uses this card. Raises CardDeclined; a bank that asks gets its answer by
        `StripeSimulator.authenticate`, and the checkout goes on by itself.
        """
        with self._lock:
            session = self._core.get("checkout.session", session_id)
            return deepcopy(checkout.pay(self._core, session, number, back or session["url"] or ""))

    def settle(self, session_id: str) -> Json:
        """The session, completed if its payment has gone through since."""
        with self._lock:
            session = self._core.get("checkout.session", session_id)
            checkout.settle(self._core, session)
            return deepcopy(session)

    def replace_card(self, customer_id: str, number: str) -> None:
        """The customer's card is another from now on. Whether it is any good shows with the next charge."""
        with self._lock:
            method = payment_methods.new_method(self._core, card_of_number(number))
            subscriptions.replace_card(self._core, customers.of(self._core, customer_id), method["id"])

    def pay_now(self, subscription_id: str) -> None:
        """Charge what is past due."""
        with self._lock:
            billing.pay_now(self._core, self._core.get("subscription", subscription_id))

    def will_end(self, subscription_id: str, *, ends: bool) -> None:
        """What the portal's buttons do."""
        with self._lock:
            subscriptions.update(self._core, {"cancel_at_period_end": ends}, subscription_id)

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
            billing.run_due(self._core)
            for session in list(self._core.state.of_kind("checkout.session")):
                checkout.settle(self._core, session)
