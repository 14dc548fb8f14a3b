"""The rules of stock: available + reserved + sold = supplied, none below zero, and an order counts once.

An order reserves in its own commit (`Stock.reserve`). What becomes of the reservation is decided here by the state of
the order, read consistently, not by the letter that came: letters may come twice, late and out of order.
"""

import secrets
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import TypeVar

from functions.orders.tables import Order, Status
from kervan import log
from kervan.auth import Caller
from kervan.commit import commit
from kervan.errors import Changed, Conflict, Exists, FieldError, Invalid
from kervan.events import Event
from kervan.world import World

from . import events
from .schemas import StockIn
from .service import editable
from .tables import Stock, StockMove, StockSettlement

T = TypeVar("T")
TRIES = 5
RELEASED = frozenset({Status.CANCELLED, Status.EXPIRED})
GONE = frozenset({Status.SHIPPED, Status.PERFORMED, Status.COMPLETED})  # it is not on the shelf any more


class StockTooLow(Conflict):
    """More would be taken away than is available; what is reserved or sold is not ours to take."""

    tr = "Eldeki stok bu kadar azaltılamaz; mevcut: {available}."
    en = "The stock cannot be reduced by this much; available: {available}."


class NotStocked(Conflict):
    """The product is unlimited."""

    tr = "Bu ürünün stoğu tutulmuyor."
    en = "Stock is not tracked for this product."


class StockLedgerBroken(Exception):
    """An order's reservation is not in the stock row. A person must look: nothing is written."""


def move(world: World, caller: Caller, product_id: str, move_id: str, wanted: StockIn) -> Stock:
    """Change the supply, and write down why. The same `move_id` again changes nothing."""
    if (wanted.delta is None) == (wanted.set is None) or wanted.delta == 0:
        raise Invalid(errors=(FieldError("/delta", "delta_or_set", "delta | set"),))
    if not editable(caller, product_id).stocked:
        raise NotStocked
    return _until_unchanged(lambda: _move(world, caller, product_id, move_id, wanted))


def tell_reserved(world: World, order_id: str) -> None:
    """An order was placed: say what it set aside, and what is out of stock because of it."""
    order = _order(order_id)
    counts = _counts(order)
    if counts:
        _until_unchanged(lambda: _tell_reserved(world.now(), order_id, counts))


def settle(world: World, order_id: str) -> None:
    """An order was paid or closed: its reservation is sold or released, once per order."""
    order = _order(order_id)
    counts = _counts(order)
    if order.status == Status.PENDING:
        log.warning("an open order has nothing to settle", order_id=order_id)
    elif counts:
        sold = Status(order.status) not in RELEASED
        try:
            _until_unchanged(lambda: _settle(world.now(), order_id, counts, sold=sold))
        except Exists:
            log.info("stock was settled before", order_id=order_id, status=order.status)


def take_back(world: World, order_id: str) -> None:
    """An order was refunded: what never left the shelf is for sale again, once per order.

    What was shipped or performed stays sold. Whether it ever comes back, and in which state, nobody knows here: who
    has it in hand counts it in, with a reason.
    """
    order = _order(order_id)
    counts = _counts(order)
    if counts and not {step.status for step in order.history} & GONE:
        try:
            _until_unchanged(lambda: _take_back(world.now(), order_id, counts))
        except Exists:
            log.info("stock was taken back before", order_id=order_id)


def _move(world: World, caller: Caller, product_id: str, move_id: str, wanted: StockIn) -> Stock:
    stock = Stock.get(product_id, consistent_read=True)
    available = int(stock.available)
    delta = wanted.delta if wanted.delta is not None else (wanted.set or 0) - available
    if available + delta < 0:
        raise StockTooLow(available=available)
    stock.available = available + delta
    stock.supplied = int(stock.supplied) + delta
    now = world.now()
    row = StockMove(product_id, move_id, delta=delta, reason=wanted.reason, by=caller.id, at=now)
    try:
        commit(stock, new=row, tell=_turn(stock, now))
    except Exists:
        return Stock.get(product_id, consistent_read=True)
    return stock


