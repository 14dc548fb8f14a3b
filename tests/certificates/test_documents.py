"""A document is held against its certificate: the very file is genuine, one changed byte is not."""

import hashlib
from typing import Any

import pytest

from functions.certificates.handler import app
from functions.certificates.tables import Certificate, Status
from kervan.commit import commit
from kervan.request import LARGEST_PDF
from kervan.settings import Bucket
from kervan.world import World
from tests import donors
from tests.conftest import Answer, Caller, Deliver

ABSENT = "crt_01KAGQ00000000000000000000"


@pytest.fixture
def issued(world: World, paid: str, deliver: Deliver) -> tuple[str, bytes]:
    """A certificate's id and its file."""
    deliver()
    row = Certificate.get(Certificate.id_of(paid))
    return row.certificate_id, world.files.get(Bucket.DOCUMENTS, row.file_key)


def judge(call: Caller, certificate_id: str, document: Any, **headers: str) -> Answer:
    """A document's bytes, or a hash."""
    body = {"sha256": document} if isinstance(document, str) else document
    media = "application/json" if isinstance(document, str) else "application/pdf"
    path = f"/api/certificates/{certificate_id}/verify-document"
    return call(app, "POST", path, body, content_type=media, **headers)


def sha256(document: bytes) -> str:
    return hashlib.sha256(document).hexdigest()


def test_the_file_and_its_hash_are_genuine(call: Caller, issued: tuple[str, bytes]) -> None:
    certificate_id, pdf = issued
    genuine = {"result": "genuine", "status": "READY", "certificate_id": certificate_id}
    assert judge(call, certificate_id, pdf).body == genuine
    assert judge(call, certificate_id, sha256(pdf)).body == genuine
    assert judge(call, certificate_id, sha256(pdf).upper()).body == genuine


@pytest.mark.parametrize("place", [0, 1000, -1])
def test_one_changed_bit_is_altered(call: Caller, issued: tuple[str, bytes], place: int) -> None:
    certificate_id, pdf = issued
    changed = bytearray(pdf)
    changed[place] ^= 1
    assert judge(call, certificate_id, bytes(changed)).body["result"] == "altered"
    assert judge(call, certificate_id, pdf + b"\n").body["result"] == "altered"


def test_a_certificate_that_nobody_issued_is_unknown(call: Caller, issued: tuple[str, bytes]) -> None:
    assert judge(call, ABSENT, b"%PDF-1.7 made at home").body == {
        "result": "unknown",
        "status": None,
        "certificate_id": None,
    }


def test_the_file_of_another_certificate_is_not_genuine_here(
    call: Caller, world: World, issued: tuple[str, bytes], deliver: Deliver
) -> None:
    certificate_id, pdf = issued
    other = Certificate.id_of(donors.order_paid(world))
    deliver()
    assert judge(call, other, pdf).body == {"result": "unknown", "status": "READY", "certificate_id": certificate_id}


def test_a_revoked_one_is_genuine_and_says_so(call: Caller, world: World, issued: tuple[str, bytes]) -> None:
    certificate_id, pdf = issued
    row = Certificate.get(certificate_id)
    row.enter(Status.REVOKED)
    commit(row)
    assert judge(call, certificate_id, pdf).body["status"] == "REVOKED"


def test_four_megabytes_are_taken_and_one_byte_more_is_not(call: Caller, issued: tuple[str, bytes]) -> None:
    certificate_id, _ = issued
    assert judge(call, certificate_id, b"\xff" * LARGEST_PDF).body["result"] == "altered"
    refused = judge(call, certificate_id, b"\xff" * (LARGEST_PDF + 1))
    assert (refused.status, refused.body["code"]) == (413, "too_large")


@pytest.mark.parametrize("wrong", ["", "abc", "g" * 64, "a" * 63, "a" * 65, "ａ" * 64, "a" * 32 + "\n" + "a" * 32])
def test_what_is_no_hash_is_refused(call: Caller, issued: tuple[str, bytes], wrong: str) -> None:
    answer = judge(call, issued[0], wrong)
    assert (answer.status, answer.body["errors"][0]["pointer"]) == (422, "/sha256")


def test_a_pdf_is_taken_here_and_nowhere_else(call: Caller, paid: str) -> None:
    elsewhere = call(app, "POST", f"/api/certificates/{paid}", b"%PDF-1.7", as_="ana", content_type="application/pdf")
    picture = call(app, "POST", f"/api/certificates/{ABSENT}/verify-document", b"\x89PNG", content_type="image/png")
    assert (elsewhere.status, picture.status) == (415, 415)


def test_who_asks_too_often_is_told_to_wait(call: Caller, issued: tuple[str, bytes]) -> None:
    certificate_id, pdf = issued
    answers = [judge(call, certificate_id, sha256(pdf)).status for _ in range(31)]
    assert answers == [200] * 30 + [429]
    refused = judge(call, certificate_id, sha256(pdf))
    assert 0 < int(refused.headers["retry-after"]) <= 60
