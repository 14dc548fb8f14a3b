"""Giving money back through iyzico, which would gladly give it back twice."""

import pytest

from infra.local.simulators.iyzico import Settings as Account
from kervan.money import Money
from kervan.providers.iyzico_refunds import RefundIncomplete
from kervan.providers.payments import ProviderRefused, ProviderUnreachable
from tests.providers.conftest import Clock, Iyzico, iyzico_on
from tests.providers.samples import IYZICO, HeldSecrets, asked, items

GOOD, NOT_REFUNDABLE = "5528790000000008", "5406670000000009"
PART, WHOLE = "/payment/refund", "/v2/payment/refund"
DAY = 24 * 3600


def lira(amount: int) -> Money:
    return Money(amount, "TRY")


def paid(iyzico: Iyzico, *prices: int, card: str = GOOD, instalment: int = 1) -> str:
    """The token of a payment for these lines."""
    lines = prices or (1000, 1999)
    wanted = asked(lira(sum(lines)), items=items(*lines), instalments=instalment)
    token = iyzico.provider.start(wanted).reference
    iyzico.account.pay(token, card, instalment=instalment)
    return token


def returned(iyzico: Iyzico) -> list[int]:
    return [line["amount"] for line in iyzico.account.ledger()["refunds"]]


def test_a_whole_payment_goes_back_in_one_request(iyzico: Iyzico) -> None:
    token = paid(iyzico)
    done = iyzico.provider.refund(token, lira(2999), key="ref_1")
    assert (done.reference, done.state) == ("ref_1", "succeeded")
    assert sum(returned(iyzico)) == 2999
    assert [path for _, path in iyzico.transport.asked].count(WHOLE) == 1


def test_a_part_is_taken_from_item_to_item(iyzico: Iyzico) -> None:
    token = paid(iyzico, 1000, 2000, 3000)
    iyzico.provider.refund(token, lira(2500), key="ref_1")
    assert returned(iyzico) == [1000, 1500]
    iyzico.provider.refund(token, lira(1000), key="ref_2")
    assert returned(iyzico) == [1000, 1500, 500, 500]
    iyzico.provider.refund(token, lira(2500), key="ref_3")
    assert sum(returned(iyzico)) == 6000


@pytest.mark.parametrize("parts", [(2999,), (1, 2998), (1060, 1060, 879), (1500, 1499)])
def test_what_was_paid_in_instalments_goes_back_to_the_kurus(iyzico: Iyzico, parts: tuple[int, ...]) -> None:
    """An item's share of the fee has eight decimals; what is asked for has two, and is never more than the share."""
    token = paid(iyzico, 1000, 1000, 999, instalment=3)
    for number, part in enumerate(parts):
        iyzico.provider.refund(token, lira(part), key=f"ref_{number}")
        assert sum(returned(iyzico)) == sum(parts[: number + 1])
    seen = iyzico.provider.refunds(token)
    assert [(each.key, each.amount.amount) for each in seen] == [(f"ref_{n}", part) for n, part in enumerate(parts)]


def test_the_transaction_serves_as_well_as_the_token(iyzico: Iyzico) -> None:
    transaction = iyzico.provider.read(paid(iyzico)).transaction
    assert transaction is not None
    iyzico.provider.refund(transaction, lira(500), key="ref_1")
    assert returned(iyzico) == [500]


@pytest.mark.parametrize("amount", [2999, 1500, 1])
def test_the_same_key_again_is_the_same_refund(iyzico: Iyzico, amount: int) -> None:
    token = paid(iyzico)
    first = iyzico.provider.refund(token, lira(amount), key="ref_1")
    assert iyzico.provider.refund(token, lira(amount), key="ref_1") == first
    assert sum(returned(iyzico)) == amount


@pytest.mark.parametrize(("amount", "path"), [(2999, WHOLE), (1500, PART), (500, PART)])
def test_a_refund_whose_answer_was_lost_is_found_and_not_repeated(iyzico: Iyzico, amount: int, path: str) -> None:
    token = paid(iyzico)
    iyzico.account.arm({"mode": "timeout_after_success", "match": {"path": path}})
    with pytest.raises(ProviderUnreachable):
        iyzico.provider.refund(token, lira(amount), key="ref_1")
    assert iyzico.provider.refund(token, lira(amount), key="ref_1").state == "succeeded"
    assert sum(returned(iyzico)) == amount


def test_a_refund_that_never_arrived_is_made_with_the_same_key(iyzico: Iyzico) -> None:
    token = paid(iyzico)
    iyzico.account.arm({"mode": "unreachable", "match": {"path": PART}})
    with pytest.raises(ProviderUnreachable):
        iyzico.provider.refund(token, lira(1500), key="ref_1")
    iyzico.provider.refund(token, lira(1500), key="ref_1")
    assert sum(returned(iyzico)) == 1500


def test_a_wrong_signature_on_a_refund_leaves_it_to_be_found(iyzico: Iyzico) -> None:
    token = paid(iyzico)
    iyzico.account.arm({"mode": "bad_signature", "match": {"path": WHOLE}})
    with pytest.raises(ProviderUnreachable):
        iyzico.provider.refund(token, lira(2999), key="ref_1")
    assert iyzico.provider.refund(token, lira(2999), key="ref_1").state == "succeeded"
    assert sum(returned(iyzico)) == 2999


