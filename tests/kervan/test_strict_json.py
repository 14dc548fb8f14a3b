"""JSON that two readers cannot read differently."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kervan.errors import UnreadableJson
from kervan.strict_json import read

REFUSED = [
    '{"a": 1, "a": 2}', '{"a": NaN}', "[Infinity]", "[-Infinity]", "{", "", "[1,]", "{'a': 1}", "[1e99999]",
    "[1234567890123456]", "[" * 33 + "]" * 33, '{"a":' * 40 + "1" + "}" * 40, "\x00", '["\x01"]', "nul",
]  # fmt: skip


@pytest.mark.parametrize("text", REFUSED)
def test_what_could_be_read_in_two_ways_is_refused(text: str) -> None:
    with pytest.raises(UnreadableJson):
        read(text)


def test_brackets_inside_strings_are_no_depth() -> None:
    assert read('["' + "[" * 100 + '\\"' + "{" * 100 + '"]') == ["[" * 100 + '"' + "{" * 100]


def test_decimals_stay_exact() -> None:
    assert read("[19.99, 12]") == [Decimal("19.99"), 12]


@given(st.text())
def test_any_text_is_a_value_or_unreadable(text: str) -> None:
    try:
        read(text)
    except UnreadableJson as problem:
        assert problem.status == 400