def _tell_reserved(now: datetime, order_id: str, counts: Mapping[str, int]) -> None:
    reserved = [
        events.StockReserved(order_id=order_id, product_id=product_id, count=count, at=now)
        for product_id, count in counts.items()
    ]
    turned = [(stock, told) for stock in _stocks(counts) if (told := _turn(stock, now))]
    commit(*(stock for stock, _ in turned), tell=(*reserved, *(event for _, told in turned for event in told)))


def _settle(now: datetime, order_id: str, counts: Mapping[str, int], *, sold: bool) -> None:
    """One transaction: at most 20 rows of stock, two facts each, and the row that makes it happen once."""
    told: list[Event] = []
    stocks = _stocks(counts)
    for stock in stocks:
        count = counts[stock.product_id]
        if stock.reserved < count:
            raise _nothing_reserved(order_id, stock)
        stock.reserved -= count
        if sold:
            stock.sold += count
            told.append(events.StockDecreased(order_id=order_id, product_id=stock.product_id, count=count, at=now))
        else:
            stock.available += count
        told += _turn(stock, now)
    outcome = StockSettlement(order_id, outcome="sold" if sold else "released", at=now)
    commit(*stocks, new=outcome, tell=told)


def _take_back(now: datetime, order_id: str, counts: Mapping[str, int]) -> None:
    """From what is sold; or from what is reserved still, where the letter of the payment has not come yet."""
    sold = _is_settled(order_id)
    told: list[Event] = []
    stocks = _stocks(counts)
    for stock in stocks:
        count = counts[stock.product_id]
        if (stock.sold if sold else stock.reserved) < count:
            raise _nothing_to_take(order_id, stock, sold=sold)
        if sold:
            stock.sold -= count
        else:
            stock.reserved -= count
        stock.available += count
        told += _turn(stock, now)
    back = StockSettlement(_returned(order_id), outcome="returned", at=now)
    settled = () if sold else (StockSettlement(order_id, outcome="released", at=now),)
    try:
        commit(*stocks, new=(back, *settled), tell=told)
    except Exists:
        raise (Exists() if _is_settled(_returned(order_id)) else Changed()) from None


def _nothing_to_take(order_id: str, stock: Stock, *, sold: bool) -> Exception:
    """Why: it was taken back before, it was sold a moment ago, or the ledger is broken."""
    if _is_settled(_returned(order_id)):
        return Exists()
    return Changed() if _is_settled(order_id) != sold else StockLedgerBroken(f"{order_id} {stock.product_id}")


def _returned(order_id: str) -> str:
    """The key that says that an order was taken back."""
    return f"{order_id}#refund"


def _is_settled(key: str) -> bool:
    return StockSettlement.find(key, consistent=True) is not None


def _nothing_reserved(order_id: str, stock: Stock) -> Exception:
    """Why: the order was settled before, which its row tells, or the ledger is broken."""
    return Exists() if _is_settled(order_id) else StockLedgerBroken(f"{order_id} {stock.product_id}")


def _turn(stock: Stock, now: datetime) -> Sequence[Event]:
    """The fact that it ran out or is back, told once each way: the row remembers which was told last."""
    empty = stock.available == 0
    if bool(stock.empty) == empty:
        return ()
    stock.empty = empty
    kind = events.OutOfStock if empty else events.BackInStock
    return (kind(product_id=stock.product_id, at=now),)


def _order(order_id: str) -> Order:
    return Order.get(order_id, consistent_read=True)


def _counts(order: Order) -> Mapping[str, int]:
    """How many of each stocked product; a product may stand on several lines."""
    counts: Counter[str] = Counter()
    for item in order.items:
        counts[item.product_id] += int(item.quantity) if item.stocked else 0
    return {product_id: count for product_id, count in counts.items() if count}


def _stocks(counts: Mapping[str, int]) -> list[Stock]:
    found = list(Stock.batch_get(list(counts), consistent_read=True))
    if len(found) < len(counts):
        raise StockLedgerBroken("a row of stock is missing")
    return sorted(found, key=lambda stock: stock.product_id)


def _until_unchanged(work: Callable[[], T]) -> T:
    """Read and write again when somebody else wrote in between, as they do where many buy the same thing."""
    for attempt in range(TRIES - 1):
        try:
            return work()
        except Changed:
            time.sleep(0.01 * 2**attempt * (1 + secrets.randbelow(100) / 100))
    return work()
