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
    """Have a copy made of all that is held on me: a ZIP of JSON and files. A mail comes when it is ready."""
    return CopyOut.of(service.ask(world, caller, ids.new("cpy")))


@app.get("/api/me/export/<job_id>", errors=(NotFound,))
def get_my_copy(job_id: CopyId, caller: SignedIn) -> CopyOut:
    """How far it is."""
    return CopyOut.of(service.mine(caller, job_id))


@app.post("/api/me/export/<job_id>/link", errors=(NotFound, CopyNotReady, CopyTaken))
@keeps_no_answer
def fetch_my_copy(job_id: CopyId, caller: SignedIn, world: TheWorld) -> LinkOut:
    """Where the ZIP is fetched. The link is given out once and works for a minute."""
    return service.link(world, caller, job_id)


@app.get("/api/admin/users/<user_id>/erasure", errors=(NotFound,))
def get_erasure(user_id: UserId, caller: Staff) -> ErasureOut:
    """What an erasure has deleted, blanked and kept."""
    return ErasureOut.of(service.erasure(caller, user_id))
