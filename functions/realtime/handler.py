"""The way into the socket."""

from kervan.api import Api, keeps_no_answer
from kervan.auth import SignedIn, TheWorld
from kervan.request import TheLocale

from . import service
from .schemas import TicketOut

app = Api("realtime")
handler = app.handler


@app.post("/api/realtime/ticket", status_code=201)
@keeps_no_answer
def make_ticket(caller: SignedIn, world: TheWorld, locale: TheLocale) -> TicketOut:
    """A ticket for one socket, good for a minute. Open `url` as a WebSocket; frames come in the caller's language."""
    return service.ticket(world, caller, locale)
