"""Serials: the same again for the same order, and a slip of the tongue does not pass."""

from datetime import UTC, datetime
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from functions.certificates.serial import is_serial, serial_of
from kervan.ids import ALPHABET

PAID = datetime(2026, 11, 21, 9, 30, tzinfo=UTC)
SERIALS = st.text(ALPHABET, min_size=26, max_size=26).map(lambda tail: serial_of(f"ord_{tail}", PAID))


def test_it_is_the_same_again() -> None:
    assert serial_of("ord_01M7YQ1WE0MZ5X4TET1QVSB2XT", PAID) == "KVN-2026-CEP33-CRDEJ-2"
    assert serial_of("ord_01M7YQ1WE0MZ5X4TET1QVSB2XV", PAID) != serial_of("ord_01M7YQ1WE0MZ5X4TET1QVSB2XT", PAID)


def test_the_year_is_that_of_istanbul() -> None:
    assert serial_of("ord_1", datetime(2026, 12, 31, 21, 30, tzinfo=UTC)).startswith("KVN-2027-")
    assert serial_of("ord_1", datetime(2026, 12, 31, 20, 30, tzinfo=UTC)).startswith("KVN-2026-")


@given(SERIALS)
def test_every_wrong_character_is_found(serial: str) -> None:
    assert is_serial(serial)
    wrong = [
        serial[:place] + other + serial[place + 1 :]
        for place, character in enumerate(serial)
        if character != "-"
        for other in (ALPHABET if place > 8 else "0123456789")
        if place > 3 and other != character
    ]
    assert len(wrong) == 4 * 9 + 11 * 31
    assert not any(is_serial(each) for each in wrong)


@given(SERIALS)
def test_every_swap_of_neighbours_is_found(serial: str) -> None:
    places = [place for place in range(4, len(serial)) if serial[place] != "-"]
    for first, second in pairwise(places):
        swapped = list(serial)
        swapped[first], swapped[second] = serial[second], serial[first]
        assert serial[first] == serial[second] or not is_serial("".join(swapped))
