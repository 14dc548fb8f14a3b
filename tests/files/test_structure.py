"""What our own checks say of files as they are sent, and as they should not be."""

from io import BytesIO

import pytest
from PIL import Image
from pypdf import PdfWriter
from pypdf.generic import ArrayObject, DictionaryObject, NameObject, NumberObject, TextStringObject

from functions.files import images
from functions.files.kinds import RULES
from functions.files.structure import CHECKS, EICAR, Structure
from functions.files.wording import REASONS
from kervan.providers.scanning import Suspect
from tests.files import samples

JPEG, PNG, WEBP, PDF, MP4 = "image/jpeg", "image/png", "image/webp", "application/pdf", "video/mp4"
SCRIPT = samples.action("JavaScript", JS=TextStringObject("app.alert(1)"))


def finding(body: bytes, media: str) -> str | None:
    found = Structure().examine(Suspect(body, media))
    assert found is None or found in REASONS
    return found


def attached() -> bytes:
    writer = PdfWriter()
    writer.add_blank_page(200, 200)
    writer.add_attachment("a.exe", b"MZ")
    return samples.written(writer)


def locked() -> bytes:
    writer = PdfWriter()
    writer.add_blank_page(200, 200)
    writer.encrypt("gizli")
    return samples.written(writer)


def in_an_annotation(action: DictionaryObject) -> bytes:
    writer = PdfWriter()
    page = writer.add_blank_page(200, 200)
    square = ArrayObject([NumberObject(n) for n in (0, 0, 200, 200)])
    link = {"/Type": NameObject("/Annot"), "/Subtype": NameObject("/Link"), "/Rect": square, "/A": action}
    page[NameObject("/Annots")] = ArrayObject([DictionaryObject({NameObject(k): v for k, v in link.items()})])
    return samples.written(writer)


def animated(frames: int, size: tuple[int, int]) -> bytes:
    out = BytesIO()
    stills = [Image.new("RGB", size, (n % 256, 0, 0)) for n in range(frames)]
    stills[0].save(out, "WEBP", save_all=True, append_images=stills[1:], lossless=True)
    return out.getvalue()


@pytest.mark.parametrize(
    ("body", "media"),
    [
        (samples.image("JPEG"), JPEG),
        (samples.photo(), JPEG),
        (samples.image("PNG"), PNG),
        (samples.image("WEBP"), WEBP),
        (animated(3, (20, 20)), WEBP),
        (samples.video(), MP4),
        (samples.video(b"qt  "), "video/quicktime"),
        (samples.document(), PDF),
        (samples.document(OpenAction=samples.action("GoTo")), PDF),
        (in_an_annotation(samples.action("URI", URI=TextStringObject("https://kervan.test"))), PDF),
    ],
)
def test_what_people_send_is_clean(body: bytes, media: str) -> None:
    assert finding(body, media) is None


def test_every_type_that_may_be_sent_is_looked_into() -> None:
    assert {media for rule in RULES.values() for media in rule.types} == set(CHECKS)


LIES = [
    (samples.HTML, PNG),
    (samples.SVG, PNG),
    (samples.archive(a=b"1"), PDF),
    (samples.image("PNG"), JPEG),
    (samples.image("GIF"), PNG),
    (samples.video(), "video/quicktime"),
    (samples.document(), PNG),
    (b"MZ" + b"\0" * 500, JPEG),
    (b"", PNG),
    (b"#!/bin/sh\n", PDF),
]


@pytest.mark.parametrize(("body", "media"), LIES)
def test_what_lies_about_its_type_is_found_out(body: bytes, media: str) -> None:
    assert finding(body, media) == "type_mismatch"


TWO = [
    (samples.image("JPEG") + samples.archive(a=b"1"), JPEG),
    (samples.image("PNG") + samples.archive(a=b"1"), PNG),
    (samples.document() + samples.archive(a=b"1"), PDF),
    (samples.video(behind=samples.archive(a=b"1")), MP4),
    (samples.image("JPEG") + b"Rar!\x1a\x07\x01\x00" + b"\0" * 200_000, JPEG),
    (samples.image("WEBP") + b"7z\xbc\xaf\x27\x1c", WEBP),
    (samples.image("JPEG", comment=b"%PDF-1.7 "), JPEG),
    (samples.image("JPEG", comment=samples.HTML), JPEG),
    (samples.image("JPEG") + samples.SVG, JPEG),
    (samples.image("PNG") + b"left over from a cut", PNG),
]


