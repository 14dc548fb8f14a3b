"""How a product's certificates look is data. Staff see it before anybody gets one; what is issued stays as it is."""

import base64
from collections.abc import Mapping
from pathlib import Path
from typing import Any, get_args

import pytest

from functions.certificates.handler import app
from functions.certificates.looks import template_for
from functions.certificates.palettes import ORNAMENTS, PALETTES, OrnamentName, PaletteName
from functions.certificates.tables import Certificate, CertificateTemplate
from functions.orders.tables import Item
from kervan.settings import Bucket
from kervan.world import World
from tests import donors, shop
from tests.certificates.test_pdf import information, read
from tests.conftest import USERS, Answer, Caller, Deliver
from tests.faults.injector import Injector
from tests.faults.scheduler import interleave

WELL = {
    "tr": {
        "title": "Su Kuyusu Bağış Belgesi",
        "sentence": "Bağışınız alındı; kuyunun yeri sizinle paylaşılacak.",
        "closing": "Hayırlara vesile olsun.",
        "role": "Yönetim Kurulu Başkanı",
    },
    "en": {"title": "Certificate of a Well", "sentence": "We have received your gift.", "role": "Chair"},
    "signatory": "Şûle İğdeci",
    "palette": "olive",
    "ornament": "stars",
}


def path(product_id: str = shop.BULL) -> str:
    return f"/api/admin/certificates/templates/{product_id}"


def put(call: Caller, as_: str = "sevgi", product_id: str = shop.BULL, tag: str = "*", **changes: Any) -> Answer:
    return call(app, "PUT", path(product_id), {**WELL, **changes}, as_=as_, if_match=tag)


def said(**changes: str) -> Mapping[str, Mapping[str, str]]:
    """The template with other Turkish words."""
    return {"tr": {"title": "Belge", "sentence": "Alındı.", **changes}}


@pytest.fixture
def product(world: World) -> str:
    """One whose certificates look as the house's do."""
    donors.stocked(world)
    donors.register(world)
    return shop.BULL


def issued(world: World, deliver: Deliver) -> tuple[Certificate, bytes]:
    """A new order's certificate, and its file."""
    order_id = donors.order_paid(world)
    deliver()
    row = Certificate.get(Certificate.id_of(order_id))
    return row, world.files.get(Bucket.DOCUMENTS, row.file_key)


def test_until_staff_say_otherwise_it_has_the_houses_look(
    call: Caller, world: World, product: str, deliver: Deliver, tmp_path: Path
) -> None:
    answer = call(app, "GET", path(), as_="sevgi")
    assert (answer.status, answer.body["version"], answer.body["by"], answer.headers["etag"]) == (200, 0, None, '"0"')
    assert answer.body["tr"]["title"] == "Vekâletle Kurban Bağış Belgesi"
    row, pdf = issued(world, deliver)
    assert row.template_version is None and answer.body["tr"]["sentence"] in read(pdf, tmp_path)


def test_what_staff_say_stands_on_the_next_ones_and_the_issued_stay(
    call: Caller, world: World, product: str, deliver: Deliver, tmp_path: Path
) -> None:
    old, before = issued(world, deliver)
    changed = put(call)
    assert (changed.status, changed.body["version"], changed.body["by"]) == (200, 1, USERS["sevgi"][0])
    row, pdf = issued(world, deliver)
    words = read(pdf, tmp_path)
    for expected in (*WELL["tr"].values(), WELL["signatory"], row.serial, "Çağrı Öztürk"):  # type: ignore[attr-defined]
        assert expected in words
    assert "vekâleti" not in words and row.template_version == 1
    assert world.files.get(Bucket.DOCUMENTS, old.file_key) == before
    asked = f"/api/certificates/{old.certificate_id}/verify-document"
    assert call(app, "POST", asked, before, content_type="application/pdf").body["result"] == "genuine"


def test_one_in_place_of_another_has_the_look_of_its_own_day(
    call: Caller, world: World, product: str, deliver: Deliver
) -> None:
    put(call)
    old, _ = issued(world, deliver)
    put(call, palette="garnet")
    why = {"reason": "yeni görünüm"}
    made = call(app, "POST", f"/api/admin/certificates/{old.certificate_id}/reissue", why, as_="sevgi").body
    assert made["template_version"] is None
    deliver()
    new = call(app, "POST", f"/api/admin/certificates/{old.certificate_id}/reissue", why, as_="sevgi").body
    assert (new["id"], new["template_version"]) == (made["id"], 2)
    assert Certificate.get(old.certificate_id).template_version == 1
    assert [row.palette for row in CertificateTemplate.query(product)] == ["olive", "garnet"]


def test_an_order_of_several_products_has_the_houses_look(call: Caller, product: str) -> None:
    for each in (shop.BULL, shop.BOOK):
        assert put(call, product_id=each).status == 200
    bull, book = (Item(product_id=each) for each in (shop.BULL, shop.BOOK))
    assert template_for([bull, book]) is None
    assert template_for([bull, bull]) is not None


