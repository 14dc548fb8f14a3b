"""A donor leaves: what named them goes, also what no row knows of; what proves the payment stays and answers."""

from typing import Any

import pytest

from functions.certificates.handler import app
from functions.certificates.tables import Certificate
from functions.certificates.worker import worker
from functions.users.tables import User
from kervan import aws
from kervan.commit import commit
from kervan.events import Letter
from kervan.people import PersonErasureAsked
from kervan.settings import Bucket
from kervan.world import World
from tests import donors
from tests.certificates.test_replacing import reissue, revoke
from tests.certificates.test_worker import paid_letter
from tests.conftest import Caller, Deliver
from tests.faults.injector import Crash, Fault, Injector


def documents(world: World) -> list[str]:
    """Every version in the bucket."""
    s3: Any = aws.client("s3")
    found = s3.list_object_versions(Bucket=world.settings.bucket(Bucket.DOCUMENTS))
    return [each["Key"] for kind in ("Versions", "DeleteMarkers") for each in found.get(kind, ())]


def erase(world: World, user_id: str) -> None:
    """As the letter of an erasure does."""
    event = PersonErasureAsked(job_id="ers_1", user_id=user_id, round=1, last=False, at=world.now())
    worker.receive(Letter.of(event, letter_id=world.new_id("ltr"), trace="t").model_dump())


@pytest.fixture
def erased(world: World, paid: str, deliver: Deliver) -> str:
    """The certificate of somebody who has left."""
    deliver()
    row = Certificate.get(Certificate.id_of(paid))
    erase(world, row.user_id)
    User(row.user_id).delete()
    return str(row.certificate_id)


def test_the_world_is_told_that_it_is_genuine_and_of_nobody(call: Caller, erased: str) -> None:
    told = call(app, "GET", f"/api/certificates/{erased}/verify")
    assert (told.status, told.body["status"], told.body["masked_name"]) == (200, "READY", "")
    page = call(app, "GET", f"/certificate/{erased}")
    assert page.status == 200 and 'class="name"' not in page.body


def test_the_one_that_holds_is_not_given_up_for_one_that_cannot_be_drawn(call: Caller, erased: str) -> None:
    refused = reissue(call, erased)
    assert (refused.status, refused.body["code"]) == (409, "donor_erased")
    assert (Certificate.count(), Certificate.get(erased).status) == (1, "READY")
    assert revoke(call, erased).body["status"] == "REVOKED"


def test_files_of_runs_that_came_to_nothing_go_as_well(world: World, paid: str) -> None:
    """The first run dies behind its file; by the second one its donor is called otherwise."""
    letter = paid_letter(paid)
    donor = User.get(letter["data"]["user_id"])
    other = paid_letter(donors.order_paid(world))
    with Injector().installed() as rehearsal:
        worker.receive(other)
    written = next(call.label for call in rehearsal.trace if call.operation == "TransactWriteItems")
    with Injector().installed() as injector:
        injector.arm(Fault(written, "before"))
        with pytest.raises(Crash):
            worker.receive(letter)
    donor.surname = "Kara"
    commit(donor)
    worker.receive(letter)
    assert (Certificate.count(), len(documents(world))) == (2, 3)
    erase(world, donor.user_id)
    assert documents(world) == []
