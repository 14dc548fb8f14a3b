"""Staff have what is missing of a product's certificates issued: every order's, each once, whatever dies on the way."""

from typing import Any

import pytest

from functions.certificates import searching
from functions.certificates.events import CertificateBatchPaged, CertificateFoundMissing
from functions.certificates.handler import app
from functions.certificates.tables import Certificate
from functions.certificates.worker import worker
from functions.orders.events import OrderPaid
from functions.orders.tables import Order
from kervan.commit import commit
from kervan.shared_tables import Outbox
from kervan.world import World
from tests import donors, shop
from tests.certificates.conftest import forget
from tests.conftest import USERS, Answer, Caller, Deliver

PATH = "/api/admin/certificates/batches"
COUNTS = ("found", "issued", "failed", "skipped", "waiting")


def begin(call: Caller, product_id: str = shop.BULL, as_: str = "sevgi", **headers: str) -> Answer:
    return call(app, "POST", PATH, {"product_id": product_id}, as_=as_, **headers)


def progress(call: Caller, batch_id: str) -> tuple[str, tuple[int, ...]]:
    """Its state and its counts."""
    body = call(app, "GET", f"{PATH}/{batch_id}", as_="sevgi").body
    return body["state"], tuple(body[name] for name in COUNTS)


def test_every_order_gets_its_certificate_and_staff_see_how_far_it_is(
    call: Caller, world: World, unissued: list[str], deliver: Deliver
) -> None:
    donors.order_paid(world, product_id=shop.BOOK)  # comes without one
    shop.place(world)  # is not paid
    forget(OrderPaid.name())
    began = begin(call)
    assert (began.status, began.body["state"], began.body["by"]) == (202, "SEARCHING", USERS["sevgi"][0])
    deliver()
    assert progress(call, began.body["id"]) == ("DONE", (2, 2, 0, 0, 0))
    certificates = {row.order_id: row for row in Certificate.scan()}
    assert sorted(certificates) == sorted(unissued) and {row.status for row in certificates.values()} == {"READY"}


def test_what_is_issued_or_revoked_is_left_alone_and_what_failed_is_tried_again(
    call: Caller, world: World, deliver: Deliver
) -> None:
    donors.stocked(world)
    fails = donors.order_paid(world)
    deliver()
    donors.register(world)
    there, revoked, renewed, missing = (donors.order_paid(world) for _ in range(4))
    deliver()
    why = {"reason": "yanlış"}
    call(app, "POST", f"/api/admin/certificates/{Certificate.id_of(revoked)}/revoke", why, as_="sevgi")
    call(app, "POST", f"/api/admin/certificates/{Certificate.id_of(renewed)}/reissue", why, as_="sevgi")
    deliver()
    Certificate.get(Certificate.id_of(missing)).delete()
    kept = Certificate.get(Certificate.id_of(there)).sha256
    batch = begin(call).body["id"]
    deliver()
    assert progress(call, batch) == ("DONE", (5, 2, 0, 3, 0))
    states = {order: Certificate.get(Certificate.id_of(order)).status for order in (fails, there, missing, revoked)}
    assert list(states.values()) == ["READY", "READY", "READY", "REVOKED"]
    assert Certificate.get(Certificate.id_of(there)).sha256 == kept and Certificate.count() == 6


def test_one_that_cannot_be_drawn_holds_up_no_other(call: Caller, world: World, deliver: Deliver) -> None:
    donors.stocked(world)
    donors.order_paid(world, person="bob")  # who has no account
    donors.register(world)
    donors.order_paid(world)
    forget(OrderPaid.name())
    batch = begin(call).body["id"]
    deliver()
    assert progress(call, batch) == ("DONE", (2, 1, 1, 0, 0))


def test_it_goes_through_all_pages_and_back_to_the_month_of_the_product(
    call: Caller, world: World, unissued: list[str], deliver: Deliver
) -> None:
    world.now.advance(days=70)  # type: ignore[attr-defined]
    paid = donors.order_paid(world)
    made = Order.get(paid)
    world.now.advance(seconds=1)  # type: ignore[attr-defined]
    for number in range(searching.PAGE + 5):  # of other products, between the new one and the old ones
        other = Order.from_raw_data(made.serialize())
        other.order_id = f"ord_01KAGQ0000FARAWAY000{number:06}"
        other.items[0].product_id, other.version = shop.BOOK, 0
        other.placed_at = world.now()
        commit(new=other)
    forget(OrderPaid.name())
    batch = begin(call).body["id"]
    deliver()
    assert progress(call, batch) == ("DONE", (3, 3, 0, 0, 0))
    assert Certificate.count() == 3


def test_two_batches_and_the_payments_own_letters_issue_nothing_twice(
    call: Caller, world: World, unissued: list[str], deliver: Deliver
) -> None:
    late = donors.order_paid(world)  # its own letter is on its way still
    first, second = begin(call).body["id"], begin(call, as_="adem").body["id"]
    deliver()
    ends = [progress(call, each) for each in (first, second)]
    assert [state for state, _ in ends] == ["DONE", "DONE"]
    assert sum(counts[1] for _, counts in ends) in (2, 3) and {counts[0] for _, counts in ends} == {3}
    ready = [Certificate.get(Certificate.id_of(each)) for each in (*unissued, late)]
    assert {row.status for row in ready} == {"READY"} and Certificate.count() == 3


def test_asking_twice_with_one_key_is_one_batch(call: Caller, unissued: list[str]) -> None:
    first, again = (begin(call, idempotency_key="toplu-belge-1") for _ in range(2))
    assert first.body["id"] == again.body["id"] and len(letters_of(CertificateBatchPaged)) == 1
    listed = call(app, "GET", PATH, as_="adem").body["items"]
    assert [(each["id"], each["product_id"]) for each in listed] == [(first.body["id"], shop.BULL)]


def test_of_what_is_not_there_nothing_is_begun(call: Caller, world: World) -> None:
    assert begin(call, "prd_01KAGQ0000000000000000ABCD").status == 404
    assert begin(call, "kurban").status == 422
    assert call(app, "GET", f"{PATH}/cbt_01KAGQ0000000000000000ABCD", as_="sevgi").status == 404
    worker.receive(
        {
            "id": "ltr_1",
            "name": CertificateBatchPaged.name(),
            "version": 1,
            "data": {"batch_id": "cbt_0", "month": "2026-11", "after": None, "after_at": None, "at": world.now()},
        }
    )
    assert Outbox.count() == Certificate.count() == 0


@pytest.mark.parametrize("who", ["ana", "bob"])
def test_donors_and_strangers_may_not(call: Caller, unissued: list[str], who: str) -> None:
    batch = begin(call).body["id"]
    assert begin(call, as_=who).status == 403
    assert [call(app, "GET", path, as_=who).status for path in (PATH, f"{PATH}/{batch}")] == [403, 403]


Event = type[CertificateBatchPaged] | type[CertificateFoundMissing]


def letters_of(event: Event, batch_id: str | None = None) -> list[dict[str, Any]]:
    """Those that wait, of one batch or of all."""
    waiting = [row.letter().model_dump() for row in Outbox.scan() if row.name == event.name()]
    return [each for each in waiting if batch_id in (None, each["data"]["batch_id"])]
