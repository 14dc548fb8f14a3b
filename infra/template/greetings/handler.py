"""Routes of greetings."""

from kervan.api import Api
from kervan.auth import SignedIn, TheWorld
from kervan.errors import BadCursor, NotFound
from kervan.idempotency import Ids
from kervan.pagination import Cursor, Limit, Listing

from . import service
from .schemas import GreetingId, GreetingIn, GreetingOut
from .tables import Greeting

app = Api("greetings")
handler = app.handler


@app.post("/api/greetings", status_code=201)
def send_greeting(greeting: GreetingIn, caller: SignedIn, world: TheWorld, ids: Ids) -> GreetingOut:
    """Send a greeting."""
    return GreetingOut.of(service.send(world, caller, ids.new("grt"), greeting))


@app.get("/api/greetings", errors=(BadCursor,))
def list_greetings(caller: SignedIn, world: TheWorld, limit: Limit = 20, cursor: Cursor = None) -> Listing[GreetingOut]:
    """List your greetings, newest first."""
    return Listing[GreetingOut].of(service.mine(world, caller, limit=limit, cursor=cursor), GreetingOut.of)


@app.get("/api/greetings/<greeting_id>", errors=(NotFound,))
def get_greeting(greeting_id: GreetingId, caller: SignedIn) -> GreetingOut:
    """Get a greeting."""
    return GreetingOut.of(Greeting.visible_to(caller, greeting_id))
