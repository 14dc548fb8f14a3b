"""Every call of subscribing, renewing, buying, cancelling and giving back is a place to die, as those around money are.

Replay one: KERVAN_POINT='label=mode' scripts/test 'tests/faults/test_premium_points.py::…[renewing]'
"""

from collections.abc import Callable
from typing import Any

import pytest

from tests.faults import report
from tests.faults.membership import Membership
from tests.faults.rows import Violation
from tests.faults.scene import opened
from tests.faults.stories import STRIPE, Story
from tests.faults.test_crash_points import NAMED, Deaths, live


def nothing(_job: Membership) -> None:
    """An empty cloud will do."""


def renewed(job: Membership) -> None:
    """Two periods have been paid."""
    job.subscribe()
    job.renew()


def ended_as(status: str, *, captures: int, refunded: int = 0) -> Callable[[Membership], None]:
    """How it is, and what that took at Stripe."""

    def end(job: Membership) -> None:
        ledger = job.stripe.ledger()
        assert job.member.row.status == status
        assert (len(ledger["captures"]), ledger["totals"]["refunded"].get("try", 0)) == (captures, refunded)

    return end


def story(name: str, before: Any, told: Any, end: Any) -> Story:
    """Through Stripe, by a member."""
    return Story(name, (STRIPE,), before, told, end, Membership)


STORIES = (
    story("subscribing", nothing, Membership.subscribe, ended_as("ACTIVE", captures=1)),
    story("renewing", Membership.subscribe, Membership.renew, ended_as("ACTIVE", captures=2)),
    story("buying", renewed, Membership.buy, ended_as("ACTIVE", captures=2)),
    story("cancelling", renewed, Membership.cancel_membership, ended_as("ACTIVE", captures=2)),
    story("giving a period back", renewed, Membership.give_back, ended_as("ENDED", captures=2, refunded=2999)),
)


@pytest.mark.parametrize("told", STORIES, ids=lambda of: of.name)
@pytest.mark.usefixtures("_stage")
def test_whatever_dies_where_a_membership_is_what_was_paid(told: Story) -> None:
    deaths = Deaths()
    live(told, STRIPE, deaths)
    report.note(f"crash points of {told.name}", tried=deaths.tried, of=deaths.of, violations=len(deaths.violations))
    assert not deaths.violations, "\n".join(deaths.violations)
    assert deaths.tried or NAMED


@pytest.mark.usefixtures("_stage")
def test_the_invariants_of_a_membership_can_fail() -> None:
    """A row spoilt by hand is found: the proof is not blind."""
    with opened() as scene:
        job = Membership(scene)
        renewed(job)
        job.holds()
        held = job.member.entitlement
        held.until = held.until.replace(year=held.until.year + 1)
        held.save()
        with pytest.raises(Violation, match="holds until"):
            job.holds()
