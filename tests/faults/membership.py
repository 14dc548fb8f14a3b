"""A membership as its outside sees it, able to go on after a crash anywhere: subscribed, renewed, spent, given back."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from itertools import pairwise

from functions.customization.handler import app as customization
from functions.customization.rewards import rewards
from functions.customization.tables import Ownership, Wallet, WalletEntry
from functions.premium.handler import app as premium
from functions.premium.plans import GRACE
from functions.premium.tables import LAWFUL, RUNNING, Entitlement, Status, Subscription
from infra.local.simulators.iyzico import IyzicoSimulator
from kervan.providers.payments import ProviderName
from kervan.shared_tables import Outbox
from tests.conftest import Answer
from tests.desks import IyzicoDesk
from tests.faults.job import Job
from tests.faults.rows import Violation
from tests.faults.scene import Scene
from tests.premium_fixture import IyzicoMember, Member

ITEM, PRICE = "hat-beanie", 30


class Membership(Job):
    """Ana, who wants premium and a hat. `holds` asks whether we and the provider say the same of her."""

    schedules = ("outbox", "premium")

    def __init__(self, scene: Scene, name: ProviderName = ProviderName.STRIPE) -> None:
        """As every job's."""
        super().__init__(scene, name)
        self.name, desk = name, self.tills[name]
        self.member = IyzicoMember(self.call, desk) if isinstance(desk, IyzicoDesk) else Member(self.call, self.stripe)

    def subscribe(self) -> None:
        """Up to a running subscription that everybody knows of. Who pays by iyzico comes back from our own page."""
        page = self.insist(self.member.subscribe)
        self.member.pay(page)
        if isinstance(self.member, IyzicoMember):
            self._survive(partial(self.member.come_back, page))
        self.settle()

    def renew(self) -> None:
        """A month goes by."""
        self.clock.advance(days=31)
        self.settle()

    def buy(self) -> None:
        """A hat, with the coins that membership brought."""
        assert self.insist(self._purchase).status == 201
        self.settle()

    def cancel_membership(self) -> None:
        """At the end of the period."""
        assert self.insist(self.member.cancel).status == 200
        self.settle()

    def give_back(self) -> None:
        """Staff give the last period back."""
        path = f"/api/premium/subscriptions/{self.member.row.subscription_id}/refund"
        self.insist(lambda: self.call(premium, "POST", path, as_="sevgi", idempotency_key="back"))
        self.settle()

    def _purchase(self) -> Answer:
        body = {"item_id": ITEM}
        return self.call(customization, "POST", "/api/customization/purchase", body, as_="ana", idempotency_key="hat")

    def holds(self) -> None:
        """What was paid counts once; every coin is accounted for; nothing is left over."""
        periods = len(self.till.simulator.ledger()["captures"])
        _agree(self)
        _accounted(self.member.id, periods=periods)
        _hold(not any(self.plant.dead.values()), "dead letters")

    @property
    def _waits(self) -> bool:
        return any(row.is_waiting for row in Subscription.scan()) or Outbox.count() > 0


@dataclass(frozen=True)
class There:
    """A subscription as its provider has it, and how long premium holds because of it."""

    reference: str
    running: bool
    until: datetime


def _at_stripe(job: Membership) -> Iterator[There]:
    for each in job.stripe.core.state.of_kind("subscription"):
        ends, over = each["items"]["data"][0]["current_period_end"], each["ended_at"] or each["cancel_at"]
        until = moment(ends) + GRACE
        yield There(each["id"], each["status"] != "canceled", min(until, moment(over)) if over else until)


def _at_iyzico(job: Membership) -> Iterator[There]:
    """What is cancelled runs while it is paid; what is given back is paid no more."""
    simulator = job.tills[ProviderName.IYZICO].simulator
    assert isinstance(simulator, IyzicoSimulator)
    for each in simulator.core.state.subscriptions.values():
        paid = moment(max(order["ends"] for order in each["orders"] if order["orderStatus"] == "SUCCESS"))
        cancelled = moment(each["cancelled"]) if each["cancelled"] else None
        if cancelled and simulator.ledger()["refunds"]:
            yield There(each["referenceCode"], running=False, until=cancelled)
        elif cancelled:
            yield There(each["referenceCode"], running=paid > job.world.now(), until=paid)
        else:
            yield There(each["referenceCode"], running=True, until=paid + GRACE)


def moment(seconds: float) -> datetime:
    """To the millisecond, as providers write it."""
    return datetime.fromtimestamp(int(seconds * 1000) / 1000, UTC)


def _agree(job: Membership) -> None:
    """One subscription there, the same here, and the entitlement that follows from it."""
    there = list((_at_iyzico if job.name == ProviderName.IYZICO else _at_stripe)(job))
    begun = [row for row in Subscription.scan() if row.status not in (Status.ABANDONED, Status.OPEN)]
    _hold(len(there) <= 1, f"{len(there)} subscriptions at {job.name}")
    _hold([row.reference for row in begun] == [each.reference for each in there], f"not the same as at {job.name}")
    for row in Subscription.scan():
        states = [Status(step.status) for step in row.history]
        _hold(all(b in LAWFUL[a] for a, b in pairwise(states)), f"unlawful: {states}")
    for row, theirs in zip(begun, there, strict=True):
        held = Entitlement.get(row.user_id, consistent_read=True)
        _hold((held.subscription_id, held.status) == (row.subscription_id, row.status), "the entitlement is another's")
        _hold((row.status in RUNNING) == theirs.running, f"{row.status}, running there: {theirs.running}")
        _hold(held.until == theirs.until, f"holds until {held.until}, not {theirs.until}")
        _hold(row.form is None, "the form of a page that nobody needs")


def _accounted(user_id: str, *, periods: int) -> None:
    entries = list(WalletEntry.query(user_id))
    wallet = Wallet.find(user_id, consistent=True) or Wallet(user_id)
    kinds = sorted(entry.kind for entry in entries if entry.kind != "gift")
    bought = list(Ownership.query(user_id))
    _hold(kinds == sorted(["membership"] * periods + ["purchase"] * len(bought)), f"{periods} periods, {kinds}")
    _hold(wallet.coins == sum(entry.coins for entry in entries), "the balance is not the sum of the entries")
    given = sum(entry.coins for entry in entries if entry.kind == "gift")
    _hold(
        wallet.coins == given + rewards()["membership"].coins * periods - sum(row.price for row in bought),
        f"{wallet.coins} coins",
    )


def _hold(truth: bool, otherwise: str) -> None:  # noqa: FBT001 - reads as a sentence
    if not truth:
        raise Violation(otherwise)
