"""Routes of privacy: a person's copy, and the report of an erasure. Closing an account is proved in `auth`."""

from kervan.api import Api, keeps_no_answer
from kervan.auth import SignedIn, Staff, TheWorld
from kervan.entry import Use
from kervan.errors import NotFound, TooMany
from kervan.idempotency import Ids

from . import service
from .schemas import CopyId, CopyOut, ErasureOut, LinkOut, UserId
from .service import CopyNotReady, CopyTaken

app = Api("privacy", uses=(Use.READ_COPIES,))
handler = app.handler


@app.post("/api/me/export", status_code=202, errors=(TooMany,))
def ask_for_my_data(caller: SignedIn, world: TheWorld, ids: Ids) -> CopyOut:
    """Request a copy of all your data: a ZIP of JSON and files. You are mailed when it is ready."""
    return CopyOut.of(service.ask(world, caller, ids.new("cpy")))


@app.get("/api/me/export/<job_id>", errors=(NotFound,))
def get_my_copy(job_id: CopyId, caller: SignedIn) -> CopyOut:
    """Get the progress of your data export."""
    return CopyOut.of(service.mine(caller, job_id))


@app.post("/api/me/export/<job_id>/link", errors=(NotFound, CopyNotReady, CopyTaken))
@keeps_no_answer
def fetch_my_copy(job_id: CopyId, caller: SignedIn, world: TheWorld) -> LinkOut:
    """Get the download link of your data export. It is given out once and is valid for one minute."""
    return service.link(world, caller, job_id)


@app.get("/api/admin/users/<user_id>/erasure", errors=(NotFound,))
def get_erasure(user_id: UserId, caller: Staff) -> ErasureOut:
    """Get the report of an erasure: what was deleted, redacted and kept."""
    return ErasureOut.of(service.erasure(caller, user_id))
