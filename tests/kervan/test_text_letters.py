"""Turkish letters: case, identity, search and masks."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kervan.text import UnsafeText, identity_key, lower_tr, mask_name, search_fold, upper_tr

PAIRS = list(zip("abcçdefgğhıijklmnoöprsştuüvyzâîû", "ABCÇDEFGĞHIİJKLMNOÖPRSŞTUÜVYZÂÎÛ", strict=True))
turkish = st.text(st.sampled_from([letter for pair in PAIRS for letter in pair] + [" ", "-", "7"]))
visible = st.text(st.characters(exclude_categories=("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"))).filter(str.strip)


@pytest.mark.parametrize(("small", "capital"), PAIRS)
def test_every_turkish_letter_has_its_own_case(small: str, capital: str) -> None:
    assert (upper_tr(small), lower_tr(capital)) == (capital, small)


@given(turkish)
def test_turkish_case_goes_there_and_back(text: str) -> None:
    assert lower_tr(upper_tr(text)) == lower_tr(text)
    assert upper_tr(lower_tr(text)) == upper_tr(text)


@given(turkish)
def test_case_never_makes_two_code_points_of_one_letter(text: str) -> None:
    assert len(lower_tr(text)) == len(upper_tr(text)) == len(text)


def test_a_decomposed_capital_i_is_the_same_letter() -> None:
    assert lower_tr("I\u0307zmir") == "izmir"
    assert upper_tr("i\u0307zmir") == "İZMİR"


@pytest.mark.parametrize(
    "written", ["admin", "ADMIN", "ADMİN", "admın", " Admin\t", "ａｄｍｉｎ", "ADMI\u0307N", "admi\u0307n"]
)
def test_every_way_to_write_admin_is_one_identity(written: str) -> None:
    assert identity_key(written) == "admin"


@pytest.mark.parametrize(("one", "other"), [("şule", "sule"), ("çağrı", "cagri"), ("a b", "ab")])
def test_other_turkish_letters_stay_different_identities(one: str, other: str) -> None:
    assert identity_key(one) != identity_key(other)


@pytest.mark.parametrize(
    "hidden", ["\0", "\x1b", "\u200b", "\u200d", "\u202e", "\u2066", "\ufeff", "\u2028", "\ud800", "\x85"]
)
def test_an_identity_with_invisible_characters_is_refused(hidden: str) -> None:
    with pytest.raises(UnsafeText):
        identity_key(f"ad{hidden}min")
    with pytest.raises(UnsafeText):
        identity_key(f"admin{hidden}")


@pytest.mark.parametrize("nothing", ["", "   ", "\t\n", "\u00a0"])
def test_nothing_is_no_identity(nothing: str) -> None:
    with pytest.raises(UnsafeText):
        identity_key(nothing)


@given(visible)
def test_an_identity_is_its_own_identity(text: str) -> None:
    key = identity_key(text)
    assert identity_key(key) == key


@given(visible)
def test_form_and_case_do_not_change_an_identity(text: str) -> None:
    key = identity_key(text)
    for form in ("NFC", "NFD", "NFKC"):
        written = unicodedata.normalize(form, text)
        assert identity_key(written) == key
    assert identity_key(upper_tr(text)) == identity_key(lower_tr(text))


@given(turkish.filter(str.strip))
def test_an_identity_of_turkish_text_keeps_its_length(text: str) -> None:
    assert len(identity_key(text)) == len(text.strip())


@pytest.mark.parametrize(
    "written", ["Çağrı ÖZTÜRK", "cagri ozturk", "CAGRI  OZTURK", "ÇAĞRI öztürk", "Çag\u0306rı Öztürk"]
)
def test_a_search_finds_a_name_however_it_is_typed(written: str) -> None:
    assert search_fold(written) == "cagri ozturk"


def test_a_search_folds_every_turkish_letter() -> None:
    assert search_fold("ğĞıİşŞçÇöÖüÜâîûÂÎÛ") == "ggiissccoouuaiuaiu"


@given(st.text())
def test_folding_for_search_never_refuses_and_settles(text: str) -> None:
    folded = search_fold(text)
    assert search_fold(folded) == folded
    assert folded == folded.strip()


@pytest.mark.parametrize(
    ("name", "masked"),
    [
        ("Çağrı Öztürk", "Ç**** Ö*****"),
        ("  İsmail   I ", "İ***** I"),
        ("O\u0308zge Ş\u0323en", "Ö*** Ş\u0323**"),
        ("Nâzım İĞDECİ-ÖZGÜÇLÜ", "N**** İ*************"),
        ("", ""),
    ],
)
def test_a_masked_name_shows_initials_only(name: str, masked: str) -> None:
    assert mask_name(name) == unicodedata.normalize("NFC", masked)


@given(turkish)
def test_a_mask_shows_one_letter_of_each_word(name: str) -> None:
    for word, masked in zip(name.split(), mask_name(name).split(), strict=True):
        assert len(masked) == len(word)
        assert masked == word[0] + "*" * (len(word) - 1)