@pytest.mark.parametrize(("body", "media"), TWO)
def test_a_file_that_is_two_is_none(body: bytes, media: str) -> None:
    assert finding(body, media) == "ambiguous"


def test_a_document_that_begins_late_is_another_file_first() -> None:
    assert finding(b"GIF89a" + samples.document(), PDF) == "type_mismatch"
    assert finding(b"\n" * 3 + samples.document(), PDF) in ("type_mismatch", "ambiguous")


@pytest.mark.parametrize("body", [EICAR, samples.image() + EICAR, samples.document() + EICAR + b"%%EOF"])
def test_the_test_virus_is_a_virus_wherever_it_stands(body: bytes) -> None:
    assert samples.EICAR == EICAR
    assert {finding(body, media) for media in CHECKS} == {"infected"}


def test_a_bomb_is_not_decoded() -> None:
    assert finding(samples.bomb(), PNG) == "too_many_pixels"
    most = images.MOST_PIXELS
    try:
        images.MOST_PIXELS = 20 * 20 * 3
        assert images.examine(animated(3, (20, 20))) is None
        assert images.examine(animated(4, (20, 20))) == "too_many_pixels", "frames count together"
    finally:
        images.MOST_PIXELS = most


@pytest.mark.parametrize(
    ("body", "media"),
    [
        (samples.image("JPEG", (300, 300))[:2000], JPEG),
        (samples.image("PNG", (300, 300))[:2000], PNG),
        (samples.image("WEBP", (300, 300))[:300], WEBP),
        (samples.image("PNG").replace(b"IDAT", b"IDAX"), PNG),
        (samples.video()[:-1], MP4),
        (samples.video(behind=b"\0\0\0\2odd!"), MP4),
        (samples.video().replace(b"moov", b"free"), MP4),
        (samples.document()[:-20], PDF),
        (b"%PDF-1.7\n" + b"x" * 500 + b"%%EOF", PDF),
        (b"%PDF-1.7\n1 0 obj <</Type/Catalog/Pages 1 0 R>> endobj trailer <</Root 1 0 R>> %%EOF", PDF),
    ],
)
def test_what_is_broken_is_not_kept(body: bytes, media: str) -> None:
    assert finding(body, media) == "damaged"


@pytest.mark.parametrize(
    "body",
    [
        samples.document(OpenAction=SCRIPT),
        samples.document(AA=DictionaryObject({NameObject("/WC"): SCRIPT})),
        samples.document(Names=DictionaryObject({NameObject("/JavaScript"): DictionaryObject()})),
        samples.document(AcroForm=DictionaryObject({NameObject("/XFA"): TextStringObject("<xdp/>")})),
        samples.document(OpenAction=samples.action("Launch", F=TextStringObject("cmd.exe"))),
        in_an_annotation(samples.action("SubmitForm", F=TextStringObject("https://elsewhere.test"))),
        in_an_annotation(samples.action("URI", Next=ArrayObject([SCRIPT]))),
        attached(),
    ],
)
def test_a_document_that_acts_or_brings_others_is_refused(body: bytes) -> None:
    assert finding(body, PDF) == "active"


def test_a_locked_document_cannot_be_looked_into() -> None:
    assert finding(locked(), PDF) == "encrypted"


def test_an_avatar_is_drawn_anew_upright_and_says_nothing() -> None:
    told = Image.open(BytesIO(samples.photo()))
    assert told.getexif()[0x010E] == samples.PLACE_TAKEN.decode()
    drawn = images.avatar(samples.photo())
    picture = Image.open(BytesIO(drawn))
    assert (picture.format, picture.size, dict(picture.getexif()), picture.info.get("comment")) == (
        "JPEG",
        (200, 200),
        {},
        None,
    )
    assert samples.PLACE_TAKEN not in drawn
    large = Image.open(BytesIO(images.avatar(samples.image("WEBP", (900, 700)))))
    assert large.size == (512, 512)


def test_an_avatar_keeps_nothing_that_was_hidden_in_it() -> None:
    hidden = samples.image("PNG") + b"PK" + samples.HTML
    assert b"script" not in images.avatar(hidden)
