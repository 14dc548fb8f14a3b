"""Reading payments: one's own, and staff's lists. A page is one Query of an index."""

from datetime import UTC, datetime
from functools import partial
from typing import Any

from kervan.auth import Caller
from kervan.pagination import Page, paginate
from kervan.periods import refuse_backwards, refuse_over_a_month
from kervan.providers.payments import ProviderName
from kervan.world import World

from .states import WAITING, Status
from .tables import Dispute, Payment, PaymentAudit, Refund


def mine(world: World, caller: Caller, status: Status | None, limit: int, cursor: str | None) -> Page[Payment]:
    """The caller's payments, newest first; those of one state in no promised order (their index is fixed)."""
    query: Any = partial(Payment.of_user_by_time.query, caller.id, scan_index_forward=False)
    if status is not None:
        query = partial(Payment.of_user_by_status.query, caller.id, Payment.status == status.value)
    return paginate(world, query, limit=limit, cursor=cursor, bound_to=("payments", caller.id, str(status)))


def of_user(world: World, caller: Caller, user_id: str, limit: int, cursor: str | None) -> Page[Payment]:
    """Somebody's payments for staff, newest first: what a buyer complains about is among them."""
    query: Any = partial(Payment.of_user_by_time.query, user_id, scan_index_forward=False)
    return paginate(world, query, limit=limit, cursor=cursor, bound_to=("user-payments", caller.id, user_id))


def all_of(
    world: World,
    caller: Caller,
    *,
    status: Status | None,
    provider: ProviderName | None,
    since: datetime | None,
    until: datetime | None,
    limit: int,
    cursor: str | None,
) -> Page[Payment]:
    """Payments for staff, newest first, one Query whatever is asked: of one month (UTC), without `since` and `until` up
    to now; of a state that waits for somebody, of any time.
    """
    last = until or world.now()
    first = since or _earliest(last, status)
    refuse_backwards(first, last)
    if status not in WAITING:
        refuse_over_a_month(first, last)
    key = Payment.listed(last.strftime("%Y-%m"), provider=provider, status=status)

    def query(**paging: Any) -> Any:
        made = Payment.created_at.between(first, last)
        return _index(status, provider).query(key, range_key_condition=made, scan_index_forward=False, **paging)

    bound_to = ("admin-payments", caller.id, key, str(since), str(until))
    return paginate(world, query, limit=limit, cursor=cursor, bound_to=bound_to)


def _index(status: Status | None, provider: ProviderName | None) -> Any:
    """Where payments of this state and provider stand together."""
    if provider is None:
        return Payment.by_month if status is None else Payment.by_status
    return Payment.by_provider if status is None else Payment.by_provider_status


def refunds_of(world: World, caller: Caller, payment_id: str, limit: int, cursor: str | None) -> Page[Refund]:
    """What went back of a payment that the caller may see, newest first."""
    payment = Payment.visible_to(caller, payment_id)
    query: Any = partial(Refund.of_payment.query, payment.payment_id, scan_index_forward=False)
    return paginate(world, query, limit=limit, cursor=cursor, bound_to=("refunds", caller.id, payment_id))


def disputes_of(world: World, caller: Caller, payment_id: str, limit: int, cursor: str | None) -> Page[Dispute]:
    """What banks asked for, of one payment, in no promised order."""
    query: Any = partial(Dispute.query, payment_id)
    return paginate(world, query, limit=limit, cursor=cursor, bound_to=("disputes", caller.id, payment_id))


def acts_on(world: World, caller: Caller, payment_id: str, limit: int, cursor: str | None) -> Page[PaymentAudit]:
    """What staff did about a payment, newest first."""
    query: Any = partial(PaymentAudit.query, payment_id, scan_index_forward=False)
    return paginate(world, query, limit=limit, cursor=cursor, bound_to=("payment-audit", caller.id, payment_id))


def _earliest(last: datetime, status: Status | None) -> datetime:
    if status in WAITING:
        return datetime.min.replace(tzinfo=UTC)
    return last.astimezone(UTC).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
