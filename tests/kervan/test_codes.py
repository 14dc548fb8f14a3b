"""Mailed codes and links: the same wherever they are derived, and no two alike."""

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from kervan.codes import challenge_of, email_code, phone_code, reset_token
from kervan.tokens import b64url

KEY, OTHER = b64url(b"k" * 32), b64url(b"o" * 32)
ANA, BOB = "ana@example.com", "bob@example.com"
FIRST, SECOND = "chl_01KAGQ0000AAAAAAAAAAAAAAAA", "chl_01KAGQ0000BBBBBBBBBBBBBBBB"


def test_codes_are_pinned_because_two_deployments_must_agree() -> None:
    assert (email_code(KEY, FIRST, ANA), phone_code(KEY, FIRST)) == ("974941", "334623")


@given(st.text(alphabet="0123456789ABCDEFGHJKMNPQRSTVWXYZ", min_size=26, max_size=26))
def test_a_code_has_six_digits_and_a_link_names_its_challenge(rest: str) -> None:
    code = email_code(KEY, f"chl_{rest}", ANA)
    assert len(code) == 6 and code.isascii() and code.isdigit()
    assert challenge_of(KEY, reset_token(KEY, f"rst_{rest}")) == f"rst_{rest}"


def test_another_key_challenge_address_or_purpose_is_another_code() -> None:
    mailed = {email_code(*of) for of in ((KEY, FIRST, ANA), (OTHER, FIRST, ANA), (KEY, SECOND, ANA), (KEY, FIRST, BOB))}
    assert len(mailed | {phone_code(KEY, FIRST)}) == 5


def test_a_link_is_refused_under_another_key_or_with_another_challenge() -> None:
    token = reset_token(KEY, FIRST)
    assert challenge_of(OTHER, token) is None
    assert challenge_of(KEY, token.replace(FIRST, SECOND)) is None
    for forged in ("", ".", FIRST, f"{FIRST}.", token[:-1], token + "A", token.replace(".", ".."), "ı.ı"):
        assert challenge_of(KEY, forged) is None, forged


def test_every_digit_comes_as_often() -> None:
    counts = Counter("".join(email_code(KEY, f"chl_{number}", ANA) for number in range(2000)))
    assert len(counts) == 10
    assert all(1000 < count < 1400 for count in counts.values())
