"""A subscriber and Stripe, from outside."""

from dataclasses import dataclass
from typing import Any

from functions.payments.handler import app as payments
from functions.premium.handler import app
from functions.premium.schedule import schedule
from functions.premium.tables import Entitlement, Subscription
from infra.local.simulators.stripe import Delivery, StripeSimulator
from tests.conftest import USERS, Answer, Caller
from tests.stripe_fixture import GOOD_CARD

OWN_DOOR, PAYMENTS_DOOR = "/api/premium/webhook", "/api/webhooks/stripe"


@dataclass
class Member:
    """What a person does about premium, and what Stripe tells of it. Events go to payments' door unless said."""

    call: Caller
    simulator: StripeSimulator
    person: str = "ana"
    door: str = PAYMENTS_DOOR

    def subscribe(self, plan: str = "monthly", **headers: str) -> Answer:
        """Ask for the page."""
        return self.call(app, "POST", "/api/premium/subscribe", {"plan": plan}, as_=self.person, **headers)

    def pay(self, answer: Answer, card: str = GOOD_CARD) -> None:
        """On the page."""
        self.simulator.billing.subscribe(session_of(answer), card)

    def status(self) -> Any:
        """As the app shows it."""
        return self.call(app, "GET", "/api/premium/status", as_=self.person).body

    def cancel(self) -> Answer:
        """At the end of the period."""
        return self.call(app, "POST", "/api/premium/cancel", as_=self.person)

    def webhook(self, delivery: Delivery) -> int:
        """What the door says to a delivery."""
        sent = {name.lower().replace("-", "_"): value for name, value in delivery.headers.items()}
        return self.call(app if self.door == OWN_DOOR else payments, "POST", self.door, delivery.body, **sent).status

    def tell(self) -> int:
        """Stripe sends what it has to tell; how many events were taken."""
        return self.simulator.flush(self.webhook)

    @property
    def id(self) -> str:
        """Whose."""
        return USERS[self.person][0]

    @property
    def entitlement(self) -> Entitlement:
        """As it stands."""
        return Entitlement.get(self.id, consistent_read=True)

    @property
    def row(self) -> Subscription:
        """The last one that was asked for."""
        return Subscription.get(self.entitlement.subscription_id, consistent_read=True)

    @property
    def at_stripe(self) -> Any:
        """The last subscription there."""
        return next(self.simulator.core.state.of_kind("subscription"))


def session_of(answer: Answer) -> str:
    """The Checkout session whose page this is."""
    return str(answer.body["checkout_url"].rpartition("/")[2])


def look_again() -> None:
    """A beat of the schedule."""
    schedule.handler({"job": "check_subscriptions"}, None)
