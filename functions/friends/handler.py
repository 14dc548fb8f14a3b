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
    """List your friends with unread counts, or the friend requests that you have sent or received."""
    return reading.friends(world, caller, tie, limit, cursor)


@app.post("/api/chat/friends/requests", status_code=201, errors=(NotFound, NotYourself, Changed))
def ask_to_be_friends(request: RequestIn, caller: SignedIn, world: TheWorld) -> FriendOut:
    """Send a friend request. If they have already sent you one, it is accepted."""
    return FriendOut.of(service.ask(world, caller, request.user_id), {})


@app.post("/api/chat/friends/requests/<user_id>/accept", errors=(NotFound, Changed))
def accept_friend(user_id: UserId, caller: SignedIn, world: TheWorld) -> FriendOut:
    """Accept a friend request. A direct chat opens."""
    return FriendOut.of(service.accept(world, caller, user_id), {"chat_id": reading.chat_with(caller, user_id)})


@app.post("/api/chat/friends/requests/<user_id>/decline", status_code=204, errors=(NotFound, Changed))
def decline_friend(user_id: UserId, caller: SignedIn) -> None:
    """Decline a friend request. The sender is not told."""
    service.decline(caller, user_id)


@app.delete("/api/chat/friends/<user_id>", status_code=204, errors=(NotFound, Changed))
def end_friendship(user_id: UserId, caller: SignedIn, world: TheWorld) -> None:
    """Remove a friend, or withdraw your friend request."""
    service.part(world, caller, user_id)


@app.get("/api/chat/blocks")
def list_blocks(caller: SignedIn, world: TheWorld, limit: Limit = 20, cursor: Cursor = None) -> Listing[BlockOut]:
    """List the users you have blocked."""
    return Listing.of(reading.blocks(world, caller, limit, cursor), BlockOut.of)


@app.post("/api/chat/blocks/<user_id>", status_code=204, errors=(NotFound, NotYourself))
def block_user(user_id: UserId, caller: SignedIn, world: TheWorld) -> None:
    """Block a user: they can no longer write to you or send you friend requests, and your friendship ends."""
    service.block(world, caller, user_id)


@app.delete("/api/chat/blocks/<user_id>", status_code=204, errors=(NotFound,))
def unblock_user(user_id: UserId, caller: SignedIn) -> None:
    """Unblock a user. You are not friends again for that."""
    service.unblock(caller, user_id)
