"""The nightly check: the payments of a day, and some older ones, are held against all that speaks of them.

It goes page by page, writes down how far it is, and stops in time: the next run goes on there. A provider that answers
so many readings a minute is left half of them for its buyers: a run stops when it has had its share.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from hashlib import sha256
from typing import Any

from functions.orders.tables import Order
from functions.payments.tables import Payment
from kervan import log
from kervan.commit import commit
from kervan.errors import Changed, Exists
from kervan.periods import FIRST_MONTH, month_after
from kervan.providers.capabilities import CAPABILITIES
from kervan.providers.payments import ProviderName, ProviderRefused, ProviderUnreachable, RefundSeen
from kervan.world import World

from . import differences, folding, invariants, reading
from .invariants import Finding, Kind, Story
from .tables import Audit, Difference, Entry, day_of

PAGE = 15  # what is begun is done: a run reads a page more of a slow provider than its share, at most
LONGEST_RUN = timedelta(seconds=90)
READ_BACK = 3_000  # payments of a day and provider that are compared with it; of more, so many by lot
READ_BACK_SLOWLY = 600  # where a run has but a share of a minute
OF_GIVEN_UP = 3  # of those that were given up, a third as many: most of them nobody ever paid
MOST_OPEN = 40  # differences that a run looks at again
DAYS = 3  # a night that was too short for a day is made up for in the next ones
OLDER = "older"  # from all that there ever was, in turns
OLDER_PAGES = 3  # of a run


Shares = Mapping[tuple[str, bool], float]  # by provider, and whether they took money
ALL: Shares = {}  # that took money


@dataclass
class Run:
    """One beat of the schedule."""

    world: World
    began: datetime
    silent: set[str] = field(default_factory=set)  # providers that do not answer: left alone until the next run
    read: Counter[str] = field(default_factory=Counter)  # payments, by provider

    @property
    def is_over(self) -> bool:
        """Whether it is time to stop: none is left, or a provider has been asked enough."""
        asked = ((CAPABILITIES[ProviderName(name)].reads_a_minute, count) for name, count in self.read.items())
        enough = any(most is not None and 2 * 2 * count >= most for most, count in asked)  # a reading may take two
        return enough or self.world.now() - self.began > LONGEST_RUN


def run(world: World) -> None:
    """Go on with the days that are not done, the oldest first, look again at what differs, then at what is older."""
    beat, today = Run(world, world.now()), day_of(world.now())
    known = [each.payment_id for each in Difference.by_state.query("open", limit=MOST_OPEN)]
    days = [today - timedelta(days=back) for back in range(DAYS, 0, -1)]
    try:
        for day in days:
            audit = Audit.find(day.isoformat(), consistent=True) or Audit(day.isoformat(), walk="entries")
            shares = _shares(day)
            while audit.walk is not None and not beat.is_over:
                _step(beat, audit, shares)
        for payment_id in known:
            if payment_id != differences.BOOKS and not beat.is_over:
                _try(beat, payment_id, ALL)
        older = Audit.find(OLDER, consistent=True) or Audit(OLDER, walk=FIRST_MONTH)
        for _ in range(OLDER_PAGES):
            if not beat.is_over:
                _step(beat, older, ALL)
    except (Changed, Exists):
        log.info("another run is at it")
        return
    differences.judge_the_sums(world, reading.balances(world, None, None).accounts)


def _step(beat: Run, audit: Audit, shares: Shares) -> None:
    """A page of payments, and where to go on. Payments that nobody counted yet are counted."""
    found = _page(audit)
    ids = list(dict.fromkeys(row.payment_id for row in found))
    if ids and folding.fold(*ids):
        log.warning("payments had not been counted", day=audit.day)
        log.count("LedgerCountedLate")
    for payment_id in ids:
        audit.differing = int(audit.differing) + _try(beat, payment_id, shares)
    audit.checked, audit.after = int(audit.checked) + len(ids), found.last_evaluated_key
    if audit.after is None:
        _next_walk(audit, beat.began)
    if audit.version:
        commit(audit)
    else:
        commit(new=audit)


def _page(audit: Audit) -> Any:
    """Rows that name payments: the entries of a day of the books, the payments made on that day (UTC), or a month's."""
    page = {"limit": PAGE, "page_size": PAGE, "last_evaluated_key": audit.after}
    if audit.walk == "entries":
        return Entry.by_day.query(audit.day, **page)
    if audit.day == OLDER:
        return Payment.by_month.query(audit.walk, **page)
    midnight = datetime.combine(date.fromisoformat(audit.day), time(), UTC)
    made = Payment.created_at.between(midnight, midnight + timedelta(days=1))
    return Payment.by_month.query(audit.day[:7], range_key_condition=made, **page)


