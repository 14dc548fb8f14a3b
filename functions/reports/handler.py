"""Routes of complaints."""

from typing import Annotated

from aws_lambda_powertools.event_handler.openapi.params import Query

from kervan.api import Api
from kervan.auth import SignedIn, Staff, TheWorld
from kervan.errors import NotFound
from kervan.pagination import Cursor, Limit, Listing

from . import service
from .schemas import MessageId, Month, ReportIn, ReportOut

app = Api("reports")
handler = app.handler


@app.post("/api/chat/messages/<message_id>/report", status_code=204, errors=(NotFound,))
def report_message(message_id: MessageId, report: ReportIn, caller: SignedIn, world: TheWorld) -> None:
    """Report a message. Staff see it with its current text."""
    service.report(world, caller, message_id, report)


@app.get("/api/admin/chat/reports")
def list_reports(
    caller: Staff,
    world: TheWorld,
    month: Annotated[Month | None, Query(description="As 2026-11 (UTC)")] = None,
    limit: Limit = 20,
    cursor: Cursor = None,
) -> Listing[ReportOut]:
    """List the reports of a month."""
    return Listing.of(service.of_month(world, caller, month, limit, cursor), ReportOut.of)
