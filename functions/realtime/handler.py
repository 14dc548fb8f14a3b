"""The way into the socket."""

from kervan.api import Api, keeps_no_answer
from kervan.auth import SignedIn, TheWorld
from kervan.document import limited
from kervan.request import TheLocale

from . import service
from .schemas import TicketOut

app = Api("realtime")
handler = app.handler


@app.post("/api/realtime/ticket", status_code=201)
@keeps_no_answer
@limited
def make_ticket(caller: SignedIn, world: TheWorld, locale: TheLocale) -> TicketOut:
    """Create a ticket for one WebSocket connection, valid for one minute. Open `url`; frames come in your language."""
    return service.ticket(world, caller, locale)
