"""The certificate on paper, read back by tools that are not ours: poppler and zbar."""

import re
import subprocess
import unicodedata
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from functions.certificates.document import CertificateDocument
from functions.certificates.pdf import draw
from kervan.text import lower_tr, upper_tr

LETTERS = "ğĞıİşŞçÇöÖüÜâîûÂÎÛ₺"
NAMES = (
    "Çağrı Öztürk",
    "Gülşah Iğdır",
    "Âdem Yücel",
    "Şûle Nâzım İĞDECİ-ÖZGÜÇLÜ",
    "Hüsnü Kâmil Şâhin",
    "Zîşan Ûlâ",
    "Efe O'Brien-Łukasz",
)
DOCUMENT = CertificateDocument(
    serial="KVN-2026-4Q7X2-M2KD9-H",
    certificate_id="cer_01KAGQ0000AAAAAAAAAAAAAAAA",
    order_id="ord_01KAGQ0000AAAAAAAAAAAAAAAA",
    donor_name="Şûle Nâzım İĞDECİ-ÖZGÜÇLÜ",
    beneficiaries=NAMES,
    product_name="Büyükbaş Kurban Hissesi",
    quantity=7,
    amount=1_250_050,
    currency="TRY",
    paid_at=datetime(2026, 11, 20, 22, 30, tzinfo=UTC),
    issued_at=datetime(2026, 11, 21, 9, 1, tzinfo=UTC),
    verify_url="https://kervan.example/certificate/cer_01KAGQ0000AAAAAAAAAAAAAAAA",
)


def run(*command: str | Path) -> str:
    """A program's output."""
    done = subprocess.run([str(part) for part in command], capture_output=True, text=True, check=True)  # noqa: S603
    return done.stdout


def read(pdf: bytes, folder: Path, page: int = 1) -> str:
    """A page's words as pdftotext finds them, in one line."""
    (folder / "read.pdf").write_bytes(pdf)
    return " ".join(run("pdftotext", "-f", str(page), "-l", str(page), folder / "read.pdf", "-").split())


def information(pdf: bytes, folder: Path) -> dict[str, str]:
    """What pdfinfo says."""
    (folder / "about.pdf").write_bytes(pdf)
    lines = run("pdfinfo", "-isodates", folder / "about.pdf").splitlines()
    return {key.strip(): value.strip() for key, _, value in (line.partition(":") for line in lines)}


def test_everything_stands_on_it_in_turkish(tmp_path: Path) -> None:
    words = read(draw(DOCUMENT, locale="tr"), tmp_path)
    for expected in (
        "Vekâletle Kurban Bağış Belgesi",
        "Şûle Nâzım İĞDECİ-ÖZGÜÇLÜ",
        *NAMES,
        "Büyükbaş Kurban Hissesi",
        "7 adet",
        "₺12.500,50",
        "on iki bin beş yüz Türk lirası elli kuruş",
        "21 Kasım 2026",
        "KVN-2026-4Q7X2-M2KD9-H",
        DOCUMENT.order_id,
        "elektronik olarak imzalanmıştır",
    ):
        assert expected in words
    assert words.count("21 Kasım 2026") == 2  # paid after midnight in Istanbul, though not in UTC
    assert "Sayfa" not in words


def test_everything_stands_on_it_in_english(tmp_path: Path) -> None:
    words = read(draw(DOCUMENT, locale="en"), tmp_path)
    for expected in (
        "Certificate of Qurban by Proxy",
        *NAMES,
        "₺12,500.50",
        "twelve thousand five hundred Turkish lira and fifty kuruş",
        "21 November 2026",
    ):
        assert expected in words


@pytest.mark.parametrize("letter", LETTERS)
def test_every_turkish_letter_comes_back_from_every_place(tmp_path: Path, letter: str) -> None:
    word = f"A{letter}k{letter}"
    document = replace(DOCUMENT, donor_name=f"D {word}", beneficiaries=(f"B {word}",), product_name=f"P {word}")
    words = read(draw(document, locale="tr"), tmp_path)
    for place in "DBP":
        assert f"{place} {word}" in words


@pytest.mark.parametrize(
    "name", ["Nguyễn Thị Ánh", "Дмитрий Щербаков", "Ελένη Παπαδοπούλου", "Siân Ĵurković ß", "Ñuñez & <Søn> (2)"]
)
def test_names_from_elsewhere_come_back_too(tmp_path: Path, name: str) -> None:
    words = read(draw(replace(DOCUMENT, donor_name=name, beneficiaries=(name,)), locale="tr"), tmp_path)
    assert words.count(name) == 2


def test_decomposed_letters_are_printed_composed(tmp_path: Path) -> None:
    document = replace(DOCUMENT, donor_name=unicodedata.normalize("NFD", "Çağrı Öztürk"), beneficiaries=())
    assert "Çağrı Öztürk" in read(draw(document, locale="tr"), tmp_path)


def test_invisible_characters_are_not_printed(tmp_path: Path) -> None:
    document = replace(DOCUMENT, donor_name="Ali\u202e\u0000\u200b  Can\n", beneficiaries=("\u200b",))
    words = read(draw(document, locale="tr"), tmp_path)
    assert "Ali Can" in words
    assert "ADINA" not in words


