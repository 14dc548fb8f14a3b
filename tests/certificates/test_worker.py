"""Certificates are issued: exactly one for a paid order, whatever comes twice or dies on the way."""

import hashlib
from contextlib import suppress
from typing import Any

import pytest

from functions.certificates.events import CertificateAsked, CertificateFailed, CertificateReady
from functions.certificates.handler import app
from functions.certificates.tables import Certificate
from functions.certificates.worker import worker
from functions.orders.events import OrderPaid
from functions.orders.tables import Order, Status
from functions.users.tables import User
from kervan.commit import commit
from kervan.settings import Bucket
from kervan.shared_tables import Outbox
from kervan.world import World
from tests import donors, shop
from tests.conftest import Caller
from tests.faults.injector import Crash, Fault, Injector
from tests.faults.scheduler import interleave

Letter = dict[str, Any]


def letters(name: str, order_id: str | None = None) -> list[Letter]:
    """The facts of this name that wait in the outbox, as a queue would hand them over."""
    waiting = [row.letter().model_dump() for row in Outbox.scan() if row.name == name]
    return [letter for letter in waiting if order_id in (None, letter["data"]["order_id"])]


def paid_letter(order_id: str) -> Letter:
    """The fact that this order is paid."""
    (only,) = letters(OrderPaid.name(), order_id)
    return only


def is_whole(world: World, order_id: str) -> bool:
    """Whether the order has a certificate whose hash is its file's, told once."""
    certificate = Certificate.get(Certificate.id_of(order_id))
    pdf = world.files.get(Bucket.DOCUMENTS, certificate.file_key)
    told = len(letters(CertificateReady.name(), order_id))
    return hashlib.sha256(pdf).hexdigest() == certificate.sha256 and told == 1 and certificate.status == "READY"


def test_a_paid_order_gets_one_certificate_and_it_is_told_once(world: World, paid: str) -> None:
    for _ in range(3):
        worker.receive(paid_letter(paid))
    (certificate,) = Certificate.scan()
    assert certificate.certificate_id == Certificate.id_of(paid)
    assert (certificate.masked_name, certificate.product) == ("Ç**** Ö*****", "Büyükbaş kurban, 1 hisse")
    assert is_whole(world, paid)
    assert world.files.get(Bucket.DOCUMENTS, certificate.file_key).startswith(b"%PDF-")


def test_issuing_takes_three_reads_one_put_and_one_transaction(world: World, paid: str) -> None:
    letter = paid_letter(paid)
    with Injector().installed() as injector:
        worker.receive(letter)
    assert sorted(
        f"{call.service}.{call.operation}" for call in injector.trace if call.service != "secretsmanager"
    ) == [
        "dynamodb.GetItem",
        "dynamodb.GetItem",
        "dynamodb.Query",
        "dynamodb.TransactWriteItems",
        "kms.Sign",
        "s3.PutObject",
    ]


def issue(order_id: str) -> None:
    """One delivery of the fact that the order is paid."""
    worker.receive(paid_letter(order_id))


@pytest.mark.parametrize("mode", ["before", "after", "lost", "error:ThrottlingException"])
def test_a_fault_at_any_call_leaves_exactly_one(world: World, paid: str, mode: str) -> None:
    issue(paid)  # the secret is read here, and kept
    orders = iter([donors.order_paid(world) for _ in range(7)])
    probe = next(orders)
    letter = paid_letter(probe)
    with Injector().installed() as injector:
        worker.receive(letter)
        labels = [call.label for call in injector.trace]
    assert len(labels) == 6
    for label, order_id in zip(labels, orders, strict=True):
        letter = paid_letter(order_id)
        with Injector().installed() as injector:
            injector.arm(Fault(label, mode))
            with suppress(Crash):
                worker.receive(letter)
            assert injector.fired == 1, label
        worker.receive(letter)
        assert is_whole(world, order_id), label


@pytest.mark.parametrize("seed", range(5))
def test_two_deliveries_at_once_leave_exactly_one(world: World, paid: str, seed: int) -> None:
    letter = paid_letter(paid)
    with Injector().installed() as injector:
        outcomes = interleave(injector, seed, lambda: worker.receive(letter), lambda: worker.receive(letter))
    assert outcomes == [None, None]
    assert is_whole(world, paid)


def test_the_row_wins_over_a_later_run_that_draws_another_file(world: World, paid: str) -> None:
    issue(paid)
    before = Certificate.get(Certificate.id_of(paid)).sha256
    donor = User.get(Order.get(paid).user_id)
    donor.surname = "Yılmaz"
    commit(donor)
    worker.receive({**paid_letter(paid), "id": "ltr_another"})
    assert Certificate.get(Certificate.id_of(paid)).sha256 == before
    assert is_whole(world, paid)


def test_nothing_is_issued_for_an_unpaid_or_a_refunded_order(world: World, paid: str) -> None:
    letter = paid_letter(paid)
    unpaid = shop.place(world).order_id
    worker.receive({**letter, "id": "ltr_forged", "data": {**letter["data"], "order_id": unpaid}})
    refunded = Order.get(paid)
    refunded.enter(Status.REFUNDED, world.now(), "refunds")
    commit(refunded)
    worker.receive(letter)
    assert Certificate.count() == 0


def test_nothing_is_issued_for_products_without_a_certificate(world: World, paid: str) -> None:
    book = donors.order_paid(world, product_id=shop.BOOK)
    issue(book)
    assert Certificate.count() == 0


def test_who_asked_before_the_worker_came_gets_the_same_one(call: Caller, world: World, paid: str) -> None:
    asked = call(app, "POST", f"/api/certificates/{paid}", as_="ana")
    assert (asked.status, asked.body["status"]) == (202, "PENDING")
    issue(paid)
    assert is_whole(world, paid)
    (letter,) = letters(CertificateAsked.name())
    worker.receive(letter)
    assert is_whole(world, paid)


def test_without_a_donor_it_fails_and_asking_again_helps(call: Caller, world: World) -> None:
    donors.stocked(world)
    order_id = donors.order_paid(world)
    issue(order_id)
    failed = Certificate.get(Certificate.id_of(order_id))
    assert (failed.status, failed.failure) == ("FAILED", "donor_unknown")
    assert len(letters(CertificateFailed.name())) == 1
    donors.register(world)
    again = call(app, "POST", f"/api/certificates/{order_id}", as_="ana")
    assert (again.status, again.body["status"]) == (202, "PENDING")
    (letter,) = letters(CertificateAsked.name())
    worker.receive(letter)
    assert is_whole(world, order_id)


def test_an_english_donor_gets_an_english_certificate(world: World) -> None:
    donors.stocked(world)
    donors.register(world, name="Ann", surname="Smith", locale="en")
    order_id = donors.order_paid(world)
    issue(order_id)
    assert Certificate.get(Certificate.id_of(order_id)).locale == "en"
