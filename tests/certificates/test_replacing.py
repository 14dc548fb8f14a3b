"""Staff revoke a certificate, or have another issued in its place: one of an order's holds, and each knows the next."""

import pytest

from functions.certificates.events import CertificateAsked, CertificateReady, CertificateWithdrawn
from functions.certificates.handler import app
from functions.certificates.tables import Certificate
from functions.certificates.worker import worker
from functions.users.tables import User
from kervan.world import World
from tests import donors
from tests.certificates.test_worker import letters, paid_letter
from tests.conftest import USERS, Answer, Caller, Deliver
from tests.faults.injector import Crash, Fault, Injector

WHY = {"reason": "ad yanlış yazılmış"}


@pytest.fixture
def issued(paid: str, deliver: Deliver) -> str:
    """An issued certificate's id."""
    deliver()
    return Certificate.id_of(paid)


def reissue(call: Caller, certificate_id: str, as_: str = "sevgi") -> Answer:
    return call(app, "POST", f"/api/admin/certificates/{certificate_id}/reissue", WHY, as_=as_)


def revoke(call: Caller, certificate_id: str, as_: str = "sevgi") -> Answer:
    return call(app, "POST", f"/api/admin/certificates/{certificate_id}/revoke", WHY, as_=as_)


def verified(call: Caller, certificate_id: str) -> dict[str, object]:
    answer = call(app, "GET", f"/api/certificates/{certificate_id}/verify")
    return dict(answer.body)


def test_a_revoked_one_says_so_to_all_and_why_to_staff_alone(call: Caller, issued: str) -> None:
    first, again = revoke(call, issued), revoke(call, issued, as_="adem")
    assert (first.status, first.body["status"], first.body["revoke_reason"]) == (200, "REVOKED", WHY["reason"])
    assert again.body == first.body and first.body["revoked_by"] == USERS["sevgi"][0]
    assert len(letters(CertificateWithdrawn.name())) == 1
    page = call(app, "GET", f"/certificate/{issued}").body
    assert "Bu belge iptal edildi" in page and WHY["reason"] not in page
    assert WHY["reason"] not in str(verified(call, issued))
    assert WHY["reason"] not in str(call(app, "GET", f"/api/certificates/{issued}", as_="ana").body)


def test_another_is_issued_in_its_place_and_each_refers_to_the_other(
    call: Caller, world: World, issued: str, paid: str, deliver: Deliver
) -> None:
    world.now.advance(days=1)  # type: ignore[attr-defined]
    User(USERS["ana"][0]).update(actions=[User.name.set("Çağla")])
    answer = reissue(call, issued)
    new = answer.body["id"]
    assert (answer.status, answer.body["status"], answer.body["replaces"]) == (202, "PENDING", issued)
    deliver()
    old, fresh = verified(call, issued), verified(call, new)
    assert (old["status"], old["replaced_by"], old["replaces"]) == ("REVOKED", new, None)
    assert (fresh["status"], fresh["replaced_by"], fresh["replaces"]) == ("READY", None, issued)
    assert old["serial"] != fresh["serial"] and old["sha256"] != fresh["sha256"]
    page = call(app, "GET", f"/certificate/{issued}").body
    assert "yerine yenisi düzenlendi" in page and f'href="{new}?lang=tr"' in page
    english = call(app, "GET", f"/certificate/{issued}?lang=en").body
    assert "This certificate was replaced" in english and f'href="{new}?lang=en"' in english
    assert "Bu belge geçerli" in call(app, "GET", f"/certificate/{new}").body
    asked = call(app, "POST", f"/api/certificates/{paid}", as_="ana").body
    assert (asked["id"], asked["status"]) == (new, "READY")


def test_doing_it_again_makes_no_third(call: Caller, issued: str, deliver: Deliver) -> None:
    first = reissue(call, issued).body["id"]
    assert reissue(call, issued).body["id"] == first
    deliver()
    assert reissue(call, issued).body["status"] == "READY" and Certificate.count() == 2


