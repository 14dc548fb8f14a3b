"""The invariants of the product, over everything that its tables hold: some always, some when nothing moves."""

import hashlib
from collections import Counter, defaultdict
from itertools import pairwise
from typing import Any

from functions.catalog.tables import Stock
from functions.certificates.tables import Certificate
from functions.orders.tables import LAWFUL, Order, Status
from functions.payments.states import Status as PaymentStatus
from functions.payments.tables import Payment
from infra.local.simulators.stripe import StripeSimulator
from kervan.settings import Bucket
from kervan.shared_tables import Outbox
from kervan.world import World
from tests.plant import Plant

PAID = {Status.PAID, Status.PROCESSING, Status.SHIPPED, Status.PERFORMED, Status.COMPLETED}


class Violation(AssertionError):
    """Which invariant does not hold, and for what."""


def hold(number: int, truth: bool, what: object) -> None:  # noqa: FBT001 - reads as a sentence
    """Raise unless true."""
    if not truth:
        raise Violation(f"invariant {number}: {what}")


def always(world: World) -> None:
    """1, 4, 5, 6: true at every moment, faults or not."""
    orders, payments = list(Order.scan()), list(Payment.scan())
    _money(orders, payments)
    for order in orders:
        steps = [Status(step.status) for step in order.history]
        lawful = all(after in LAWFUL[before] for before, after in pairwise(steps))
        hold(4, steps[0] == Status.PENDING and lawful and steps[-1] == order.status, (order.order_id, steps))
        hold(4, int(order.version) == len(steps), (order.order_id, "version", int(order.version), steps))
    for stock in Stock.scan():
        counts = (int(stock.available), int(stock.reserved), int(stock.sold))
        hold(5, min(counts) >= 0 and sum(counts) == int(stock.supplied), (stock.product_id, counts, stock.supplied))
    _certificates(world, orders)


def at_rest(world: World, plant: Plant, simulator: StripeSimulator) -> None:
    """2, 5, 6, 7 as well: when nothing moves any more."""
    always(world)
    _agreement(simulator)
    orders = list(Order.scan())
    certified = Counter(row.order_id for row in Certificate.scan() if row.status == "READY")
    for order in orders:
        due = order.status in PAID and any(item.certificate for item in order.items)
        hold(6, certified[order.order_id] == int(due), (order.order_id, order.status, certified[order.order_id]))
    _stock_follows(orders)
    hold(7, Outbox.count() == 0, "letters are left in the outbox")
    hold(7, not any(plant.queues.values()) and not any(plant.hidden.values()), (plant.queues, plant.hidden))
    hold(7, not any(plant.dead.values()), {g: [m.body for m in ms] for g, ms in plant.dead.items()})


def _money(orders: list[Order], payments: list[Payment]) -> None:
    captured: dict[str, int] = defaultdict(int)
    for payment in payments:
        if payment.status == PaymentStatus.SUCCEEDED:
            captured[payment.order_id] += payment.amount.amount
    for order in orders:
        paid = order.total.amount if order.status in PAID else 0
        hold(1, captured[order.order_id] == paid, (order.order_id, order.status, captured[order.order_id], paid))


def _agreement(simulator: StripeSimulator) -> None:
    """Every capture at Stripe is a payment here: SUCCEEDED, or in front of a person."""
    ours = {row.reference: row for row in Payment.scan() if row.reference}
    captures: list[dict[str, Any]] = simulator.ledger()["captures"]
    for capture in captures:
        row = ours.get(capture["payment_intent"])
        known = row is not None and row.status in (PaymentStatus.SUCCEEDED, PaymentStatus.NEEDS_REVIEW)
        hold(2, known, ("capture without a payment", capture))
    succeeded = [row for row in ours.values() if row.status == PaymentStatus.SUCCEEDED]
    there = {capture["payment_intent"]: capture["amount"] for capture in captures}
    for row in succeeded:
        hold(2, there.get(row.reference) == row.amount.amount, ("payment without its capture", row.payment_id))


def _certificates(world: World, orders: list[Order]) -> None:
    paid = {order.order_id for order in orders if order.status in PAID}
    rows = list(Certificate.scan())
    hold(6, len({row.order_id for row in rows}) == len(rows), "two certificates of one order")
    for row in rows:
        hold(6, row.order_id in paid, ("certificate of an unpaid order", row.order_id))
        if row.status == "READY":
            stored = hashlib.sha256(world.files.get(Bucket.DOCUMENTS, row.file_key)).hexdigest()
            hold(6, stored == row.sha256, ("the file is not what the row says", row.certificate_id))


def _stock_follows(orders: list[Order]) -> None:
    """What is reserved and sold is what open and paid orders hold."""
    reserved: Counter[str] = Counter()
    sold: Counter[str] = Counter()
    for order in orders:
        into = reserved if order.status == Status.PENDING else sold if order.status in PAID else Counter()
        for item in order.items:
            if item.stocked:
                into[item.product_id] += int(item.quantity)
    for stock in Stock.scan():
        held = (int(stock.reserved), int(stock.sold))
        hold(5, held == (reserved[stock.product_id], sold[stock.product_id]), (stock.product_id, held, reserved, sold))
