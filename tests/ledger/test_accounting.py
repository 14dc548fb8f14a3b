"""The arithmetic of the books, over amounts and rates that nobody would think of."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions.ledger import accounting
from functions.ledger.accounting import BUYER, REFUNDS, SALES, Movement, Posted, Unbalanced
from kervan.money import Money

RATES = st.sampled_from([0, 1, 10, 20])
GROSS = st.dictionaries(RATES, st.integers(1, 10**9), min_size=1, max_size=4)


def added(*movements: Movement) -> dict[str, int]:
    """What is left on each account."""
    sums: dict[str, int] = {}
    for movement in movements:
        for account, amount in movement.items():
            sums[account] = sums.get(account, 0) + amount
    return {account: amount for account, amount in sums.items() if amount}


def test_a_sale_at_two_rates() -> None:
    """199.99 at 20 % and 100.00 at 1 %, KDV included."""
    assert accounting.sale({20: 19_999, 1: 10_000}, 29_999) == {
        "buyer": 29_999,
        "sales": -(16_666 + 9_901),
        "vat:20": -3_333,
        "vat:1": -99,
    }


def test_half_of_it_goes_back_by_largest_remainder() -> None:
    """149.99 of 299.99: 9,999 kuruş and a half of the one, 5,000 of the other; the kuruş that is left goes to the
    larger remainder.
    """
    back = accounting.refund("stripe", {20: 19_999, 1: 10_000}, before=0, after=14_999)
    shares = {20: 19_999 * 14_999 // 29_999, 1: 10_000 * 14_999 // 29_999}
    assert (shares, sum(shares.values())) == ({20: 9_999, 1: 4_999}, 14_998)
    assert back == {"refunds": 8_333 + 4_950, "vat:20": 1_666, "vat:1": 50, "receivable:stripe": -14_999}


def test_what_instalments_cost_is_neither_ours_nor_lost() -> None:
    moved = accounting.capture("iyzico", Money(10_000, "TRY"), Money(10_850, "TRY"))
    assert added(moved) == {"receivable:iyzico": 10_000, "buyer": -10_000, "fees:iyzico": 850, "instalments": -850}


def test_lines_stand_debits_first_and_without_what_did_not_move() -> None:
    lines = accounting.posted({"sales": -80, "buyer": 100, "vat:20": -20, "vat:1": 0})
    assert lines == (Posted("buyer", "debit", 100), Posted("sales", "credit", 80), Posted("vat:20", "credit", 20))


@pytest.mark.parametrize("movement", [{}, {"buyer": 0}, {"buyer": 1}, {"buyer": 2, "sales": -1}])
def test_what_does_not_add_up_is_no_entry(movement: Movement) -> None:
    with pytest.raises(Unbalanced):
        accounting.posted(movement)


@given(GROSS, st.data())
def test_every_part_adds_up(gross: dict[int, int], data: st.DataObject) -> None:
    total = sum(gross.values())
    amount = data.draw(st.integers(0, total))
    parts = accounting.parts(gross, amount, SALES)
    assert sum(parts.values()) == amount and min(parts.values()) >= 0
    whole = accounting.parts(gross, total, SALES)
    for rate, price in gross.items():
        assert whole[accounting.vat(rate)] == price - Money(price, "TRY").without_vat(rate).amount


@given(GROSS, st.data())
def test_whatever_came_back_in_which_steps_the_whole_takes_the_whole_sale_back(
    gross: dict[int, int], data: st.DataObject
) -> None:
    """Refunds and failed refunds in any order: at every step the books say what is refunded then, and at the end of a
    whole refund nothing is left of KDV and of what the provider owes.
    """
    total = sum(gross.values())
    moves = [accounting.capture("stripe", Money(total, "TRY"), None), accounting.sale(gross, total)]
    stations = [*data.draw(st.lists(st.integers(0, total), max_size=6)), total]
    before = 0
    for after in stations:
        if after != before:
            moves.append(accounting.refund("stripe", gross, before=before, after=after))
            accounting.posted(moves[-1])
        before = after
        parts = accounting.parts(gross, after, REFUNDS)
        left = added(*moves)
        assert left.get("receivable:stripe", 0) == total - after
        assert left.get(REFUNDS, 0) == parts[REFUNDS]
    assert added(*moves).keys() <= {SALES, REFUNDS}
    assert added(*moves).get(SALES, 0) == -added(*moves).get(REFUNDS, 0)


@given(st.integers(1, 10**9), st.lists(st.integers(0, 10**9), max_size=5))
def test_money_that_paid_nothing_is_the_buyers_until_it_is_back(captured: int, stations: list[int]) -> None:
    moves = [accounting.capture("paytr", Money(captured, "TRY"), None)]
    before = 0
    for after in (*(min(each, captured) for each in stations), captured):
        moves.append(accounting.refund("paytr", None, before=before, after=after))
        before = after
        assert added(*moves).get(BUYER, 0) == after - captured
    assert added(*moves) == {}


@pytest.mark.parametrize(("won", "left"), [(True, "receivable:stripe"), (False, "chargebacks")])
def test_a_dispute_is_held_back_until_the_bank_has_decided(won: bool, left: str) -> None:  # noqa: FBT001
    opened = accounting.dispute("stripe", 500)
    assert added(opened) == {"disputed:stripe": 500, "receivable:stripe": -500}
    taken = accounting.capture("stripe", Money(500, "TRY"), None)
    closed = accounting.dispute_closed("stripe", 500, won=won)
    assert added(taken, opened, closed) == {left: 500, "buyer": -500}
