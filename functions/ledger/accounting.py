"""Double entry: which accounts a movement of money touches, and by how much. Pure arithmetic in whole minor units.

The chart of accounts and worked examples stand in docs/ledger.md. A movement maps accounts to amounts, debits above
zero and credits below, and always adds up to zero.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from kervan.money import Money

BUYER = "buyer"  # what buyers owe (debit), or have coming back to them (credit)
SALES = "sales"  # net of KDV
REFUNDS = "refunds"  # sales taken back, net of KDV
INSTALMENTS = "instalments"  # what buyers paid for instalments, on top of the price
CHARGEBACKS = "chargebacks"  # what banks gave back to buyers against our word
Movement = Mapping[str, int]
GrossByRate = Mapping[int, int]  # what of a price is under which KDV rate, KDV included
Side = Literal["debit", "credit"]


@dataclass(frozen=True)
class Posted:
    """One line of an entry."""

    account: str
    side: Side
    amount: int


class Unbalanced(ValueError):
    """Debits and credits differ, or there are none: no entry."""


def receivable(provider: str) -> str:
    """What a provider took for us and has not paid out."""
    return f"receivable:{provider}"


def disputed(provider: str) -> str:
    """What a provider holds back while a bank decides."""
    return f"disputed:{provider}"


def fees(provider: str) -> str:
    """What a provider keeps for itself."""
    return f"fees:{provider}"


def vat(rate: int) -> str:
    """KDV payable at a rate."""
    return f"vat:{rate}"


def capture(provider: str, captured: Money, charged: Money | None) -> Movement:
    """The provider took the buyer's money. What the card paid beyond the price, it paid for instalments, and the
    provider keeps it: we are owed the price alone.
    """
    same = charged is not None and charged.currency == captured.currency
    extra = charged.amount - captured.amount if charged is not None and same else 0
    return {
        receivable(provider): captured.amount,
        BUYER: -captured.amount,
        fees(provider): extra,
        INSTALMENTS: -extra,
    }


def sale(gross: GrossByRate, amount: int) -> Movement:
    """The order is paid: the buyer owes its price, of which a part is KDV."""
    return {BUYER: amount, **_negative(parts(gross, amount, SALES))}


def refund(provider: str, gross: GrossByRate | None, *, before: int, after: int) -> Movement:
    """What was refunded in all grew from `before` to `after`, or shrank where a refund failed after all.

    Of a sale (`gross`) the parts of what is refunded in all are posted, less those that were posted before: so they
    are right to the kuruş whatever came back in which steps. Without a sale it was the buyer's own money.
    """
    moved = after - before
    if gross is None:
        return {BUYER: moved, receivable(provider): -moved}
    then, now = parts(gross, before, REFUNDS), parts(gross, after, REFUNDS)
    returned = {account: now.get(account, 0) - then.get(account, 0) for account in {**then, **now}}
    return {**returned, receivable(provider): -moved}


def dispute(provider: str, amount: int) -> Movement:
    """A bank disputes a capture: the provider holds the money back."""
    return {disputed(provider): amount, receivable(provider): -amount}


def dispute_closed(provider: str, amount: int, *, won: bool) -> Movement:
    """The bank has decided: the provider owes it to us again, or it is gone."""
    return {receivable(provider) if won else CHARGEBACKS: amount, disputed(provider): -amount}


def parts(gross: GrossByRate, amount: int, net: str) -> dict[str, int]:
    """What of `amount` is net (under the account `net`) and what is KDV of which rate.

    It is spread over the rates as the whole price is, by largest remainder; of each share KDV is what is left of it
    without its net price, half up. Where nothing is known of rates, all of it is net.
    """
    found = {net: amount} if not sum(gross.values()) else {net: 0}
    for rate, share in _shares(gross, amount).items():
        taxless = Money(share, "TRY").without_vat(rate).amount  # the currency makes no difference to a ratio
        found[net] += taxless
        found[vat(rate)] = share - taxless
    return found


def posted(movement: Movement) -> tuple[Posted, ...]:
    """The lines of an entry: debits first, accounts that nothing happened to left out. Raises Unbalanced."""
    moved = {account: amount for account, amount in movement.items() if amount}
    if not moved or sum(moved.values()) != 0:
        raise Unbalanced(dict(movement))
    lines = [Posted(account, "debit" if amount > 0 else "credit", abs(amount)) for account, amount in moved.items()]
    return tuple(sorted(lines, key=lambda line: (line.side == "credit", line.account)))


def _shares(gross: GrossByRate, amount: int) -> dict[int, int]:
    """`amount` in proportion to the prices; the kuruş that are left go to the largest remainders."""
    total = sum(gross.values())
    if not total:
        return {}
    shares = {rate: price * amount // total for rate, price in sorted(gross.items())}
    left = amount - sum(shares.values())
    closest = sorted(shares, key=lambda rate: (-(gross[rate] * amount % total), rate))
    return {rate: share + (rate in closest[:left]) for rate, share in shares.items()}


def _negative(movement: Movement) -> dict[str, int]:
    return {account: -amount for account, amount in movement.items()}
