"""A refunded order's certificate holds no more: issued before, never to be issued after, whichever comes first."""

from contextlib import suppress

import pytest

from functions.certificates.events import CertificateWithdrawn
from functions.certificates.handler import app
from functions.certificates.tables import Certificate
from functions.certificates.worker import worker
from functions.orders.events import OrderPaid, OrderRefunded
from functions.orders.tables import Order
from kervan.shared_tables import Outbox
from kervan.world import World
from tests import donors, shop
from tests.certificates.test_worker import Letter, letters, paid_letter
from tests.conftest import Caller
from tests.faults.injector import Crash, Fault, Injector
from tests.faults.scheduler import interleave


def refunded_letter(order_id: str) -> Letter:
    """The fact that all of the order's money went back."""
    (only,) = letters(OrderRefunded.name(), order_id)
    return only


def certificate_of(order_id: str) -> Certificate:
    return Certificate.get(Certificate.id_of(order_id), consistent_read=True)


def test_an_issued_certificate_is_revoked_for_everybody(call: Caller, world: World, paid: str) -> None:
    worker.receive(paid_letter(paid))
    donors.refund(world, paid)
    for _ in range(2):
        worker.receive(refunded_letter(paid))
    row = certificate_of(paid)
    assert (row.status, row.revoked_at) == ("REVOKED", world.now())
    assert len(letters(CertificateWithdrawn.name(), paid)) == 1
    page = call(app, "GET", f"/certificate/{row.certificate_id}")
    assert page.status == 200 and "Bu belge iptal edildi" in page.body
    download = call(app, "GET", f"/api/certificates/{row.certificate_id}/download", as_="ana")
    assert (download.status, download.body["code"]) == (409, "certificate_revoked")
    verified = call(app, "GET", f"/api/certificates/{row.certificate_id}/verify").body
    assert (verified["status"], verified["sha256"]) == ("REVOKED", row.sha256)


def test_one_that_would_be_issued_later_never_is(call: Caller, world: World, paid: str) -> None:
    """The letters come the wrong way round, and the donor asks for it in between."""
    donors.refund(world, paid)
    worker.receive(refunded_letter(paid))
    asked = call(app, "POST", f"/api/certificates/{paid}", as_="ana")
    assert (asked.status, asked.body["code"]) == (409, "order_not_paid")
    worker.receive(paid_letter(paid))
    row = certificate_of(paid)
    assert (row.status, row.file_key) == ("REVOKED", None)
    assert letters(CertificateWithdrawn.name(), paid) == []  # there was nothing that anybody could have held
    assert call(app, "GET", f"/certificate/{row.certificate_id}").status == 404
    assert call(app, "GET", f"/api/certificates/{row.certificate_id}/verify").status == 404


def test_one_that_somebody_asked_for_is_not_drawn_any_more(call: Caller, world: World, paid: str) -> None:
    asked = call(app, "POST", f"/api/certificates/{paid}", as_="ana")
    assert asked.status == 202
    donors.refund(world, paid)
    worker.receive(refunded_letter(paid))
    for letter in letters("certificates.CertificateAsked", paid):
        worker.receive(letter)
    assert certificate_of(paid).status == "REVOKED" and certificate_of(paid).issued_at is None


@pytest.mark.parametrize("seed", range(25))
def test_a_refund_in_the_midst_of_issuing_ends_revoked(world: World, paid: str, seed: int) -> None:
    letter = paid_letter(paid)

    def refund() -> None:
        donors.refund(world, paid)
        worker.receive(refunded_letter(paid))

    with Injector().installed() as injector:
        outcomes = interleave(injector, seed, lambda: worker.receive(letter), refund)
    assert outcomes == [None, None]
    assert certificate_of(paid).status == "REVOKED"


@pytest.mark.parametrize("mode", ["before", "after", "lost"])
@pytest.mark.parametrize("issued", [True, False])
def test_a_fault_at_any_call_leaves_it_revoked(world: World, paid: str, mode: str, *, issued: bool) -> None:
    worker.receive(paid_letter(paid))  # the secret is read here, and kept
    orders = [donors.order_paid(world) for _ in range(4)]
    for order_id in orders:
        if issued:
            worker.receive(paid_letter(order_id))
        donors.refund(world, order_id)
    letter = refunded_letter(orders[0])
    with Injector().installed() as injector:
        worker.receive(letter)
        labels = [call.label for call in injector.trace]
    assert len(labels) == 3
    for label, order_id in zip(labels, orders[1:], strict=True):
        letter = refunded_letter(order_id)
        with Injector().installed() as injector:
            injector.arm(Fault(label, mode))
            with suppress(Crash):
                worker.receive(letter)
            assert injector.fired == 1, label
        worker.receive(letter)
        assert certificate_of(order_id).status == "REVOKED", label
        assert len(letters(CertificateWithdrawn.name(), order_id)) == int(issued), label


def test_an_order_that_was_not_refunded_keeps_its_certificate(world: World, paid: str) -> None:
    worker.receive(paid_letter(paid))
    donors.refund(world, other := donors.order_paid(world))
    forged = refunded_letter(other)
    worker.receive({**forged, "id": "ltr_forged", "data": {**forged["data"], "order_id": paid}})
    assert certificate_of(paid).status == "READY"


def test_products_without_a_certificate_have_nothing_to_revoke(world: World, paid: str) -> None:
    book = donors.order_paid(world, product_id=shop.BOOK)
    donors.refund(world, book)
    worker.receive(refunded_letter(book))
    assert Certificate.count() == 0
    assert Order.get(book).status == "REFUNDED"
    assert OrderPaid.name() in {row.name for row in Outbox.scan()}
