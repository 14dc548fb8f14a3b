"""Anything in any order: a state machine over orders, payments, stock and certificates; the invariants after each step.

Stripe may duplicate, drop, delay and reorder; queues may deliver twice and shuffle; time passes; staff and buyers act.
At the end everything comes to rest, and all invariants hold. `KERVAN_EXAMPLES` sets how many lives are lived.
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
from kervan.errors import Conflict
from tests import shop
from tests.cloud import Clock
from tests.conftest import fresh_world
from tests.faults import invariants, report
from tests.faults.injector import Injector
from tests.faults.job import Job
from tests.plant import Plant
from tests.stripe_fixture import ASKING_CARD, GOOD_CARD, POOR_CARD, simulated

EXAMPLES = int(os.environ.get("KERVAN_EXAMPLES", "8"))
STEPS = int(os.environ.get("KERVAN_STEPS", "20"))
STAFF_STEPS = (Status.PROCESSING, Status.SHIPPED, Status.PERFORMED, Status.COMPLETED)
lived = {"lives": 0, "steps": 0}


class Kervan(RuleBasedStateMachine):
    """One life of a small shop."""

    placed = Bundle("placed")
    started = Bundle("started")

    @initialize(seed=st.integers(0, 2**16))
    def open(self, seed: int) -> None:
        """An empty cloud, seven shares, a Stripe."""
        self.chance = random.Random(seed)  # noqa: S311 - a life, not a secret
        self.clock = Clock()
        world = fresh_world(self.clock)
        self.contexts = ExitStack()
        plant = self.contexts.enter_context(Plant().tapped())
        injector = self.contexts.enter_context(Injector().installed())
        self.job = Job(world, self.clock, plant, injector, simulated(self.clock, seed))
        plant.shuffle = self.chance.shuffle
        self.keys = 0
        lived["lives"] += 1

    @rule(target=placed, quantity=st.integers(1, 4), buyer=st.sampled_from(["ana", "bob"]), book=st.booleans())
    def place(self, quantity: int, buyer: str, book: bool) -> Any:  # noqa: FBT001 - drawn
        """Somebody orders; the last shares may be gone."""
        try:
            order = shop.place(self.job.world, buyer, quantity, shop.BOOK if book else shop.BULL)
        except Conflict:
            return multiple()
        return (order.order_id, buyer)

    @rule(target=started, order=placed)
    def start(self, order: tuple[str, str]) -> Any:
        """The buyer starts to pay, maybe again."""
        self.keys += 1
        answer = self.job.till.process(order[0], key=f"key-{self.keys}", as_=order[1])
        if answer.status != 201:
            assert answer.status == 409, answer.body
            return multiple()
        return self.job.till.intent_of(answer)

    @rule(intent=started, card=st.sampled_from([GOOD_CARD, GOOD_CARD, POOR_CARD, ASKING_CARD]))
    def pay(self, intent: str, card: str) -> None:
        """The buyer types a card; what Stripe refuses is the buyer's matter."""
        try:
            self.job.simulator.pay(intent, card)
        except Exception as refused:  # noqa: BLE001 - declines and ended intents are Stripe's own errors
            assert type(refused).__module__.startswith("infra.local.simulators"), refused

    @rule(intent=started, passed=st.booleans())
    def answer_the_bank(self, intent: str, passed: bool) -> None:  # noqa: FBT001 - drawn
        """3-D Secure, passed or not."""
        try:
            self.job.simulator.authenticate(intent, passed=passed)
        except Exception as refused:  # noqa: BLE001 - nothing to authenticate
            assert type(refused).__module__.startswith("infra.local.simulators"), refused

    @rule(mode=st.sampled_from(["duplicate", "drop", "reorder", "delay"]))
    def stripe_misbehaves(self, mode: str) -> None:
        """The next events are told in its way."""
        more = {"duplicate": {"times": 3}, "delay": {"seconds": 60}}.get(mode, {})
        self.job.simulator.arm({"mode": mode, "count": 2, **more})

    @rule()
    def webhooks_come(self) -> None:
        """Stripe tells what is due."""
        self.job.simulator.pump(self.job.till.webhook)

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

    @rule(order=placed, status=st.sampled_from(STAFF_STEPS))
    def staff_move(self, order: tuple[str, str], status: Status) -> None:
        """Lawfully, or they are told."""
        try:
            orders.move(self.job.world, shop.person("sevgi"), order[0], status)
        except Conflict:
            assert Order.get(order[0]).status != status

    @rule(minutes=st.sampled_from([1, 5, 16, 31, 60 * 72]), group=st.sampled_from(["orders", "payments", "outbox"]))
    def time_passes(self, minutes: int, group: str) -> None:
        """And somebody's schedule runs."""
        self.clock.advance(minutes=minutes)
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
            self.clock.advance(hours=80)
            self.job.settle()
            invariants.at_rest(self.job.world, self.job.plant, self.job.simulator)
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
    report.note("state machine over orders, payments, stock, certificates", **lived, violations=0)
