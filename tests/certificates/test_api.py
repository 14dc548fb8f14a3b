"""Certificates, as donors ask for them and as strangers check them."""

import hashlib
import subprocess
import sys
from urllib.parse import parse_qs, urlsplit

import pytest

from functions.certificates.events import CertificateAsked
from functions.certificates.handler import app
from functions.certificates.tables import Certificate, Status
from kervan.commit import commit
from kervan.settings import Bucket
from kervan.shared_tables import Outbox
from kervan.world import World
from tests import donors, shop
from tests.conftest import Caller, Deliver
from tests.faults.injector import Injector

ABSENT = "crt_01KAGQ00000000000000000000"


@pytest.fixture
def ready(paid: str, deliver: Deliver) -> str:
    """The id of an issued certificate."""
    deliver()
    return Certificate.id_of(paid)


@pytest.fixture
def pdf(world: World, ready: str) -> bytes:
    """Its file."""
    return world.files.get(Bucket.DOCUMENTS, Certificate.get(ready).file_key)


def revoke(world: World, certificate_id: str) -> None:
    row = Certificate.get(certificate_id)
    row.enter(Status.REVOKED)
    row.revoked_at = world.now()
    commit(row)


def asked() -> int:
    return [row.name for row in Outbox.scan()].count(CertificateAsked.name())


def test_asking_twice_is_asking_once(call: Caller, paid: str) -> None:
    first = call(app, "POST", f"/api/certificates/{paid}", as_="ana")
    again = call(app, "POST", f"/api/certificates/{paid}", as_="ana")
    assert (first.status, first.body["status"]) == (202, "PENDING")
    assert again.body == first.body
    assert (Certificate.count(), asked()) == (1, 1)


def test_a_key_keeps_the_first_answer(call: Caller, paid: str, deliver: Deliver) -> None:
    """An app whose answer was lost gets that answer, though the certificate is ready by now."""
    first = call(app, "POST", f"/api/certificates/{paid}", as_="ana", idempotency_key="ask")
    deliver()
    again = call(app, "POST", f"/api/certificates/{paid}", as_="ana", idempotency_key="ask")
    assert (again.status, again.body) == (202, first.body)
    assert Certificate.get(Certificate.id_of(paid)).status == Status.READY


def test_asking_for_what_is_there_returns_it(call: Caller, paid: str, ready: str) -> None:
    answer = call(app, "POST", f"/api/certificates/{paid}", as_="ana")
    assert (answer.status, answer.body["status"], answer.body["id"]) == (202, "READY", ready)
    assert asked() == 0


def test_an_unpaid_order_has_no_certificate(call: Caller, world: World) -> None:
    donors.stocked(world)
    order_id = shop.place(world).order_id
    answer = call(app, "POST", f"/api/certificates/{order_id}", as_="ana", accept_language="tr")
    assert (answer.status, answer.body["code"]) == (409, "order_not_paid")
    assert answer.body["detail"] == "Sertifika yalnızca ödenmiş bir sipariş için düzenlenir."
    assert Certificate.count() == 0


def test_a_book_has_no_certificate(call: Caller, world: World) -> None:
    donors.stocked(world)
    order_id = donors.order_paid(world, product_id=shop.BOOK)
    answer = call(app, "POST", f"/api/certificates/{order_id}", as_="ana")
    assert (answer.status, answer.body["code"]) == (409, "no_certificate_for_this")


def test_a_stranger_is_told_nothing(call: Caller, paid: str, ready: str) -> None:
    for method, path in (
        ("POST", f"/api/certificates/{paid}"),
        ("GET", f"/api/certificates/{ready}"),
        ("GET", f"/api/certificates/{ready}/download"),
    ):
        theirs = call(app, method, path, as_="bob")
        absent = call(
            app, method, path.replace(ready, ABSENT).replace(paid, "ord_01KAGQ00000000000000000000"), as_="bob"
        )
        assert theirs.status == absent.status == 404, path
        assert theirs.body == absent.body
        assert call(app, method, path).status == 401
        assert call(app, method, path, as_="sevgi").status in (200, 202)


