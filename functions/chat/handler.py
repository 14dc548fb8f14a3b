"""Routes of chat."""

from typing import Annotated

from aws_lambda_powertools.event_handler.openapi.params import Query

from kervan.api import Api
from kervan.auth import SignedIn, TheWorld
from kervan.errors import NotFound
from kervan.pagination import Limit
from kervan.speech import Blocked, LinksTooOften, SaidBefore, TooManyLinks

from . import history, sending
from .schemas import ChatId, MessageIn, MessageOut, MessagesOut
from .sending import LinksNotWanted, Muted, NotFriends, TooSoon

app = Api("chat")
handler = app.handler
SPEAKING = (NotFound, NotFriends, Blocked, Muted, LinksNotWanted, TooManyLinks, TooSoon, SaidBefore, LinksTooOften)
Number = Annotated[int | None, Query(ge=0, le=10**12)]


@app.post("/api/chat/send", status_code=201, errors=SPEAKING)
def send_message(message: MessageIn, caller: SignedIn, world: TheWorld) -> MessageOut:
    """Send a message. Sent again with its `client_id` it is the first one, with the number that it has."""
    return MessageOut.of(sending.send(world, caller.id, message))


@app.get("/api/chat/messages/<chat_id>", errors=(NotFound,))
def list_messages(
    chat_id: ChatId, caller: SignedIn, before: Number = None, after: Number = None, limit: Limit = 50
) -> MessagesOut:
    """What was said: the last messages, or those before or after a number."""
    return history.page(caller.id, chat_id, before, after, limit)
