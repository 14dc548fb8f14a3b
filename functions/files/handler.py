"""Routes of files. Nothing here opens one: the tools for that stay out of what answers requests."""

from typing import Annotated

from aws_lambda_powertools.event_handler.openapi.params import Query

from kervan.api import Api, keeps_no_answer
from kervan.auth import SignedIn, TheWorld
from kervan.document import takes_file
from kervan.entry import Use
from kervan.errors import Changed, Forbidden, NotFound
from kervan.idempotency import Ids
from kervan.pagination import Cursor, Limit, Listing
from kervan.request import TheIncoming, TheLocale

from . import service
from .kinds import SUFFIXES, Purpose
from .schemas import AnnouncedIn, FileId, Filename, FileOut, PresignedOut
from .tables import File, FileInUse, StorageFull

app = Api("files", uses=(Use.RECEIVE_FILES, Use.SERVE_FILES))
handler = app.handler


@app.post("/api/files/presign-upload", status_code=201, errors=(Forbidden, StorageFull))
@keeps_no_answer
def announce_file(
    announced: AnnouncedIn, caller: SignedIn, world: TheWorld, ids: Ids, locale: TheLocale
) -> PresignedOut:
    """Create an upload form, valid for 10 minutes and for exactly this type and size.

    The file is scanned after it is uploaded; `file.ready` or `file.rejected` is sent over the WebSocket.
    """
    row = service.announce(world, caller, ids.new("fil"), announced)
    return PresignedOut.of(row, service.form(world, row), world.now() + service.FORM_LIFE, locale)


@app.post("/api/files/upload", status_code=201, errors=(Forbidden, StorageFull))
@takes_file(*SUFFIXES)
def upload_file(
    filename: Annotated[Filename, Query()],
    purpose: Annotated[Purpose, Query()],
    caller: SignedIn,
    world: TheWorld,
    ids: Ids,
    incoming: TheIncoming,
    locale: TheLocale,
) -> FileOut:
    """Upload a file of at most 4 MB as the request body, with its type as `content-type`."""
    announced = AnnouncedIn(
        filename=filename, purpose=purpose, content_type=incoming.media, size=len(incoming.raw_body)
    )
    row = service.announce(world, caller, ids.new("fil"), announced)
    service.receive(world, row, incoming.raw_body)
    return FileOut.of(row, locale)


@app.get("/api/files/<file_id>", errors=(NotFound,))
def get_file(file_id: FileId, caller: SignedIn, world: TheWorld, locale: TheLocale) -> FileOut:
    """Get a file of yours or shared with you; once it was scanned and is clean, with a link valid for 60 seconds."""
    row = File.visible_to(caller, file_id)
    return FileOut.of(row, locale, service.download(world, row))


@app.get("/api/files")
def list_my_files(
    caller: SignedIn,
    world: TheWorld,
    locale: TheLocale,
    purpose: Purpose | None = None,
    limit: Limit = 20,
    cursor: Cursor = None,
) -> Listing[FileOut]:
    """List your files, newest first; without `purpose`, grouped by purpose."""
    return Listing.of(service.mine(world, caller, purpose, limit, cursor), lambda row: FileOut.of(row, locale))


@app.delete("/api/files/<file_id>", status_code=204, errors=(NotFound, FileInUse, Changed))
def delete_file(file_id: FileId, caller: SignedIn, world: TheWorld) -> None:
    """Delete a file that is not in use. Its record goes at once, all versions of its content soon after."""
    service.delete(world, caller, file_id)
