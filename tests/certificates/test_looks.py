"""A template's words on paper: they wrap, they stay inside the frame, and what stands below makes room."""

import re
from dataclasses import replace
from pathlib import Path

import pytest

from functions.certificates.document import Look, house_look
from functions.certificates.palettes import ORNAMENTS, PALETTES
from functions.certificates.pdf import LEFT, RIGHT, draw
from tests.certificates.test_pdf import DOCUMENT, LETTERS, NAMES, information, read, run

WORST = Look("W" * 60, "W" * 200, "M" * 60, "Ğ" * 60, "M" * 60)
LONG_DONOR = "Abdülkerim Muhammed Nizâmettin Hacıhasanoğulları " * 5
WORD = re.compile(r'<word xMin="([\d.]+)" yMin="([\d.]+)" xMax="([\d.]+)" yMax="([\d.]+)">(.*?)</word>')


def boxes(pdf: bytes, folder: Path) -> list[tuple[float, float, float, float, str]]:
    """Every word of the first page: left, top, right, bottom, and itself."""
    (folder / "boxes.pdf").write_bytes(pdf)
    page = run("pdftotext", "-bbox", "-l", "1", folder / "boxes.pdf", "-")
    return [(*(float(each) for each in found[:4]), found[4]) for found in WORD.findall(page)]  # type: ignore[misc]


@pytest.mark.parametrize("donor", ["Çağrı Öztürk", LONG_DONOR])
@pytest.mark.parametrize("names", [(), NAMES, NAMES * 12])
def test_the_longest_words_stay_inside_and_cover_no_other(tmp_path: Path, donor: str, names: tuple[str, ...]) -> None:
    document = replace(DOCUMENT, donor_name=donor, beneficiaries=names)
    found = boxes(draw(document, locale="tr", look=WORST), tmp_path)
    assert len(found) > 20
    for left, top, right, bottom, word in found:
        assert left >= LEFT - 1 and right <= RIGHT + 2, word
        middle = (top + bottom) / 2
        for other_left, other_top, other_right, other_bottom, other in found:
            beside = right <= other_left or other_right <= left
            assert beside or not other_top < middle < other_bottom or (other, top) == (word, other_top), (word, other)


def test_a_title_and_a_sentence_wrap_and_come_back_whole(tmp_path: Path) -> None:
    title = "Uluslararası Öğrenci Bursu ve Eğitim Desteği Belgesi"
    sentence = " ".join(["Öğrencimizin eğitim bursu için bağışınız alınmıştır."] * 3)
    words = read(draw(DOCUMENT, locale="tr", look=Look(title, sentence)), tmp_path)
    assert title in words and sentence in words


def test_every_turkish_letter_stands_in_every_place(tmp_path: Path) -> None:
    look = Look(f"T {LETTERS}", f"S {LETTERS}", f"K {LETTERS}", f"I {LETTERS}", f"G {LETTERS}")
    words = read(draw(DOCUMENT, locale="tr", look=look), tmp_path)
    for place in "TSKIG":
        assert f"{place} {LETTERS}" in words


@pytest.mark.parametrize("palette", PALETTES)
@pytest.mark.parametrize("ornament", ORNAMENTS)
def test_every_look_is_drawn_and_light(palette: str, ornament: str) -> None:
    pdf = draw(DOCUMENT, locale="tr", look=replace(house_look("tr"), palette=palette, ornament=ornament))
    assert pdf.startswith(b"%PDF-1.7") and len(pdf) <= 30 * 1024


def test_the_houses_look_is_what_it_was() -> None:
    assert draw(DOCUMENT, locale="tr", look=house_look("tr")) == draw(DOCUMENT, locale="tr")


def test_every_page_of_a_preview_says_so(tmp_path: Path) -> None:
    look = replace(WORST, preview=True)
    pdf = draw(replace(DOCUMENT, beneficiaries=NAMES * 12), locale="en", look=look)
    pages = int(information(pdf, tmp_path)["Pages"])
    assert pages > 1
    for page in range(1, pages + 1):
        words = run("pdftotext", "-raw", "-f", str(page), "-l", str(page), tmp_path / "about.pdf", "-")
        assert "PREVIEW" in "".join(words.split()) and DOCUMENT.serial not in words
