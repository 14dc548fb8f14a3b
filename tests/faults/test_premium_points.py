"""Every call of subscribing, renewing, buying, cancelling and giving back is a place to die, as those around money are.

Replay one: KERVAN_POINT='label=mode' scripts/test 'tests/faults/test_premium_points.py::…[renewing-stripe]'
"""

from collections.abc import Callable
from typing import Any

import pytest

from kervan.providers.payments import ProviderName
from tests.faults import report
from tests.faults.membership import Membership
from tests.faults.rows import Violation
from tests.faults.scene import opened
from tests.faults.stories import IYZICO, STRIPE, Story
from tests.faults.test_crash_points import NAMED, Deaths, live


def nothing(_job: Membership) -> None:
    """An empty cloud will do."""


def renewed(job: Membership) -> None:
    """Two periods have been paid."""
    job.subscribe()
    job.renew()


def ended_as(status: str, *, captures: int, refunded: int = 0) -> Callable[[Membership], None]:
    """How it is, and what that took at the provider."""

    def end(job: Membership) -> None:
        assert job.member.row.status == status
        assert (len(job.till.simulator.ledger()["captures"]), job.till.returned()) == (captures, refunded)

    return end


def story(name: str, before: Any, told: Any, end: Any, providers: tuple[ProviderName, ...] = (STRIPE, IYZICO)) -> Story:
    """Of a member."""
    return Story(name, providers, before, told, end, Membership)


STORIES = (
    story("subscribing", nothing, Membership.subscribe, ended_as("ACTIVE", captures=1)),
    story("renewing", Membership.subscribe, Membership.renew, ended_as("ACTIVE", captures=2)),
    story("buying", renewed, Membership.buy, ended_as("ACTIVE", captures=2), (STRIPE,)),
    story("cancelling", renewed, Membership.cancel_membership, ended_as("ACTIVE", captures=2)),
    story("giving a period back", renewed, Membership.give_back, ended_as("ENDED", captures=2, refunded=2999)),
)


TOLD = [(told, name) for told in STORIES for name in told.providers]


@pytest.mark.parametrize(("told", "name"), TOLD, ids=[f"{told.name}-{name}" for told, name in TOLD])
@pytest.mark.usefixtures("_stage")
def test_whatever_dies_where_a_membership_is_what_was_paid(told: Story, name: ProviderName) -> None:
    deaths = Deaths()
    live(told, name, deaths)
    report.note(
        f"crash points of {told.name}, {name}", tried=deaths.tried, of=deaths.of, violations=len(deaths.violations)
    )
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
