"""A membership as its outside sees it, able to go on after a crash anywhere: subscribed, renewed, spent, given back."""

from datetime import UTC, datetime
from functools import partial
from itertools import pairwise

from functions.customization.handler import app as customization
from functions.customization.rewards import rewards
from functions.customization.tables import Ownership, Wallet, WalletEntry
from functions.premium.handler import app as premium
from functions.premium.plans import GRACE
from functions.premium.tables import LAWFUL, RUNNING, Entitlement, Status, Subscription
from kervan.providers.payments import ProviderName
from kervan.shared_tables import Outbox
from tests.conftest import Answer
from tests.faults.job import Job
from tests.faults.rows import Violation
from tests.faults.scene import Scene
from tests.premium_fixture import Member

ITEM, PRICE = "hat-beanie", 30


class Membership(Job):
    """Ana, who wants premium and a hat. `holds` asks whether we and Stripe say the same of her."""

    schedules = ("outbox", "premium")

    def __init__(self, scene: Scene, name: ProviderName = ProviderName.STRIPE) -> None:
        """As every job's."""
        super().__init__(scene, name)
        self.member = Member(self.call, self.stripe)

    def subscribe(self) -> None:
        """Up to a running subscription that everybody knows of."""
        self.member.pay(self.insist(partial(self.member.subscribe, idempotency_key="subscribe")))
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
        periods = len(self.stripe.ledger()["captures"])
        _agree(self)
        _accounted(self.member.id, periods=periods)
        _hold(not any(self.plant.dead.values()), "dead letters")

    @property
    def _waits(self) -> bool:
        return any(row.is_waiting for row in Subscription.scan()) or Outbox.count() > 0


def _agree(job: Membership) -> None:
    """One subscription there, the same here, and the entitlement that follows from it."""
    there = list(job.stripe.core.state.of_kind("subscription"))
    begun = [row for row in Subscription.scan() if row.status not in (Status.ABANDONED, Status.OPEN)]
    _hold(len(there) <= 1, f"{len(there)} subscriptions at Stripe")
    _hold([row.reference for row in begun] == [each["id"] for each in there], "not the same as at Stripe")
    for row in Subscription.scan():
        states = [Status(step.status) for step in row.history]
        _hold(all(b in LAWFUL[a] for a, b in pairwise(states)), f"unlawful: {states}")
    for row, stripes in zip(begun, there, strict=True):
        held = Entitlement.get(row.user_id, consistent_read=True)
        _hold((held.subscription_id, held.status) == (row.subscription_id, row.status), "the entitlement is another's")
        _hold((row.status in RUNNING) == (stripes["status"] != "canceled"), f"{row.status}, there {stripes['status']}")
        ends = datetime.fromtimestamp(stripes["items"]["data"][0]["current_period_end"], UTC)
        over = stripes["ended_at"] or stripes["cancel_at"]
        until = min(ends + GRACE, datetime.fromtimestamp(over, UTC)) if over else ends + GRACE
        _hold(held.until == until, f"holds until {held.until}, not {until}")


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
