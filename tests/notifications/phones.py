"""A stage that texts by a provider of the tests' choice, which is simulated in this process."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from functions.auth.events import PhoneCodeRequested
from functions.auth.tables import PhoneCheck
from functions.notifications.tables import Sending
from functions.notifications.worker import worker
from functions.users.tables import Channels, User
from infra.local.simulators.common.deliveries import Delivery
from infra.local.simulators.common.texting import TextSimulator
from infra.local.simulators.common.transport import SimulatorTransport
from infra.local.simulators.netgsm import NetgsmSimulator
from infra.local.simulators.twilio import TwilioSimulator
from infra.local.simulators.whatsapp import WhatsAppSimulator
from kervan.commit import commit
from kervan.providers.sms import Phones
from kervan.world import World
from tests import cloud
from tests.notifications.conftest import letter

NUMBER = "+905550001122"
TEMPLATES = {"order_paid": 1, "order_shipped": 1, "order_performed": 1, "order_evidence": 1, "certificate_ready": 1}


@dataclass
class Stage:
    """A stage and its simulators."""

    world: World
    simulators: dict[str, TextSimulator]

    @property
    def texts(self) -> Sequence[dict[str, Any]]:
        """Every text that any provider took."""
        return [text for each in self.simulators.values() for text in each.ledger()["texts"]]

    def ask_for_code(self, user: User, number: str = NUMBER, challenge: str = "chl_1") -> dict[str, object]:
        """The letter that asks for a code."""
        now = self.world.now()
        check = PhoneCheck.find(user.user_id) or PhoneCheck(user.user_id)
        check.challenge_id, check.number, check.expires_at, check.expires = challenge, number, now, now
        if check.version:
            commit(check)
        else:
            commit(new=check)
        asked = PhoneCodeRequested(challenge_id=challenge, user_id=user.user_id, at=now)
        return letter(asked, f"ltr_{challenge}")

    def code(self, user: User, number: str = NUMBER) -> Sending:
        """Send one; its row."""
        worker.receive(self.ask_for_code(user, number))
        return Sending.get("ltr_chl_1#phone_code")

    def reports(self, name: str) -> list[Delivery]:
        """What a provider tells by itself, kept in the place of being sent."""
        told: list[Delivery] = []

        def keep(delivery: Delivery) -> int:
            told.append(delivery)
            return 200

        self.simulators[name].flush(keep)
        return told


def stage(world: World, clock: cloud.Clock, **settings: object) -> Stage:
    """With every provider simulated; `settings` choose among them."""

    def now() -> float:
        return clock.now.timestamp()

    simulators: dict[str, TextSimulator] = {
        "netgsm": NetgsmSimulator(clock=now),
        "twilio": TwilioSimulator(clock=now),
        "whatsapp": WhatsAppSimulator(clock=now, approved=TEMPLATES),
    }
    simulators["whatsapp"].state.endpoint = {"url": f"{world.settings.public_url}/api/webhooks/whatsapp"}
    chosen = world.settings.model_copy(update={"sms_sender": "KERVAN", **settings})
    transports = {name: SimulatorTransport(each) for name, each in simulators.items()}
    made = replace(world, settings=chosen, sms=Phones(chosen, world.secrets, transports))
    cloud.inhabit(made)
    return Stage(made, simulators)


def reachable(user: User, number: str = NUMBER, **channels: bool) -> User:
    """The user with a proved number, who wants news of orders by these channels alone."""
    user.phone, user.phone_verified = number, True
    user.preferences.orders = Channels(**{"email": False, "sms": False, "push": False, "whatsapp": False, **channels})
    commit(user)
    return user
