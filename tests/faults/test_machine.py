"""Anything in any order: a state machine over orders, payments, refunds, stock and certificates, with three providers.

Providers may duplicate, drop, delay and reorder; queues may deliver twice and shuffle; time passes; staff and buyers
act. The invariants hold after each step; at the end everything comes to rest, and all of them hold.
`KERVAN_EXAMPLES` sets how many lives are lived.
"""

import os
import random
from contextlib import ExitStack
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    initialize,
    invariant,
    multiple,
    rule,
    run_state_machine_as_test,
)

from functions.orders import service as orders
from functions.orders.tables import Order, Status
from functions.payments.tables import Payment
from kervan.errors import Conflict
from kervan.providers.payments import ProviderName
from tests import shop
from tests.conftest import Answer
from tests.desks import GOOD, POOR
from tests.faults import invariants, report
from tests.faults.job import Job
from tests.faults.scene import opened
from tests.faults.ways import ASKING

EXAMPLES = int(os.environ.get("KERVAN_EXAMPLES", "5"))
STEPS = int(os.environ.get("KERVAN_STEPS", "20"))
STAFF_STEPS = (Status.PROCESSING, Status.SHIPPED, Status.PERFORMED, Status.COMPLETED)
Started = tuple[ProviderName, Answer]
lived = {"lives": 0, "steps": 0}


class Kervan(RuleBasedStateMachine):
    """One life of a small shop."""

    placed = Bundle("placed")
    started = Bundle("started")

    @initialize(seed=st.integers(0, 2**16))
    def open(self, seed: int) -> None:
        """An empty cloud, seven shares, three providers."""
        self.chance = random.Random(seed)  # noqa: S311 - a life, not a secret
        self.contexts = ExitStack()
        scene = self.contexts.enter_context(opened(seed))
        self.job = Job(scene)
        scene.plant.shuffle = self.chance.shuffle
        self.keys = 0
        lived["lives"] += 1

    def _key(self) -> str:
        self.keys += 1
        return f"key-{self.keys}"

    @rule(target=placed, quantity=st.integers(1, 4), buyer=st.sampled_from(["ana", "bob"]), book=st.booleans())
    def place(self, quantity: int, buyer: str, book: bool) -> Any:  # noqa: FBT001 - drawn
        """Somebody orders; the last shares may be gone."""
        try:
            order = shop.place(self.job.world, buyer, quantity, shop.BOOK if book else shop.BULL)
        except Conflict:
            return multiple()
        return (order.order_id, buyer)

    @rule(target=started, order=placed, provider=st.sampled_from(ProviderName))
    def start(self, order: tuple[str, str], provider: ProviderName) -> Any:
        """The buyer starts to pay, maybe again, maybe elsewhere."""
        answer = self.job.tills[provider].process(order[0], key=self._key(), as_=order[1])
        if answer.status != 201:
            assert answer.status == 409, answer.body
            return multiple()
        return (provider, answer)

    @rule(started=started, card=st.sampled_from([GOOD, GOOD, POOR, ASKING]))
    def pay(self, started: Started, card: str) -> None:
        """The buyer types a card; what the provider refuses is the buyer's matter."""
        try:
            self.job.tills[started[0]].pay(started[1], card)
        except Exception as refused:  # noqa: BLE001 - declines and closed pages are the provider's own errors
            assert type(refused).__module__.startswith("infra.local.simulators"), refused

    @rule(started=started, passed=st.booleans())
    def answer_the_bank(self, started: Started, passed: bool) -> None:  # noqa: FBT001 - drawn
        """3-D Secure, passed or not."""
        try:
            self.job.tills[started[0]].authenticate(started[1], passed=passed)
        except Exception as refused:  # noqa: BLE001 - nothing to authenticate
            assert type(refused).__module__.startswith("infra.local.simulators"), refused

    @rule(started=started)
    def come_back(self, started: Started) -> None:
        """The browser returns."""
        assert self.job.tills[started[0]].come_back(started[1]).status == 303

    @rule(provider=st.sampled_from(ProviderName), mode=st.sampled_from(["duplicate", "drop", "reorder", "delay"]))
    def provider_misbehaves(self, provider: ProviderName, mode: str) -> None:
        """The next events are told in its way."""
        more = {"duplicate": {"times": 3}, "delay": {"seconds": 60}}.get(mode, {})
        self.job.tills[provider].simulator.arm({"mode": mode, "count": 2, **more})

    @rule(provider=st.sampled_from(ProviderName))
    def webhooks_come(self, provider: ProviderName) -> None:
        """A provider tells what is due."""
        till = self.job.tills[provider]
        till.simulator.pump(till.deliver)

    @rule(copies=st.integers(1, 3))
    def queues_move(self, copies: int) -> None:
        """One step of everything asynchronous; letters may be there several times."""
        self.job.plant.duplicate = copies
        self.job.plant.step()

    @rule(order=placed)
    def buyer_cancels(self, order: tuple[str, str]) -> None:
        """If it is not too late."""
        try:
            orders.cancel(self.job.world, shop.person(order[1]), order[0])
        except Conflict:
            assert Order.get(order[0]).status not in (Status.PENDING, Status.CANCELLED)

    @rule(order=placed)
    def staff_cancel(self, order: tuple[str, str]) -> None:
        """A paid order is refunded."""
        try:
            orders.cancel(self.job.world, shop.person("sevgi"), order[0])
        except Conflict:
            assert Order.get(order[0]).status == Status.EXPIRED

    @rule(order=placed, status=st.sampled_from(STAFF_STEPS))
    def staff_move(self, order: tuple[str, str], status: Status) -> None:
        """Lawfully, or they are told."""
        try:
            orders.move(self.job.world, shop.person("sevgi"), order[0], status)
        except Conflict:
            assert Order.get(order[0]).status != status

    @rule(order=placed, part=st.sampled_from([None, 1, 2999, 1_000_000]))
    def staff_refund(self, order: tuple[str, str], part: int | None) -> None:
        """All that is left, or a part; never more than there is."""
        for payment in [row for row in Payment.scan() if row.order_id == order[0]]:
            answer = self.job.refund(payment.payment_id, part, key=self._key())
            assert answer.status in (202, 409, 422), answer.body

    @rule(minutes=st.sampled_from([1, 5, 16, 31, 60 * 72]), group=st.sampled_from(["orders", "payments", "outbox"]))
    def time_passes(self, minutes: int, group: str) -> None:
        """And somebody's schedule runs."""
        self.job.clock.advance(minutes=minutes)
        self.job.plant.run_schedule(group)

    @invariant()
    def holds(self) -> None:
        """After every step."""
        if hasattr(self, "job"):
            lived["steps"] += 1
            invariants.always(self.job.world)

    def teardown(self) -> None:
        """To rest, then everything must be true."""
        if not hasattr(self, "job"):
            return
        try:
            self.job.plant.duplicate, self.job.plant.shuffle = 1, None
            self.job.clock.advance(hours=80)
            self.job.check()
        finally:
            self.contexts.close()


@pytest.mark.usefixtures("_stage")
def test_whatever_happens_in_whatever_order() -> None:
    run_state_machine_as_test(
        Kervan,
        settings=settings(
            max_examples=EXAMPLES,
            stateful_step_count=STEPS,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            print_blob=True,
            derandomize="KERVAN_EXAMPLES" not in os.environ,
        ),
    )
    report.note("state machine over orders, payments, refunds, stock, certificates", **lived, violations=0)
