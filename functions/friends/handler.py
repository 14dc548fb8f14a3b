"""Routes of friends and blocks."""

from kervan.api import Api
from kervan.auth import SignedIn, TheWorld
from kervan.errors import Changed, NotFound
from kervan.pagination import Cursor, Limit, Listing

from . import reading, service
from .schemas import BlockOut, FriendOut, RequestIn, UserId
from .service import NotYourself
from .tables import Tie

app = Api("friends")
handler = app.handler


@app.get("/api/chat/friends")
def list_friends(
    caller: SignedIn, world: TheWorld, tie: Tie = Tie.FRIENDS, limit: Limit = 20, cursor: Cursor = None
) -> Listing[FriendOut]:
    """My friends, or whom I asked, or who asks me."""
    return reading.friends(world, caller, tie, limit, cursor)


@app.post("/api/chat/friends/requests", status_code=201, errors=(NotFound, NotYourself, Changed))
def ask_to_be_friends(request: RequestIn, caller: SignedIn, world: TheWorld) -> FriendOut:
    """Ask somebody to be friends. Asking who has asked me accepts."""
    return FriendOut.of(service.ask(world, caller, request.user_id), {})


@app.post("/api/chat/friends/requests/<user_id>/accept", errors=(NotFound, Changed))
def accept_friend(user_id: UserId, caller: SignedIn, world: TheWorld) -> FriendOut:
    """Accept who asks me. From then on we have a chat."""
    return FriendOut.of(service.accept(world, caller, user_id), {"chat_id": reading.chat_with(caller, user_id)})


@app.post("/api/chat/friends/requests/<user_id>/decline", status_code=204, errors=(NotFound, Changed))
def decline_friend(user_id: UserId, caller: SignedIn) -> None:
    """Decline who asks me; they are not told."""
    service.decline(caller, user_id)


@app.delete("/api/chat/friends/<user_id>", status_code=204, errors=(NotFound, Changed))
def end_friendship(user_id: UserId, caller: SignedIn, world: TheWorld) -> None:
    """Be friends no more, or take back what I asked."""
    service.part(world, caller, user_id)


@app.get("/api/chat/blocks")
def list_blocks(caller: SignedIn, world: TheWorld, limit: Limit = 20, cursor: Cursor = None) -> Listing[BlockOut]:
    """Whom I have blocked."""
    return Listing.of(reading.blocks(world, caller, limit, cursor), BlockOut.of)


@app.post("/api/chat/blocks/<user_id>", status_code=204, errors=(NotFound, NotYourself, Changed))
def block_user(user_id: UserId, caller: SignedIn, world: TheWorld) -> None:
    """Block somebody: they can neither write to me nor ask me. Our friendship ends."""
    service.block(world, caller, user_id)


@app.delete("/api/chat/blocks/<user_id>", status_code=204, errors=(NotFound,))
def unblock_user(user_id: UserId, caller: SignedIn) -> None:
    """Let somebody write to me and ask me again."""
    service.unblock(caller, user_id)
