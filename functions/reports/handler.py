"""Routes of complaints."""

from kervan.api import Api
from kervan.auth import SignedIn, Staff, TheWorld
from kervan.errors import NotFound
from kervan.pagination import Cursor, Limit, Listing, Month

from . import service
from .schemas import MessageId, ReportIn, ReportOut

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
    month: Month = None,
    limit: Limit = 20,
    cursor: Cursor = None,
) -> Listing[ReportOut]:
    """List the reports of a month."""
    return Listing.of(service.of_month(world, caller, month, limit, cursor), ReportOut.of)
