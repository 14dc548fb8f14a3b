"""Routes of users."""

from typing import Annotated

from aws_lambda_powertools.event_handler.openapi.params import Query

from functions.files.tables import FileInUse, FileNotReady
from kervan.api import Api
from kervan.auth import Admin, SignedIn, Staff, TheWorld
from kervan.consents import Kind
from kervan.document import limited
from kervan.errors import Changed, NotFound, PreconditionFailed
from kervan.fields import Identity, Moment
from kervan.pagination import Cursor, Limit, Listing
from kervan.reply import tagged
from kervan.request import ClientAddress, IfMatch, TheLocale

from . import administration, service
from .administration import OwnAccess
from .schemas import (
    AccessIn,
    AuditOut,
    AvatarIn,
    ConsentsIn,
    ConsentsOut,
    ConsentTextOut,
    MeOut,
    PreferencesIO,
    ProfileIn,
    UserId,
    UserOut,
)
from .tables import User

app = Api("users")
handler = app.handler


@app.get("/api/me", errors=(NotFound,))
def get_me(caller: SignedIn) -> MeOut:
    """Get your account."""
    user = service.me(caller)
    return tagged(MeOut.of(user), user.version)


@app.patch("/api/me", errors=(NotFound, Changed, PreconditionFailed))
@limited
def edit_me(profile: ProfileIn, caller: SignedIn, world: TheWorld, if_match: IfMatch) -> MeOut:
    """Update your profile.

    A new e-mail address takes effect once the code mailed to it is sent to POST /api/auth/verify-email.
    """
    user = service.edit(world, caller, profile, if_match)
    return tagged(MeOut.of(user), user.version)


@app.post("/api/me/avatar", errors=(NotFound, FileNotReady, FileInUse, Changed))
def set_my_avatar(avatar: AvatarIn, caller: SignedIn, world: TheWorld) -> MeOut:
    """Set a file as your profile picture. It was re-encoded on upload and is visible to all users."""
    user = service.picture(world, caller, avatar.file_id)
    return tagged(MeOut.of(user), user.version)


@app.get("/api/consents/<kind>", errors=(NotFound,))
def get_consent_text(kind: Kind) -> ConsentTextOut:
    """Get the text of a consent that is in force, in both languages. Consents are given to its version."""
    return ConsentTextOut.of(kind)


@app.get("/api/me/consents", errors=(NotFound,))
def get_my_consents(caller: SignedIn) -> ConsentsOut:
    """Get your consents."""
    user = service.me(caller)
    return tagged(ConsentsOut.of(user), user.version)


@app.put("/api/me/consents", errors=(NotFound, Changed, PreconditionFailed))
def set_my_consents(
    consents: ConsentsIn,
    caller: SignedIn,
    world: TheWorld,
    locale: TheLocale,
    address: ClientAddress,
    if_match: IfMatch,
) -> ConsentsOut:
    """Give or withdraw consents."""
    user = service.consent(world, caller, consents, locale, address, if_match)
    return tagged(ConsentsOut.of(user), user.version)


@app.get("/api/me/notification-preferences", errors=(NotFound,))
def get_my_preferences(caller: SignedIn) -> PreferencesIO:
    """Get your notification preferences."""
    user = service.me(caller)
    return tagged(PreferencesIO.of(user.preferences), user.version)


@app.put("/api/me/notification-preferences", errors=(NotFound, Changed, PreconditionFailed))
def set_my_preferences(
    preferences: PreferencesIO, caller: SignedIn, world: TheWorld, if_match: IfMatch
) -> PreferencesIO:
    """Update your notification preferences."""
    user = service.prefer(world, caller, preferences, if_match)
    return tagged(PreferencesIO.of(user.preferences), user.version)


@app.get("/api/admin/users")
def list_users(
    caller: Staff,
    world: TheWorld,
    email: Annotated[Identity | None, Query()] = None,
    since: Annotated[Moment | None, Query(alias="from")] = None,
    until: Annotated[Moment | None, Query(alias="to")] = None,
    limit: Limit = 20,
    cursor: Cursor = None,
) -> Listing[UserOut]:
    """Find an account by e-mail address, or list the accounts created in a month."""
    page = administration.all_of(world, caller, email=email, since=since, until=until, limit=limit, cursor=cursor)
    return Listing.of(page, UserOut.of)


@app.get("/api/admin/users/<user_id>", errors=(NotFound,))
def get_user(user_id: UserId, caller: Staff) -> UserOut:
    """Get a user's account."""
    user = User.visible_to(caller, user_id)
    return tagged(UserOut.of(user), user.version)


@app.patch("/api/admin/users/<user_id>", errors=(NotFound, OwnAccess, Changed, PreconditionFailed))
def change_user(user_id: UserId, access: AccessIn, caller: Admin, world: TheWorld, if_match: IfMatch) -> UserOut:
    """Change a user's role, or disable or re-enable the account. The user's sessions end."""
    user = administration.change_access(world, caller, user_id, access, if_match)
    return tagged(UserOut.of(user), user.version)


@app.get("/api/admin/users/<user_id>/audit")
def list_changes(
    user_id: UserId, caller: Staff, world: TheWorld, limit: Limit = 20, cursor: Cursor = None
) -> Listing[AuditOut]:
    """List the changes that were made to a user's account, and by whom."""
    return Listing.of(administration.history(world, caller, user_id, limit, cursor), AuditOut.of)
