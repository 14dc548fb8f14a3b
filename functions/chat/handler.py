"""Routes of chat."""

from typing import Annotated

from aws_lambda_powertools.event_handler.openapi.params import Query

from functions.files.tables import FileInUse, FileNotReady
from functions.premium.tables import PremiumNeeded
from kervan.api import Api
from kervan.auth import SignedIn, TheWorld
from kervan.document import limited
from kervan.entry import Use
from kervan.errors import Changed, Forbidden, NotFound, PreconditionFailed
from kervan.idempotency import Ids
from kervan.pagination import Cursor, Limit, Listing
from kervan.reply import tagged
from kervan.request import IfMatch
from kervan.speech import Blocked, LinksTooOften, NoLongerEditable, SaidBefore, TooManyLinks

from . import attaching, groups, history, membership, mending, sending
from .refusals import GroupFull, LinksNotWanted, Muted, NotFriends, OwnerStays, TooSoon
from .schemas import (
    AttachmentOut,
    ChatId,
    EditIn,
    FileId,
    GroupEdit,
    GroupId,
    GroupIn,
    GroupOut,
    MemberEdit,
    MemberIn,
    MemberOut,
    MessageId,
    MessageIn,
    MessageOut,
    MessagesOut,
    UserId,
)

app = Api("chat", uses=(Use.SERVE_FILES,))
handler = app.handler
SPEAKING = (NotFound, NotFriends, Blocked, Muted, LinksNotWanted, TooManyLinks, TooSoon, SaidBefore, LinksTooOften)
SHUT = (NotFound, NotFriends, Blocked, Changed, PreconditionFailed)
Number = Annotated[int | None, Query(ge=0, le=10**12)]


@app.post("/api/chat/send", status_code=201, errors=(*SPEAKING, FileNotReady, FileInUse))
@limited
def send_message(message: MessageIn, caller: SignedIn, world: TheWorld) -> MessageOut:
    """Send a message. Repeating it with the same `client_id` returns the first one, with its sequence number."""
    return MessageOut.of(sending.send(world, caller.id, message))


@app.get("/api/chat/messages/<target_id>", errors=(NotFound,))
def list_messages(
    target_id: ChatId, caller: SignedIn, before: Number = None, after: Number = None, limit: Limit = 50
) -> MessagesOut:
    """List messages of the conversation `target_id`: the latest, or those before or after a sequence number."""
    return history.page(caller.id, target_id, before, after, limit)


@app.patch(
    "/api/chat/messages/<target_id>",
    errors=(*SHUT, Forbidden, Muted, LinksNotWanted, NoLongerEditable, TooManyLinks, SaidBefore, LinksTooOften),
)
@limited
def edit_message(
    target_id: MessageId, edit: EditIn, caller: SignedIn, world: TheWorld, if_match: IfMatch
) -> MessageOut:
    """Edit your message `target_id` within 15 minutes."""
    message = mending.edit(world, caller, target_id, edit, if_match)
    return tagged(MessageOut.of(message), message.version)


@app.delete(
    "/api/chat/messages/<target_id>",
    status_code=204,
    errors=(NotFound, NotFriends, Forbidden, Blocked, NoLongerEditable, Changed),
)
def delete_message(target_id: MessageId, caller: SignedIn, world: TheWorld) -> None:
    """Delete the message `target_id`: your own within 15 minutes, or any message as a moderator."""
    mending.take_back(world, caller, target_id)


@app.get("/api/chat/messages/<message_id>/attachments/<file_id>", errors=(NotFound, FileNotReady))
def get_attachment(message_id: MessageId, file_id: FileId, caller: SignedIn, world: TheWorld) -> AttachmentOut:
    """Get an attachment of a message that you can read, with a link valid for 60 seconds."""
    return attaching.shown(world, mending.readable(caller, message_id), file_id)


