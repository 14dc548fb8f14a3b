"""Which passwords are refused as the first that anybody tries."""

import pytest

from functions.auth.strength import is_common, words


@pytest.mark.parametrize(
    "password",
    [
        "password123",
        "Passw0rd!!",
        "p4ssw0rd2026",
        "iloveyou1234",
        "qwertyuiop",
        "qwerty12345",
        "poiuytrewq",
        "1q2w3e4r5t",
        "1qaz2wsx3edc",
        "abcdefghijk",
        "1234567890",
        "0987654321",
        "5321234567",
        "123456789a",
        "aaaaaaaaaaaa",
        "ababababab",
        "qwe123qwe123",
        "Galatasaray1905!",
        "FENERBAHÇE",
        "Beşiktaş1903",
        "trabzonspor61",
        "İSTANBUL2024",
        "ıstanbul2024",
        "Şifre12345",
        "şifremyok1",
        "seni seviyorum",
        "parolaparola",
        "mustafakemalatatürk",
        "bismillah1453",
    ],
)
def test_common_ones_are_known_in_any_dress(password: str) -> None:
    assert is_common(password)


@pytest.mark.parametrize(
    "password",
    [
        "mavi-kapi-42-tren",
        "çok uzun bir söz dizisi",
        "Tr4bzon-hamsi",
        "galatasaraydan-kadikoye",
        "bagisci-parolasi-2026",
        "8f3k-22Lq-pW",
        "314159265358979323846264",
    ],
)
def test_others_pass(password: str) -> None:
    assert not is_common(password)


def test_the_list_is_written_as_it_is_compared() -> None:
    assert len(words()) > 900
    assert all(word.isascii() and word.islower() and word.isalpha() for word in words())
