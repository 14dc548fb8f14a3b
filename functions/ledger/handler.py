"""Routes of the ledger: for staff alone."""

from typing import Annotated

from aws_lambda_powertools.event_handler.openapi.params import Query

from kervan.api import Api
from kervan.auth import Staff, TheWorld
from kervan.fields import Day
from kervan.pagination import Cursor, Limit, Listing

from . import differences, reading
from .schemas import BalancesOut, DifferenceOut, EntryOut, PaymentId, StatsOut

app = Api("ledger")
handler = app.handler
Since = Annotated[Day | None, Query(alias="from")]
Until = Annotated[Day | None, Query(alias="to")]


@app.get("/api/admin/payments/stats")
def read_statistics(_caller: Staff, world: TheWorld, since: Since = None, until: Until = None) -> StatsOut:
    """Get payment statistics by day, provider, status and currency, for up to 31 days (Istanbul time)."""
    return reading.stats(world, since, until)


@app.get("/api/admin/ledger")
def list_entries(
    caller: Staff,
    world: TheWorld,
    payment_id: PaymentId | None = None,
    day: Day | None = None,
    limit: Limit = 20,
    cursor: Cursor = None,
) -> Listing[EntryOut]:
    """List the ledger entries of a payment, or of a day (Istanbul time)."""
    page = reading.entries(world, caller, payment_id=payment_id, day=day, limit=limit, cursor=cursor)
    return Listing.of(page, EntryOut.of)


@app.get("/api/admin/ledger/balances")
def read_balances(_caller: Staff, world: TheWorld, since: Since = None, until: Until = None) -> BalancesOut:
    """Get the debits and credits of every account, of all time or of up to 31 days (Istanbul time)."""
    return reading.balances(world, since, until)


@app.get("/api/admin/ledger/differences")
def list_differences(
    caller: Staff, world: TheWorld, state: differences.State = "open", limit: Limit = 20, cursor: Cursor = None
) -> Listing[DifferenceOut]:
    """List the differences that the nightly check found between payments and their ledger, order or provider."""
    return Listing.of(differences.all_of(world, caller, state, limit, cursor), DifferenceOut.of)
