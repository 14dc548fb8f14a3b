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
    """Payments by day, provider, state and currency; up to 31 days, which begin at midnight in Istanbul."""
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
    """The entries of a payment, or of a day in Istanbul."""
    page = reading.entries(world, caller, payment_id=payment_id, day=day, limit=limit, cursor=cursor)
    return Listing.of(page, EntryOut.of)


@app.get("/api/admin/ledger/balances")
def read_balances(_caller: Staff, world: TheWorld, since: Since = None, until: Until = None) -> BalancesOut:
    """Debits and credits of every account: of all time, or of up to 31 days in Istanbul."""
    return reading.balances(world, since, until)


@app.get("/api/admin/ledger/differences")
def list_differences(
    caller: Staff, world: TheWorld, state: differences.State = "open", limit: Limit = 20, cursor: Cursor = None
) -> Listing[DifferenceOut]:
    """What the nightly check found: payments that differ from their ledger, order or provider."""
    return Listing.of(differences.all_of(world, caller, state, limit, cursor), DifferenceOut.of)
