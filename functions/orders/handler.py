"""Routes of orders."""

from typing import Annotated

from aws_lambda_powertools.event_handler.openapi.params import Query

from functions.catalog.tables import OutOfStock
from kervan.api import Api
from kervan.auth import SignedIn, Staff, TheWorld
from kervan.errors import Changed, NotFound, PreconditionFailed
from kervan.fields import Moment
from kervan.idempotency import Ids
from kervan.pagination import Cursor, Limit, Listing
from kervan.reply import tagged
from kervan.request import IfMatch

from . import reading, service
from .schemas import OrderId, OrderIn, OrderOut, StaffOrderOut, StatusIn
from .service import OrderNotCancellable, UnlawfulTransition, WrongKindOfStep
from .tables import Order, Status

app = Api("orders")
handler = app.handler


@app.post("/api/orders", status_code=201, errors=(OutOfStock,))
def place_order(order: OrderIn, caller: SignedIn, world: TheWorld, ids: Ids) -> OrderOut:
    """Place an order. Its stock is reserved for 30 minutes; `proxy_consent` is required for donations."""
    return OrderOut.of(service.place(world, caller, ids.new("ord"), order))


@app.get("/api/orders")
def list_my_orders(caller: SignedIn, world: TheWorld, limit: Limit = 20, cursor: Cursor = None) -> Listing[OrderOut]:
    """My orders, newest first."""
    return Listing.of(reading.mine(world, caller, limit, cursor), OrderOut.of)


@app.get("/api/orders/<order_id>", errors=(NotFound,))
def get_order(order_id: OrderId, caller: SignedIn) -> OrderOut:
    """One of my orders, with the history of its states."""
    order = Order.visible_to(caller, order_id)
    return tagged(OrderOut.of(order), order.version)


@app.post("/api/orders/<order_id>/cancel", errors=(NotFound, OrderNotCancellable, Changed))
def cancel_order(order_id: OrderId, caller: SignedIn, world: TheWorld) -> OrderOut:
    """Give up an unpaid order. Cancelling again returns the cancelled one.

    A paid order is cancelled by staff: its payment is refunded, and the order is REFUNDED as soon as that is done.
    """
    return OrderOut.of(service.cancel(world, caller, order_id))


@app.put(
    "/api/orders/<order_id>/status",
    errors=(NotFound, UnlawfulTransition, WrongKindOfStep, Changed, PreconditionFailed),
)
def move_order(order_id: OrderId, step: StatusIn, caller: Staff, world: TheWorld, if_match: IfMatch) -> OrderOut:
    """Move an order on."""
    order = service.move(world, caller, order_id, Status(step.status), if_match)
    return tagged(OrderOut.of(order), order.version)


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
    """Orders of a state, or of one month."""
    page = reading.all_of(world, caller, status=status, since=since, until=until, limit=limit, cursor=cursor)
    return Listing.of(page, StaffOrderOut.of)
