"""What each provider can do beyond the port. Callers ask here and never by a provider's name."""

from collections.abc import Mapping
from dataclasses import dataclass

from kervan.money import CURRENCIES
from kervan.providers.payments import ProviderName


@dataclass(frozen=True)
class Capabilities:
    """What one provider can do."""

    currencies: frozenset[str]
    asks_for_buyer: bool  # `start` needs `buyer` and `email`
    instalments: int  # the most that a buyer may choose; 1: none
    idempotent_start: bool  # the same key finds the same payment; else keep the next action, and show that again
    reads_by_our_id: bool  # the reference is our payment's id: a start without an answer can be read
    closes_on_cancel: bool  # `cancel` ends an open payment; else it ends by itself, `Started.closes_in` after its start
    idempotent_refund: bool  # by key; else the adapter looks the refund up before it asks again
    refund_visible_after: int  # seconds that a refund without an answer needs until it can be looked up
    refunds_per_item: bool  # a partial refund is spread over the basket, one request an item: it may stop half-way
    voids: bool  # a whole payment can be taken back on its day without showing on the buyer's statement
    disputes: bool  # it tells of disputes; else they are seen in its panel alone
    refunds_fail_late: bool  # the buyer's bank may send one back when it had succeeded already
    reads_a_minute: int | None = None  # readings of payments that it answers, for buyers and for the nightly check


CAPABILITIES: Mapping[ProviderName, Capabilities] = {
    ProviderName.STRIPE: Capabilities(
        currencies=frozenset(CURRENCIES),
        asks_for_buyer=False,
        instalments=1,
        idempotent_start=True,
        reads_by_our_id=False,
        closes_on_cancel=True,
        idempotent_refund=True,
        refund_visible_after=0,
        refunds_per_item=False,
        voids=False,
        disputes=True,
        refunds_fail_late=True,
    ),
    ProviderName.IYZICO: Capabilities(
        currencies=frozenset(CURRENCIES),
        asks_for_buyer=True,
        instalments=12,
        idempotent_start=False,
        reads_by_our_id=False,
        closes_on_cancel=False,
        idempotent_refund=False,
        refund_visible_after=60,
        refunds_per_item=True,
        voids=True,
        disputes=False,
        refunds_fail_late=False,
        reads_a_minute=50,
    ),
    ProviderName.PAYTR: Capabilities(
        currencies=frozenset(CURRENCIES),
        asks_for_buyer=True,
        instalments=12,
        idempotent_start=True,
        reads_by_our_id=True,
        closes_on_cancel=False,
        idempotent_refund=False,
        refund_visible_after=60,
        refunds_per_item=False,
        voids=False,
        disputes=False,
        refunds_fail_late=False,
    ),
}
