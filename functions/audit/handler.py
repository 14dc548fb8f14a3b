"""Routes of audit."""

from typing import Annotated

from aws_lambda_powertools.event_handler.openapi.params import Query

from kervan.api import Api
from kervan.auth import Admin, TheWorld
from kervan.fields import Day
from kervan.pagination import Cursor, Limit, Listing

from . import reading
from .schemas import AuditEntryOut, By, Subject

app = Api("audit")
handler = app.handler


@app.get("/api/admin/audit")
def list_audit(
    caller: Admin,
    world: TheWorld,
    day: Annotated[Day | None, Query()] = None,
    by: By = None,
    subject: Subject = None,
    limit: Limit = 20,
    cursor: Cursor = None,
) -> Listing[AuditEntryOut]:
    """List audit entries, newest first: of a day (UTC; today by default), of an actor, or about a subject."""
    page = reading.acts(world, caller, day=day, by=by, subject=subject, limit=limit, cursor=cursor)
    return Listing.of(page, AuditEntryOut.of)