def test_a_change_of_what_somebody_else_has_changed_is_refused(call: Caller, product: str) -> None:
    assert put(call, tag='"0"').headers["etag"] == '"1"'
    late = put(call, tag='"0"', palette="iznik")
    assert (late.status, late.body["code"]) == (412, "precondition_failed")
    assert put(call, tag='"1"').body["version"] == 1  # says the same
    assert put(call, tag='"1"', palette="iznik").body["version"] == 2


@pytest.mark.parametrize("seed", range(2))
def test_two_changes_at_once_are_two_versions_or_one_is_refused(call: Caller, product: str, seed: int) -> None:
    answers: list[Answer] = []
    with Injector().installed() as injector:
        interleave(
            injector,
            seed,
            lambda: answers.append(put(call, palette="iznik")),
            lambda: answers.append(put(call, as_="adem", palette="garnet")),
        )
    done = [each.body["version"] for each in answers if each.status == 200]
    assert sorted(done) == list(range(1, len(done) + 1)) and {each.status for each in answers} <= {200, 409}
    assert len(list(CertificateTemplate.query(product))) == len(done) >= 1


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        (said(title=""), "/tr/title"),
        (said(title="Ğ" * 61), "/tr/title"),
        (said(title="Belge\nBelge"), "/tr/title"),
        (said(sentence="x" * 10_000), "/tr/sentence"),
        (said(sentence="iyi\u202eyle"), "/tr/sentence"),
        (said(closing="\u0000"), "/tr/closing"),
        (said(logo="fil_1"), "/tr/logo"),
        ({"signatory": "\u2066Ali\u2069"}, "/signatory"),
        ({"palette": "neon"}, "/palette"),
        ({"ornament": "../../etc"}, "/ornament"),
        ({"script": "x"}, "/script"),
    ],
)
def test_what_cannot_be_printed_is_refused(call: Caller, product: str, change: Any, pointer: str) -> None:
    for answer in (put(call, **change), preview(call, **change)):
        assert answer.status == 422 and [each["pointer"] for each in answer.body["errors"]] == [pointer]
    assert CertificateTemplate.count() == 0


def preview(call: Caller, as_: str = "sevgi", product_id: str = shop.BULL, query: str = "", **changes: Any) -> Answer:
    return call(app, "POST", f"{path(product_id)}/preview{query}", {**WELL, **changes}, as_=as_)


def test_a_preview_shows_the_page_and_is_nothing_more(call: Caller, world: World, product: str, tmp_path: Path) -> None:
    with Injector().installed() as injector:
        answer = preview(call)
    assert (answer.status, answer.headers["content-type"]) == (200, "application/pdf")
    pdf = base64.b64decode(answer.body)
    words = read(pdf, tmp_path)
    for expected in (*WELL["tr"].values(), WELL["signatory"], "ÖNİZLEME", "Büyükbaş kurban, 1 hisse"):  # type: ignore[attr-defined]
        assert expected in words, expected
    assert "KVN-" not in words and "/certificate/" not in words and b"/Sig" not in pdf
    assert "ÖNİZLEME" in information(pdf, tmp_path)["Title"]
    assert {call.operation for call in injector.trace} <= {"GetItem", "GetSecretValue"}  # nothing is written
    english = read(base64.b64decode(preview(call, query="?lang=en").body), tmp_path)
    assert "Certificate of a Well" in english and "PREVIEW" in english


def test_markup_is_printed_as_it_is_written(call: Caller, product: str, tmp_path: Path) -> None:
    hostile = "<b>&amp; ) Tj ET (x) {0} %s"
    answer = preview(call, tr={"title": hostile, "sentence": hostile, "closing": hostile, "role": hostile})
    assert read(base64.b64decode(answer.body), tmp_path).count(hostile) == 4


def test_of_what_is_not_there_nothing_is_shown(call: Caller, product: str) -> None:
    absent = "prd_01KAGQ0000000000000000ABCD"
    answers = (
        call(app, "GET", path(absent), as_="sevgi"),
        put(call, product_id=absent),
        preview(call, product_id=absent),
    )
    assert [answer.status for answer in answers] == [404, 404, 404]


@pytest.mark.parametrize("who", ["ana", "bob"])
def test_donors_and_strangers_may_not(call: Caller, product: str, who: str) -> None:
    answers = (call(app, "GET", path(), as_=who), put(call, as_=who), preview(call, as_=who))
    assert [answer.status for answer in answers] == [403, 403, 403]


def test_what_can_be_chosen_can_be_drawn() -> None:
    assert PALETTES.keys() == set(get_args(PaletteName)) and ORNAMENTS.keys() == set(get_args(OrnamentName))
