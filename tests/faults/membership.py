"""A membership as its outside sees it, able to go on after a crash anywhere: subscribed, renewed, spent, cancelled."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from itertools import pairwise

from functions.customization.handler import app as customization
from functions.customization.tables import Ownership, Wallet, WalletEntry
from functions.customization.worker import MEMBER_COINS
from functions.premium.plans import GRACE
from functions.premium.tables import LAWFUL, Entitlement, Status, Subscription
from tests.conftest import Answer
from tests.faults.invariants import Violation
from tests.faults.job import Job
from tests.premium_fixture import Member

ITEM, PRICE = "hat-beanie", 30


@dataclass
class Membership(Job):
    """One member, one subscription, two periods, one hat."""

    schedules: tuple[str, ...] = ("outbox", "premium")
    member: Member = field(init=False)

    def __post_init__(self) -> None:
        """As every job's."""
        super().__post_init__()
        self.member = Member(self.call, self.simulator)

    def run(self) -> None:
        """The whole story, then quiescence."""
        self.begin()
        self.clock.advance(days=31)
        self.settle()
        assert self.insist(self.buy).status == 201
        self.insist(self.member.cancel)
        self.settle()

    def begin(self) -> None:
        """Up to a running subscription that everybody knows of."""
        self.member.pay(self.insist(partial(self.member.subscribe, idempotency_key="subscribe")))
        self.settle()

    def buy(self) -> Answer:
        """A hat, with the coins that membership brought."""
        body = {"item_id": ITEM}
        return self.call(customization, "POST", "/api/customization/purchase", body, as_="ana", idempotency_key="hat")

    def _tell(self) -> None:
        self.member.tell()


def at_rest(job: Membership, *, paid: int, ended: bool = False) -> None:
    """We and Stripe say the same; what was paid counts once; every coin is accounted for."""
    _agree(job, paid, ended=ended)
    _accounted(job.member.id, periods=paid)
    dead = {group: messages for group, messages in job.plant.dead.items() if messages}
    _hold(not dead, f"dead letters: {sorted(dead)}")


def _agree(job: Membership, paid: int, *, ended: bool) -> None:
    there = list(job.simulator.core.state.of_kind("subscription"))
    _hold(len(there) == 1, f"{len(there)} subscriptions at Stripe")
    captures = job.simulator.ledger()["captures"]
    _hold(len(captures) == paid, f"{len(captures)} captures, {paid} periods")
    begun = [row for row in Subscription.scan() if row.status != Status.ABANDONED]
    _hold([row.reference for row in begun] == [there[0]["id"]], "another subscription than Stripe's")
    row, held = begun[0], Entitlement.get(job.member.id, consistent_read=True)
    _hold(row.status == (Status.ENDED if ended else Status.ACTIVE), f"it is {row.status}")
    _hold((held.subscription_id, held.status) == (row.subscription_id, row.status), "the entitlement is another's")
    states = [Status(step.status) for step in row.history]
    _hold(all(b in LAWFUL[a] for a, b in pairwise(states)), f"unlawful: {states}")
    if not ended:
        ends = datetime.fromtimestamp(there[0]["items"]["data"][0]["current_period_end"], UTC)
        cancelled = there[0]["cancel_at"] is not None
        _hold(held.paid_until == ends, f"paid until {held.paid_until}, not {ends}")
        _hold(held.until == (ends if cancelled else ends + GRACE), f"holds until {held.until}")
        _hold((held.ends_at is not None) == cancelled, "cancelling was not heard")


def _accounted(user_id: str, *, periods: int) -> None:
    entries, wallet = list(WalletEntry.query(user_id)), Wallet.get(user_id, consistent_read=True)
    kinds = sorted(entry.kind for entry in entries)
    bought = Ownership.find(user_id, ITEM, consistent=True) is not None
    _hold(kinds == sorted(["membership"] * periods + ["purchase"] * bought), f"entries: {kinds}")
    _hold(wallet.coins == sum(entry.coins for entry in entries), "the balance is not the sum of the entries")
    _hold(wallet.coins == MEMBER_COINS * periods - PRICE * bought, f"{wallet.coins} coins")


def _hold(condition: bool, otherwise: str) -> None:  # noqa: FBT001 - an assertion
    if not condition:
        raise Violation(otherwise)