def _next_walk(audit: Audit, now: datetime) -> None:
    if audit.day == OLDER:
        following = month_after(str(audit.walk))
        audit.walk = following if following <= now.strftime("%Y-%m") else FIRST_MONTH
    else:
        audit.walk = "payments" if audit.walk == "entries" else None
    if audit.walk is None:
        log.info("day was audited", day=audit.day, checked=int(audit.checked), differing=int(audit.differing))


def _shares(day: date) -> Shares:
    """Which part of a day's payments is read back."""
    ended = reading.ended_on(day)
    each = ((name, took) for name in ProviderName for took in (True, False))
    return {(name, took): min(1.0, _read_back(name, took=took) / (ended[name, took] or 1)) for name, took in each}


def _read_back(name: ProviderName, *, took: bool) -> int:
    most = READ_BACK if CAPABILITIES[name].reads_a_minute is None else READ_BACK_SLOWLY
    return most if took else most // OF_GIVEN_UP


def _try(beat: Run, payment_id: str, shares: Shares) -> int:
    try:
        return _check(beat, payment_id, shares)
    except Exception:  # noqa: BLE001 - whatever it is, this payment failed and its neighbours must not
        log.failure("payment could not be audited", payment_id=payment_id)
        return 0


def _check(beat: Run, payment_id: str, shares: Shares) -> int:
    """How many differences were not known. What seems to differ is looked at twice: it may just be moving."""
    lot = int.from_bytes(sha256(payment_id.encode()).digest()[:4]) / 2**32
    findings: Sequence[Finding] = ()
    looked = False
    for _ in range(2):
        story = _story(payment_id)
        if story is None:  # entries of a payment that is not there
            findings, looked = (Finding(Kind.CAPTURED, "a payment", "none"),), False
            break
        order = Order.find(story.payment.order_id, consistent=True)
        took = story.payment.captured is not None
        drawn = lot < shares.get((story.payment.provider, took), float(took))
        findings, looked = _of_provider(beat, story) if drawn else ((), False)
        findings = (*invariants.of_books(story), *invariants.of_order(story, order), *findings)
        if not findings:
            break
    return differences.record(beat.world, payment_id, findings, with_provider=looked)


def _story(payment_id: str) -> Story | None:
    """The entries before the row: what is posted in between is in neither, or makes the second look."""
    entries = list(Entry.query(payment_id, consistent_read=True))
    payment = Payment.find(payment_id, consistent=True)
    return None if payment is None else Story(payment, entries)


def _of_provider(beat: Run, story: Story) -> tuple[Sequence[Finding], bool]:
    """What its provider says of a payment that took money, or may have; whether it said anything."""
    payment = story.payment
    if payment.provider in beat.silent or not _may_have_taken(payment):
        return (), False
    provider = beat.world.payments[payment.provider]
    beat.read[payment.provider] += 1
    try:
        seen = provider.read(payment.money_id)
        refunds: Sequence[RefundSeen] = provider.refunds(payment.money_id) if _went_back(story, seen.returned) else ()
    except ProviderUnreachable:
        beat.silent.add(payment.provider)
        log.warning("provider does not answer; its payments are not compared", provider=payment.provider)
        return (), False
    except ProviderRefused as refused:
        log.warning("provider shows no payment", payment_id=payment.payment_id, error_code=refused.facts["reason"])
        return (), False
    return tuple(invariants.of_provider(story, seen, refunds)), True


def _may_have_taken(payment: Payment) -> bool:
    """It did; or it was given up where a page cannot be closed: who paid it late and unheard has paid for nothing."""
    if payment.captured is not None:
        return bool(payment.is_settled)
    closes = CAPABILITIES[ProviderName(payment.provider)].closes_on_cancel
    return payment.status in reading.GIVEN_UP and payment.reference is not None and not closes


def _went_back(story: Story, returned: bool) -> bool:  # noqa: FBT001 - as the provider says it
    return returned or story.refunded != 0
