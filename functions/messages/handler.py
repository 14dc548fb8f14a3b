"""Routes of direct messages."""

from typing import Annotated

from aws_lambda_powertools.event_handler.openapi.params import Query

from kervan.api import Api
from kervan.auth import SignedIn, TheWorld
from kervan.document import limited
from kervan.errors import NotFound, PreconditionFailed
from kervan.idempotency import Ids
from kervan.pagination import Cursor, Limit, Listing
from kervan.reply import tagged
from kervan.request import IfMatch
from kervan.speech import Blocked, LinksTooOften, SaidBefore, TooManyLinks

from . import service
from .schemas import ConversationOut, DirectMessageOut, MessageId, MessageIn, UserId
from .service import ToYourself

app = Api("messages")
handler = app.handler


@app.post(
    "/api/messages",
    status_code=201,
    errors=(NotFound, ToYourself, Blocked, TooManyLinks, SaidBefore, LinksTooOften),
)
@limited
def send_direct_message(message: MessageIn, caller: SignedIn, world: TheWorld, ids: Ids) -> DirectMessageOut:
    """Send a direct message. Repeating it with the same `client_id` returns the first one."""
    return DirectMessageOut.of(service.send(world, caller, ids.new("msg"), message))


@app.get("/api/messages")
def list_direct_messages(
    caller: SignedIn,
    world: TheWorld,
    other_id: Annotated[UserId, Query(alias="with")],
    limit: Limit = 20,
    cursor: Cursor = None,
) -> Listing[DirectMessageOut]:
    """List the messages between you and another user, newest first."""
    return Listing.of(service.exchanged(world, caller, other_id, limit, cursor), DirectMessageOut.of)


@app.get("/api/messages/conversations")
def list_conversations(
    caller: SignedIn, world: TheWorld, limit: Limit = 20, cursor: Cursor = None
) -> Listing[ConversationOut]:
    """List your conversations, most recent first."""
    return Listing.of(service.conversations(world, caller, limit, cursor), ConversationOut.of)


@app.put("/api/messages/<message_id>/read", errors=(NotFound, PreconditionFailed))
def read_direct_message(
    message_id: MessageId, caller: SignedIn, world: TheWorld, if_match: IfMatch
) -> DirectMessageOut:
    """Mark a message that you received as read."""
    message = service.read(world, caller, message_id, if_match)
    return tagged(DirectMessageOut.of(message), message.version)
