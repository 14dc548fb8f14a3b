"""A subscriber and the provider, from outside."""

from dataclasses import dataclass, replace
from typing import Any

from functions.payments.handler import app as payments
from functions.premium.handler import app
from functions.premium.schedule import schedule
from functions.premium.tables import Entitlement, Subscription
from infra.local.simulators.stripe import Delivery, StripeSimulator
from kervan.world import World
from tests.conftest import USERS, Answer, Caller
from tests.desks import HOME, IyzicoDesk
from tests.stripe_fixture import GOOD_CARD

IYZICO_CARD, FAILS_LATER = "5528790000000008", "5528790000000024"
OWN_DOOR, PAYMENTS_DOOR = "/api/premium/webhook", "/api/webhooks/stripe"


class Subscriber:
    """What a person sees of premium, through whatever provider."""

    call: Caller
    person: str

    def status(self) -> Any:
        """As the app shows it."""
        return self.call(app, "GET", "/api/premium/status", as_=self.person).body

    def cancel(self) -> Answer:
        """At the end of the period."""
        return self.call(app, "POST", "/api/premium/cancel", as_=self.person)

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


@dataclass
class Member(Subscriber):
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

    def webhook(self, delivery: Delivery) -> int:
        """What the door says to a delivery."""
        sent = {name.lower().replace("-", "_"): value for name, value in delivery.headers.items()}
        return self.call(app if self.door == OWN_DOOR else payments, "POST", self.door, delivery.body, **sent).status

    def tell(self) -> int:
        """Stripe sends what it has to tell; how many events were taken."""
        return self.simulator.flush(self.webhook)

    @property
    def at_stripe(self) -> Any:
        """The last subscription there."""
        return next(self.simulator.core.state.of_kind("subscription"))


@dataclass
class IyzicoMember(Subscriber):
    """What a person does about premium through iyzico, and what iyzico tells of it."""

    call: Caller
    desk: IyzicoDesk
    person: str = "ana"

    def subscribe(self, plan: str = "monthly", **more: Any) -> Answer:
        """Ask for the page."""
        body = {"plan": plan, "provider": "iyzico", "buyer": {"address": HOME}, **more}
        return self.call(app, "POST", "/api/premium/subscribe", body, as_=self.person)

    def page(self, answer: Answer) -> Answer:
        """What the page shows."""
        return self.call(app, "GET", answer.body["checkout_url"].removeprefix("https://api.kervan.test"))

    def pay(self, answer: Answer, card: str = IYZICO_CARD) -> None:
        """On the page."""
        self.desk.simulator.billing.subscribe(token_of(answer), card)

    def come_back(self, answer: Answer) -> Answer:
        """The browser posts the token, as iyzico's page makes it."""
        path = f"/api/premium/return?subscription_id={answer.body['subscription_id']}"
        media = "application/x-www-form-urlencoded"
        return self.call(app, "POST", path, f"token={token_of(answer)}".encode(), content_type=media)

    @property
    def captures(self) -> int:
        """How often iyzico took money."""
        return len(self.desk.simulator.ledger()["captures"])

    @property
    def there(self) -> Any:
        """The subscription at iyzico."""
        return self.desk.simulator.billing.read(str(self.row.reference))


def beside_stripe(world: World, desk: IyzicoDesk) -> World:
    """The world that offers iyzico, too."""
    offering = replace(world, settings=world.settings.model_copy(update={"payment_providers": "stripe,iyzico"}))
    return replace(offering, payments={**world.payments, "iyzico": desk.provider(offering)})


def token_of(answer: Answer) -> str:
    """The token of iyzico's form."""
    return str(answer.body["checkout_url"].rpartition("token=")[2])


def session_of(answer: Answer) -> str:
    """The Checkout session whose page this is."""
    return str(answer.body["checkout_url"].rpartition("/")[2])


def look_again() -> None:
    """A beat of the schedule."""
    schedule.handler({"job": "check_subscriptions"}, None)
