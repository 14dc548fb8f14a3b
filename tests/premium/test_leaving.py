"""Who closes their account is charged nothing any more, whatever their payment page was doing."""

import pytest

from functions.premium import leaving
from functions.premium.worker import worker
from kervan.events import Letter
from kervan.people import PersonErasureAsked, PersonPartDone
from kervan.world import World
from tests.conftest import Deliver
from tests.faults.injector import Crash, Injector
from tests.premium_fixture import Member
from tests.privacy.steps import in_steps


def asked(world: World, user_id: str) -> PersonErasureAsked:
    """The letter of `privacy`."""
    return PersonErasureAsked(job_id="job", user_id=user_id, round=1, last=False, at=world.now())


def test_a_page_that_is_open_is_closed(ana: Member, world: World, deliver: Deliver) -> None:
    page = ana.subscribe()
    assert leaving.end_subscription(world, ana.id) == {}
    with pytest.raises(Exception, match="no longer open"):
        ana.pay(page)
    ana.tell()
    deliver()
    assert (ana.row.status, list(ana.simulator.core.state.of_kind("subscription"))) == ("ABANDONED", [])


def test_what_was_paid_before_anybody_told_ends(ana: Member, world: World, deliver: Deliver) -> None:
    ana.pay(ana.subscribe())
    assert leaving.end_subscription(world, ana.id) == {"premium-subscriptions": {"ended": 1}}
    ana.tell()
    deliver()
    assert (ana.row.status, ana.at_stripe["status"]) == ("ENDED", "canceled")


def test_a_worker_that_dies_after_ending_it_forgets_nobody(member: Member, world: World, calls: Injector) -> None:
    """The letter is finished with the group's answer, never before."""
    event = asked(world, member.id)
    letter = Letter.of(event, letter_id="ltr_1", trace="t").model_dump()
    calls.choose = lambda call: "after" if call.operation == "TransactWriteItems" else ""
    with pytest.raises(Crash):
        worker.receive(letter)
    calls.choose = None
    assert member.at_stripe["status"] == "canceled"
    letters, done = in_steps(event, lambda _event: worker.receive(letter))
    assert (letters, type(done)) == (1, PersonPartDone)