@app.get("/api/chat/groups")
def list_groups(caller: SignedIn, world: TheWorld, limit: Limit = 20, cursor: Cursor = None) -> Listing[GroupOut]:
    """List your groups, with unread counts."""
    return groups.mine(world, caller, limit, cursor)


@app.post("/api/chat/groups/create", status_code=201, errors=(NotFound, Forbidden, NotFriends, PremiumNeeded))
def create_group(group: GroupIn, caller: SignedIn, world: TheWorld, ids: Ids) -> GroupOut:
    """Create a group and add friends to it. Requires premium."""
    return GroupOut.of(*groups.create(world, caller, ids.new("grp"), group))


@app.get("/api/chat/groups/<group_id>", errors=(NotFound,))
def get_group(group_id: GroupId, caller: SignedIn) -> GroupOut:
    """Get a group that you are in or may join."""
    chat, member = groups.visible(caller, group_id)
    return tagged(GroupOut.of(chat, member), chat.version)


@app.patch("/api/chat/groups/<group_id>", errors=(NotFound, Forbidden, Changed, PreconditionFailed))
def edit_group(group_id: GroupId, edit: GroupEdit, caller: SignedIn, world: TheWorld, if_match: IfMatch) -> GroupOut:
    """Update a group. Moderators only."""
    chat, member = groups.edit(world, caller, group_id, edit, if_match)
    return tagged(GroupOut.of(chat, member), chat.version)


@app.delete("/api/chat/groups/<group_id>", status_code=204, errors=(NotFound, Forbidden, Changed))
def delete_group(group_id: GroupId, caller: SignedIn, world: TheWorld) -> None:
    """Delete a group. Owner only."""
    groups.delete(world, caller, group_id)


@app.post("/api/chat/groups/<group_id>/join", errors=(NotFound, GroupFull))
def join_group(group_id: GroupId, caller: SignedIn, world: TheWorld) -> MemberOut:
    """Join a joinable group. You see the messages sent from then on."""
    return MemberOut.of(membership.join(world, caller, group_id))


@app.post("/api/chat/groups/<group_id>/leave", status_code=204, errors=(NotFound, OwnerStays))
def leave_group(group_id: GroupId, caller: SignedIn, world: TheWorld) -> None:
    """Leave a group. Its owner must hand it over first."""
    membership.leave(world, caller, group_id)


@app.get("/api/chat/groups/<group_id>/members", errors=(NotFound,))
def list_members(
    group_id: GroupId, caller: SignedIn, world: TheWorld, limit: Limit = 20, cursor: Cursor = None
) -> Listing[MemberOut]:
    """List the members of one of your groups."""
    return membership.members(world, caller, group_id, limit, cursor)


@app.post("/api/chat/groups/<group_id>/members", status_code=201, errors=(NotFound, Forbidden, NotFriends, GroupFull))
def add_member(group_id: GroupId, member: MemberIn, caller: SignedIn, world: TheWorld) -> MemberOut:
    """Add a friend to a group; this lifts a ban. Moderators only."""
    return MemberOut.of(membership.bring(world, caller, group_id, member.user_id))


@app.patch("/api/chat/groups/<group_id>/members/<user_id>", errors=(NotFound, Forbidden, Changed, PreconditionFailed))
def change_member(
    group_id: GroupId, user_id: UserId, edit: MemberEdit, caller: SignedIn, world: TheWorld, if_match: IfMatch
) -> MemberOut:
    """Change a member's role, or mute a member for a while."""
    member = membership.change(world, caller, group_id, user_id, edit, if_match)
    return tagged(MemberOut.of(member), member.version)


@app.delete("/api/chat/groups/<group_id>/members/<user_id>", status_code=204, errors=(NotFound, Forbidden))
def remove_member(group_id: GroupId, user_id: UserId, caller: SignedIn, world: TheWorld, *, ban: bool = False) -> None:
    """Remove a member from a group; with `ban`, permanently."""
    membership.remove(world, caller, group_id, user_id, ban=ban)