def test_my_list_is_mine(call: Caller, ready: str) -> None:
    assert [row["id"] for row in call(app, "GET", "/api/me/certificates", as_="ana").body["items"]] == [ready]
    assert call(app, "GET", "/api/me/certificates", as_="bob").body == {"items": [], "next_cursor": None}


def test_the_link_leads_to_the_file_for_a_minute(call: Caller, world: World, ready: str) -> None:
    answer = call(app, "GET", f"/api/certificates/{ready}/download", as_="ana")
    assert answer.status == 200
    link = urlsplit(answer.body["url"])
    assert link.path.endswith(Certificate.get(ready).file_key)
    asked_for = parse_qs(link.query)
    assert asked_for.get("X-Amz-Expires") == ["60"] or "Expires" in asked_for
    assert Certificate.get(ready).serial in asked_for["response-content-disposition"][0]


def test_redirect_leads_there_at_once(call: Caller, ready: str) -> None:
    answer = call(app, "GET", f"/api/certificates/{ready}/download?redirect=1", as_="ana")
    assert answer.status == 303
    assert answer.headers["location"] == answer.body["url"]
    assert call(app, "GET", f"/api/certificates/{ready}/download?redirect=maybe", as_="ana").status == 422


def test_there_is_no_link_before_it_is_ready_nor_after_it_is_revoked(call: Caller, world: World, paid: str) -> None:
    pending = call(app, "POST", f"/api/certificates/{paid}", as_="ana").body["id"]
    early = call(app, "GET", f"/api/certificates/{pending}/download", as_="ana")
    assert (early.status, early.body["code"]) == (409, "certificate_not_ready")


def test_a_revoked_certificate_is_not_handed_out(call: Caller, world: World, ready: str) -> None:
    revoke(world, ready)
    late = call(app, "GET", f"/api/certificates/{ready}/download", as_="ana")
    assert (late.status, late.body["code"]) == (409, "certificate_revoked")
    assert call(app, "GET", f"/api/certificates/{ready}/verify").body["status"] == "REVOKED"


def test_anyone_may_verify_and_nobody_learns_the_name(call: Caller, world: World, ready: str, pdf: bytes) -> None:
    answer = call(app, "GET", f"/api/certificates/{ready}/verify")
    row = Certificate.get(ready)
    assert answer.body == {
        "id": ready,
        "serial": row.serial,
        "masked_name": "Ç**** Ö*****",
        "product": "Büyükbaş kurban, 1 hisse",
        "issued_at": "2026-11-21T09:30:00Z",
        "status": "READY",
        "revoked_at": None,
        "replaces": None,
        "replaced_by": None,
        "sha256": hashlib.sha256(pdf).hexdigest(),
    }


def test_what_is_only_asked_for_cannot_be_verified(call: Caller, paid: str) -> None:
    pending = call(app, "POST", f"/api/certificates/{paid}", as_="ana").body["id"]
    unknown = call(app, "GET", f"/api/certificates/{pending}/verify")
    assert unknown.status == 404
    assert unknown.body == call(app, "GET", f"/api/certificates/{ABSENT}/verify").body


def test_reading_one_is_one_read(call: Caller, ready: str) -> None:
    call(app, "GET", f"/api/certificates/{ready}", as_="ana")  # reads the secret, which is kept
    for path in (f"/api/certificates/{ready}", f"/api/certificates/{ready}/download"):
        with Injector().installed() as injector:
            call(app, "GET", path, as_="ana")
        assert [each.operation for each in injector.trace] == ["GetItem"], path


def test_what_answers_requests_does_not_bring_the_drawing_tools() -> None:
    tools = "[name for name in sys.modules if 'hanko' in name or 'reportlab' in name]"
    code = f"import sys, functions.certificates.handler; print({tools})"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)  # noqa: S603
    assert done.stdout == "[]\n"
