"""Invariant 10: whatever people and networks do, a member holds what was said while they were in it, each once, in
order, and nothing of the rest.
"""

import os
from random import Random

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test

from tests.faults import report
from tests.faults.chat_life import Life, Person
from tests.faults.storms import everybody

EXAMPLES = int(os.environ.get("KERVAN_EXAMPLES", "3"))
PEOPLE = 5
SOMEBODY = st.integers(0, PEOPLE - 1)
lived = {"lives": 0, "messages": 0, "resends": 0, "delivered": 0, "sockets": 0}


def ended(life: Life) -> None:
    """Judged and counted."""
    life.finish()
    counts = (1, len(life.said), life.resent, life.delivered, life.sockets)
    for name, count in zip(lived, counts, strict=True):
        lived[name] += count


class ChatMachine(RuleBasedStateMachine):
    """Five people and a group."""

    @initialize(seed=st.integers(0, 2**32 - 1))
    def begin(self, seed: int) -> None:
        """The owner and another are in it."""
        self.life = Life(PEOPLE, Random(seed))  # noqa: S311 - a schedule, not a secret
        self.sent = 0
        everybody(self.life, self.life.people[:2])

    def who(self, place: int) -> Person:
        """One of the five."""
        return self.life.people[place]

    @rule(place=SOMEBODY)
    def somebody_joins(self, place: int) -> None:
        """Or is in it already."""
        self.life.join(self.who(place))

    @rule(place=st.integers(1, PEOPLE - 1), put_out=st.booleans())
    def somebody_goes(self, place: int, put_out: bool) -> None:  # noqa: FBT001 - drawn
        """Or is put out; or was not in it."""
        self.life.leave(self.who(place), put_out=put_out)

    @rule(place=SOMEBODY)
    def somebody_connects(self, place: int) -> None:
        """Anew, if they were there."""
        self.life.connect(self.who(place))

    @rule(place=SOMEBODY, silent=st.booleans())
    def somebody_is_cut_off(self, place: int, silent: bool) -> None:  # noqa: FBT001 - drawn
        """And the product may not hear of it."""
        self.life.disconnect(self.who(place), silent=silent)

    @rule(place=SOMEBODY, live=st.booleans())
    def somebody_speaks(self, place: int, live: bool) -> None:  # noqa: FBT001 - drawn
        """Over the socket or over HTTP."""
        self.sent += 1
        self.life.send(self.who(place), self.sent, live=live)

    @rule(place=SOMEBODY, back=st.integers(0, 3))
    def somebody_repeats(self, place: int, back: int) -> None:
        """A client id of before; of somebody else's it is a message of its own."""
        self.life.send(self.who(place), max(0, self.sent - back), live=False)

    @rule(failing=st.booleans(), copies=st.integers(1, 2))
    def the_weather_changes(self, failing: bool, copies: int) -> None:  # noqa: FBT001 - drawn
        """Posts fail, queues deliver twice."""
        self.life.failing, self.life.plant.duplicate = failing, copies

    @rule()
    def things_move(self) -> None:
        """A batch of every queue, in any order."""
        self.life.plant.step()
        self.life.plant.reveal()
        for person in self.life.people:
            self.life.take(person)

    def teardown(self) -> None:
        """Quiescence."""
        if hasattr(self, "life"):
            try:
                ended(self.life)
            finally:
                self.life.close()


@pytest.mark.usefixtures("_stage")
def test_a_member_holds_what_was_said_to_them() -> None:
    run_state_machine_as_test(
        ChatMachine,
        settings=settings(
            max_examples=EXAMPLES,
            stateful_step_count=20,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            derandomize="KERVAN_EXAMPLES" not in os.environ,
        ),
    )
    report.note("state machine over a group's life", **lived, lost=0, doubled=0, leaked=0)
