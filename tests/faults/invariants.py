"""The invariants of the product, over everything that its tables hold: some always, some when nothing moves."""

import hashlib
from collections import Counter
from collections.abc import Iterable
from itertools import pairwise

from functions.orders.tables import LAWFUL, Status
from kervan.settings import Bucket
from kervan.shared_tables import Outbox
from kervan.world import World
from tests.faults import books
from tests.faults.rows import PAID, Rows, hold
from tests.faults.ways import Till
from tests.plant import Plant

GONE = {Status.SHIPPED, Status.PERFORMED}  # what got there stays sold, also when its money goes back


def always(world: World) -> Rows:
    """1, 4, 5, 6: true at every moment, faults or not."""
    rows = Rows()
    books.always(rows)
    for order in rows.orders:
        steps = [Status(step.status) for step in order.history]
        lawful = all(after in LAWFUL[before] for before, after in pairwise(steps))
        hold(4, steps[0] == Status.PENDING and lawful and steps[-1] == order.status, (order.order_id, steps))
        hold(4, int(order.version) == len(steps), (order.order_id, "version", int(order.version), steps))
    for stock in rows.stock:
        counts = (int(stock.available), int(stock.reserved), int(stock.sold))
        hold(5, min(counts) >= 0 and sum(counts) == int(stock.supplied), (stock.product_id, counts, stock.supplied))
    _certificates(world, rows)
    return rows


def at_rest(world: World, plant: Plant, tills: Iterable[Till]) -> None:
    """2, 5, 6, 7 as well: when nothing moves any more."""
    rows = always(world)
    books.at_rest(rows, tills)
    states = {row.order_id: row.status for row in rows.certificates}
    for order in rows.orders:
        certified = any(item.certificate for item in order.items)
        due = {**dict.fromkeys(PAID, "READY"), Status.REFUNDED: "REVOKED"}.get(Status(order.status))
        found = states.get(order.order_id)
        hold(6, found == (due if certified else None), (order.order_id, order.status, "certificate", found))
    _stock_follows(rows)
    hold(7, Outbox.count() == 0, "letters are left in the outbox")
    hold(7, not any(plant.queues.values()) and not any(plant.hidden.values()), (plant.queues, plant.hidden))
    hold(7, not any(plant.dead.values()), {g: [m.body for m in ms] for g, ms in plant.dead.items()})


def _certificates(world: World, rows: Rows) -> None:
    paid = {order.order_id for order in rows.orders if order.status in {*PAID, Status.REFUNDED}}
    hold(6, len({row.order_id for row in rows.certificates}) == len(rows.certificates), "two certificates of one order")
    for row in rows.certificates:
        hold(6, row.order_id in paid, ("certificate of an unpaid order", row.order_id))
        if row.status == "READY":
            stored = hashlib.sha256(world.files.get(Bucket.DOCUMENTS, row.file_key)).hexdigest()
            hold(6, stored == row.sha256, ("the file is not what the row says", row.certificate_id))


def _stock_follows(rows: Rows) -> None:
    """What is reserved and sold is what open and paid orders hold, and what had left before its money went back."""
    reserved: Counter[str] = Counter()
    sold: Counter[str] = Counter()
    for order in rows.orders:
        gone = order.status == Status.REFUNDED and {step.status for step in order.history} & GONE
        into = reserved if order.status == Status.PENDING else sold if order.status in PAID or gone else Counter()
        for item in order.items:
            if item.stocked:
                into[item.product_id] += int(item.quantity)
    for stock in rows.stock:
        held = (int(stock.reserved), int(stock.sold))
        hold(5, held == (reserved[stock.product_id], sold[stock.product_id]), (stock.product_id, held, reserved, sold))