def test_a_chain_has_one_that_holds(call: Caller, issued: str, paid: str, deliver: Deliver) -> None:
    chain = [issued]
    for _ in range(3):
        chain.append(reissue(call, chain[-1]).body["id"])
        deliver()
    rows = [Certificate.get(each) for each in chain]
    assert [row.status for row in rows] == ["REVOKED", "REVOKED", "REVOKED", "READY"]
    assert [row.replaces for row in rows] == [None, *chain[:-1]]
    assert [row.replaced_by for row in rows] == [*chain[1:], None]
    found = Certificate.current(paid)
    assert found is not None and found.certificate_id == chain[-1] and len(set(chain)) == 4


def test_a_refund_revokes_the_one_that_holds(
    call: Caller, world: World, issued: str, paid: str, deliver: Deliver
) -> None:
    new = reissue(call, issued).body["id"]
    deliver()
    donors.refund(world, paid)
    deliver()
    assert {row.status for row in Certificate.scan()} == {"REVOKED"}
    refused = reissue(call, new)
    assert (refused.status, refused.body["code"]) == (409, "order_not_paid")


def test_what_is_refunded_while_it_is_replaced_is_never_issued(
    call: Caller, world: World, issued: str, paid: str, deliver: Deliver
) -> None:
    new = reissue(call, issued).body["id"]
    donors.refund(world, paid)
    deliver()
    row = Certificate.get(new)
    assert row.status == "REVOKED" and row.file_key is None


def test_a_revoked_one_can_be_replaced_still(call: Caller, issued: str, deliver: Deliver) -> None:
    revoke(call, issued)
    new = reissue(call, issued).body["id"]
    deliver()
    assert Certificate.get(new).status == "READY"
    assert Certificate.get(issued).revoked_by == USERS["sevgi"][0]


def test_what_is_not_issued_yet_is_not_replaced(call: Caller, paid: str) -> None:
    asked = call(app, "POST", f"/api/certificates/{paid}", as_="ana").body["id"]
    refused = reissue(call, asked)
    assert (refused.status, refused.body["code"]) == (409, "certificate_not_ready")


def test_the_letter_of_the_payment_comes_late_and_changes_nothing(call: Caller, issued: str, paid: str) -> None:
    reissue(call, issued)
    worker.receive({**paid_letter_of(paid), "id": "ltr_late"})
    assert Certificate.get(issued).status == "REVOKED"


def paid_letter_of(order_id: str) -> dict[str, object]:
    """As it was told once; the outbox has forgotten it."""
    row = Certificate.get(Certificate.id_of(order_id))
    data = {"order_id": order_id, "user_id": row.user_id, "payment_id": "pay_1", "at": "2026-11-21T09:30:00Z"}
    return {"id": "ltr_1", "name": "orders.OrderPaid", "version": 1, "data": data, "trace": ""}


def test_drawing_the_other_one_may_die_anywhere(call: Caller, world: World, paid: str) -> None:
    worker.receive(paid_letter(paid))
    new = reissue(call, Certificate.id_of(paid)).body["id"]
    (asked,) = [each for each in letters(CertificateAsked.name()) if each["data"]["certificate_id"] == new]
    with Injector().installed() as seen:
        worker.receive({**asked, "id": "ltr_rehearsal"})
    points = [call.label for call in seen.trace]
    row = Certificate.get(new)
    assert row.status == "READY" and points and len(letters(CertificateReady.name())) == 2
    for label in points:
        again = reissue(call, new).body["id"]
        (letter,) = [each for each in letters(CertificateAsked.name()) if each["data"]["certificate_id"] == again]
        with Injector().installed() as injector:
            injector.fault = Fault(label, "after")
            with pytest.raises(Crash):
                worker.receive(letter)
        worker.receive(letter)
        assert Certificate.get(again).status == "READY"
        new = again
    ready = [each["data"]["certificate_id"] for each in letters(CertificateReady.name())]
    assert len(ready) == len(set(ready)) == 2 + len(points)


@pytest.mark.parametrize("act", [revoke, reissue])
def test_donors_and_strangers_may_not(call: Caller, issued: str, act: object) -> None:
    assert callable(act)
    assert [act(call, issued, as_=who).status for who in ("ana", "bob")] == [403, 403]
    assert Certificate.get(issued).status == "READY"
    assert act(call, "crt_01KAGQ00000000000000000000").status == 404