@pytest.mark.parametrize("resolution", ["110", "300"])
def test_the_qr_code_leads_to_the_verification_page(tmp_path: Path, resolution: str) -> None:
    (tmp_path / "c.pdf").write_bytes(draw(DOCUMENT, locale="tr"))
    run("pdftoppm", "-r", resolution, "-png", "-singlefile", tmp_path / "c.pdf", tmp_path / "c")
    assert run("zbarimg", "--raw", "-q", tmp_path / "c.png").strip() == DOCUMENT.verify_url


@pytest.mark.parametrize("address", ["https://k.co/c/1", "https://kervan.example/" + "certificate/" * 12])
def test_short_and_long_addresses_are_read_as_well(tmp_path: Path, address: str) -> None:
    (tmp_path / "c.pdf").write_bytes(draw(replace(DOCUMENT, verify_url=address), locale="tr"))
    run("pdftoppm", "-r", "200", "-png", "-singlefile", tmp_path / "c.pdf", tmp_path / "c")
    assert run("zbarimg", "--raw", "-q", tmp_path / "c.png").strip() == address


def test_eighty_names_go_over_numbered_pages(tmp_path: Path) -> None:
    names = tuple(f"Ömer Fârûk Kılıçaslanoğlu {letter}{number}" for number in range(16) for letter in "ÇĞİŞU")
    pdf = draw(replace(DOCUMENT, beneficiaries=names), locale="tr")
    assert information(pdf, tmp_path)["Pages"] == "3"
    pages = [read(pdf, tmp_path, page) for page in (1, 2, 3)]
    for number, words in enumerate(pages, 1):
        assert f"Sayfa {number} / 3" in words
    assert "Liste 2. sayfada sürmektedir." in pages[0]
    assert all(DOCUMENT.serial in words for words in pages)
    assert sorted(re.findall(r"Ömer Fârûk Kılıçaslanoğlu [ÇĞİŞU]\d+", " ".join(pages))) == sorted(names)
    assert {int(number) for number in re.findall(r"(\d+)\. ?", " ".join(pages))} >= set(range(1, 81))


@pytest.mark.parametrize("count", range(26))
def test_no_name_is_lost_whatever_their_number(tmp_path: Path, count: int) -> None:
    names = tuple(f"Kişi{chr(65 + number)} Soyadı" for number in range(count))
    pdf = draw(replace(DOCUMENT, beneficiaries=names), locale="tr")
    words = " ".join(read(pdf, tmp_path, page + 1) for page in range(int(information(pdf, tmp_path)["Pages"])))
    assert sorted(re.findall(r"Kişi. Soyadı", words)) == list(names)


def test_seven_shares_stay_on_the_page_to_frame(tmp_path: Path) -> None:
    names = tuple(upper_tr(f"Abdülkerim Nizâmettin Hacıhasanoğulları {lower_tr(letter)}") for letter in "ABCDEFG")
    document = replace(DOCUMENT, donor_name="Muhammed Nizâmettin Hacıhasanoğulları ve Ailesi", beneficiaries=names)
    assert information(draw(document, locale="tr"), tmp_path)["Pages"] == "1"


def test_a_long_name_is_broken_into_lines_and_stays_whole(tmp_path: Path) -> None:
    donor = "Abdülkerim Muhammed Nizâmettin Hacıhasanoğulları ve Kıymetli Ailesi ile Torunları"
    endless = "Ğ" * 90
    document = replace(DOCUMENT, donor_name=donor, beneficiaries=(endless,))
    words = read(draw(document, locale="tr"), tmp_path)
    assert donor in words
    assert endless in words.replace(" ", "")


@settings(max_examples=60, deadline=None)
@given(donor=st.text(), names=st.lists(st.text(), max_size=30), product=st.text(), amount=st.integers(0, 10**13))
def test_no_text_keeps_a_certificate_from_being_drawn(donor: str, names: list[str], product: str, amount: int) -> None:
    document = replace(DOCUMENT, donor_name=donor, beneficiaries=tuple(names), product_name=product, amount=amount)
    assert draw(document, locale="tr").startswith(b"%PDF-1.7")


def test_the_same_document_gives_the_same_bytes() -> None:
    assert draw(DOCUMENT, locale="tr") == draw(DOCUMENT, locale="tr")
    assert draw(DOCUMENT, locale="tr") != draw(replace(DOCUMENT, quantity=6), locale="tr")


def test_it_says_what_it_is(tmp_path: Path) -> None:
    pdf = draw(DOCUMENT, locale="tr")
    about = information(pdf, tmp_path)
    assert about["Title"] == "Vekâletle Kurban Bağış Belgesi · KVN-2026-4Q7X2-M2KD9-H"
    assert about["Author"] == "Kervan"
    assert about["Page size"] == "595.276 x 841.89 pts (A4)"
    assert datetime.fromisoformat(about["CreationDate"]) == DOCUMENT.issued_at
    assert b"/Lang (tr-TR)" in pdf


def test_every_font_is_inside_and_cut_to_what_is_used(tmp_path: Path) -> None:
    (tmp_path / "c.pdf").write_bytes(draw(DOCUMENT, locale="tr"))
    fonts = [line.split() for line in run("pdffonts", tmp_path / "c.pdf").splitlines()[2:]]
    assert len(fonts) == 3
    assert all(font[-5:-2] == ["yes", "yes", "yes"] for font in fonts)  # embedded, subset, with a way back to Unicode


@pytest.mark.parametrize("locale", ["tr", "en"])
def test_a_page_is_light(locale: str) -> None:
    assert len(draw(DOCUMENT, locale="en" if locale == "en" else "tr")) <= 30 * 1024