@pytest.mark.parametrize("lost_first", [True, False])
def test_a_refund_that_stops_half_way_goes_on_under_its_key(iyzico: Iyzico, lost_first: object) -> None:
    """The second item's request is refused; the first item's money is back already, in this call or in one before."""
    token = paid(iyzico, 1000, 2000)
    refusal = {"mode": "error", "status": 200, "code": "10232", "match": {"path": PART}}
    if lost_first:
        iyzico.account.arm({"mode": "timeout_after_success", "match": {"path": PART}})
        with pytest.raises(ProviderUnreachable):
            iyzico.provider.refund(token, lira(2500), key="ref_1")
    iyzico.account.arm({**refusal, "skip": 0 if lost_first else 1})
    with pytest.raises(RefundIncomplete):
        iyzico.provider.refund(token, lira(2500), key="ref_1")
    assert returned(iyzico) == [1000]
    iyzico.provider.refund(token, lira(2500), key="ref_1")
    assert returned(iyzico) == [1000, 1500]


def test_a_refund_of_many_lines_ends_before_the_function_does(iyzico: Iyzico) -> None:
    """Each answer takes long; who comes next goes on where this one stopped."""
    token = paid(iyzico, 100, 200, 300, 400, 500, 600)
    iyzico.account.arm({"mode": "delay", "seconds": 7, "count": 9, "match": {"path": PART}})
    with pytest.raises(RefundIncomplete):
        iyzico.provider.refund(token, lira(2000), key="ref_1")
    assert returned(iyzico) == [100, 200, 300]
    iyzico.provider.refund(token, lira(2000), key="ref_1")
    assert returned(iyzico) == [100, 200, 300, 400, 500, 500]


def test_more_than_was_paid_is_refused_before_anything_moves(iyzico: Iyzico) -> None:
    token = paid(iyzico)
    iyzico.provider.refund(token, lira(2000), key="ref_1")
    with pytest.raises(ProviderRefused):
        iyzico.provider.refund(token, lira(1000), key="ref_2")
    assert sum(returned(iyzico)) == 2000


@pytest.mark.parametrize(("amount", "currency"), [(2999, "USD"), (2999, "EUR")])
def test_another_currency_is_refused(iyzico: Iyzico, amount: int, currency: str) -> None:
    token = paid(iyzico)
    with pytest.raises(ProviderRefused):
        iyzico.provider.refund(token, Money(amount, currency), key="ref_1")
    assert returned(iyzico) == []


def test_a_card_that_cannot_be_refunded_is_a_refusal(iyzico: Iyzico) -> None:
    token = paid(iyzico, card=NOT_REFUNDABLE)
    for amount in (2999, 100):
        with pytest.raises(ProviderRefused):
            iyzico.provider.refund(token, lira(amount), key=f"ref_{amount}")
    with pytest.raises(ProviderRefused):
        iyzico.provider.void(token, key="void_1")
    assert returned(iyzico) == []


def test_what_was_not_paid_is_not_refunded(iyzico: Iyzico) -> None:
    token = iyzico.provider.start(asked()).reference
    with pytest.raises(ProviderRefused):
        iyzico.provider.refund(token, lira(100), key="ref_1")


def test_on_its_day_a_payment_can_be_undone_once(iyzico: Iyzico) -> None:
    token = paid(iyzico)
    iyzico.account.arm({"mode": "timeout_after_success", "match": {"path": "/payment/cancel"}})
    with pytest.raises(ProviderUnreachable):
        iyzico.provider.void(token, key="void_1")
    assert iyzico.provider.void(token, key="void_1").state == "succeeded"
    assert returned(iyzico) == [2999]
    with pytest.raises(ProviderRefused):
        iyzico.provider.refund(token, lira(2999), key="ref_1")


def test_the_day_after_only_a_refund_is_left(iyzico: Iyzico, clock: Clock) -> None:
    token = paid(iyzico)
    clock.advance(DAY)
    with pytest.raises(ProviderRefused):
        iyzico.provider.void(token, key="void_1")
    iyzico.provider.refund(token, lira(2999), key="ref_1")
    assert sum(returned(iyzico)) == 2999


def test_after_a_year_nothing_goes_back(iyzico: Iyzico, clock: Clock) -> None:
    token = paid(iyzico)
    clock.advance(366 * DAY)
    with pytest.raises(ProviderRefused):
        iyzico.provider.refund(token, lira(2999), key="ref_1")


def test_a_late_report_is_why_a_lost_refund_waits_before_it_is_repeated(secrets: HeldSecrets, clock: Clock) -> None:
    """What `Capabilities.refund_visible_after` is for: after it the refund is found; this one would be paid twice."""
    iyzico = iyzico_on(clock, secrets, Account(**IYZICO, report_lag=10))
    token = paid(iyzico)
    iyzico.account.arm({"mode": "timeout_after_success", "match": {"path": PART}})
    with pytest.raises(ProviderUnreachable):
        iyzico.provider.refund(token, lira(500), key="ref_1")
    clock.advance(60)
    iyzico.provider.refund(token, lira(500), key="ref_1")
    assert returned(iyzico) == [500]
