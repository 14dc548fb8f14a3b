"""Routes of exports."""

from typing import Annotated

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.openapi.params import Query

from kervan.api import Api
from kervan.auth import Admin, Staff, TheWorld
from kervan.document import Others
from kervan.entry import Use
from kervan.errors import Changed, Forbidden, NotFound, TooMany
from kervan.fields import Moment
from kervan.idempotency import Ids
from kervan.pagination import Cursor, Limit, Listing, Month
from kervan.request import TheLocale

from . import service
from .schemas import ExportActOut, ExportId, ExportIn, ExportOut, Format, Wanted
from .service import ExportOver
from .sources import Impersonal
from .writing import MEDIA

app = Api("exports", memory=1024, timeout=29, uses=(Use.READ_EXPORTS,))
handler = app.handler


@app.post("/api/admin/exports", status_code=202, errors=(TooMany, Forbidden))
def ask_for_an_export(wanted: ExportIn, caller: Staff, world: TheWorld, ids: Ids, locale: TheLocale) -> ExportOut:
    """Create an export with any number of rows. Personal data requires an admin and a reason."""
    return ExportOut.of(service.ask(world, caller, ids.new("exp"), wanted.wanted, locale))


@app.get("/api/admin/exports")
def list_exports(
    caller: Staff, world: TheWorld, month: Month = None, limit: Limit = 20, cursor: Cursor = None
) -> Listing[ExportOut]:
    """List a month's exports, newest first."""
    return Listing.of(service.all_of(world, caller, limit, cursor, month=month), ExportOut.of)


@app.get("/api/admin/exports/<export_id>", errors=(NotFound,))
def get_export(export_id: ExportId, caller: Staff, world: TheWorld) -> ExportOut:
    """Get an export and its progress; once ready, with a link valid for one minute. Each link given out is recorded."""
    return ExportOut.of(*service.look(world, caller, export_id))


@app.post("/api/admin/exports/<export_id>/cancel", errors=(NotFound, ExportOver, Changed))
def cancel_export(export_id: ExportId, caller: Staff, world: TheWorld) -> ExportOut:
    """Cancel an export. Cancelling it again returns the cancelled export."""
    return ExportOut.of(service.cancel(world, caller, export_id))


@app.get("/api/admin/export", errors=(TooMany,), others=Others(media=tuple(MEDIA.values())))
def stream_export(
    caller: Staff,
    world: TheWorld,
    locale: TheLocale,
    type_: Annotated[Impersonal, Query(alias="type")],
    since: Annotated[Moment, Query(alias="from")],
    until: Annotated[Moment, Query(alias="to")],
    format_: Annotated[Format, Query(alias="format")] = "csv",
) -> Response[str]:
    """Download up to 10,000 rows (5 MB) without personal data. For more, create an export."""
    body = service.stream(world, caller, Wanted(type_, format_, since, until), locale)
    named = f'attachment; filename="{type_}.{format_}"'
    return Response(200, content_type=MEDIA[format_], body=body, headers={"content-disposition": named})


@app.get("/api/admin/export-acts")
def list_acts(
    caller: Admin, world: TheWorld, month: Month = None, limit: Limit = 20, cursor: Cursor = None
) -> Listing[ExportActOut]:
    """List who exported which data in a month, and why."""
    return Listing.of(service.acts(world, caller, limit, cursor, month=month), ExportActOut.of)
