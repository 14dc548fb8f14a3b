"""Routes of orders."""

from typing import Annotated

from aws_lambda_powertools.event_handler.openapi.params import Query

from functions.catalog.tables import OutOfStock
from functions.files.tables import FileInUse, FileNotReady
from kervan.api import Api
from kervan.auth import SignedIn, Staff, TheWorld
from kervan.errors import Changed, NotFound, PreconditionFailed
from kervan.fields import Moment
from kervan.idempotency import Ids
from kervan.pagination import Cursor, Limit, Listing
from kervan.reply import tagged
from kervan.request import IfMatch

from . import evidence, reading, service
from .evidence import NothingToShow, TooMuchEvidence
from .schemas import EvidenceIn, OrderId, OrderIn, OrderOut, StaffOrderOut, StatusIn
from .service import OrderNotCancellable, UnlawfulTransition, WrongKindOfStep
from .tables import Order, Status

app = Api("orders")
handler = app.handler


@app.post("/api/orders", status_code=201, errors=(OutOfStock,))
def place_order(order: OrderIn, caller: SignedIn, world: TheWorld, ids: Ids) -> OrderOut:
    """Create an order. Stock is reserved for 30 minutes; donations require `proxy_consent`."""
    return OrderOut.of(service.place(world, caller, ids.new("ord"), order))


@app.get("/api/orders")
def list_my_orders(caller: SignedIn, world: TheWorld, limit: Limit = 20, cursor: Cursor = None) -> Listing[OrderOut]:
    """List your orders, newest first."""
    return Listing.of(reading.mine(world, caller, limit, cursor), OrderOut.of)


@app.get("/api/orders/<order_id>", errors=(NotFound,))
def get_order(order_id: OrderId, caller: SignedIn) -> OrderOut:
    """Get one of your orders, with its status history."""
    order = Order.visible_to(caller, order_id)
    return tagged(OrderOut.of(order), order.version)


@app.post("/api/orders/<order_id>/cancel", errors=(NotFound, OrderNotCancellable, Changed))
def cancel_order(order_id: OrderId, caller: SignedIn, world: TheWorld) -> OrderOut:
    """Cancel an unpaid order. Cancelling it again returns the cancelled order.

    Staff also cancel paid orders: the payment is refunded, and the order becomes REFUNDED once that is done.
    """
    return OrderOut.of(service.cancel(world, caller, order_id))


@app.put(
    "/api/orders/<order_id>/status",
    errors=(NotFound, UnlawfulTransition, WrongKindOfStep, Changed, PreconditionFailed),
)
def move_order(order_id: OrderId, step: StatusIn, caller: Staff, world: TheWorld, if_match: IfMatch) -> OrderOut:
    """Change the status of an order."""
    order = service.move(world, caller, order_id, Status(step.status), if_match)
    return tagged(OrderOut.of(order), order.version)


@app.post(
    "/api/orders/<order_id>/evidence",
    errors=(NotFound, NothingToShow, TooMuchEvidence, FileNotReady, FileInUse, Changed),
)
def add_evidence(order_id: OrderId, shown: EvidenceIn, caller: Staff, world: TheWorld) -> OrderOut:
    """Attach evidence that a paid order was carried out. Attaching the same file again changes nothing."""
    return OrderOut.of(evidence.add(world, caller, order_id, shown.file_id))


@app.get("/api/admin/orders")
def list_orders(
    caller: Staff,
    world: TheWorld,
    status: Status | None = None,
    since: Annotated[Moment | None, Query(alias="from")] = None,
    until: Annotated[Moment | None, Query(alias="to")] = None,
    limit: Limit = 20,
    cursor: Cursor = None,
) -> Listing[StaffOrderOut]:
    """List orders by status or by month."""
    page = reading.all_of(world, caller, status=status, since=since, until=until, limit=limit, cursor=cursor)
    return Listing.of(page, StaffOrderOut.of)
