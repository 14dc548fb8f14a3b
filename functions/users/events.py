"""What users tell."""

from kervan.auth import Role
from kervan.events import Event


class UserProfileChanged(Event):
    """A name, a language or the like changed; the row says what it is now."""

    user_id: str


class EmailChangeRequested(Event):
    """A user wants another address (`User.new_email`). Until it is proved `User.email` stays, and is told of it."""

    user_id: str


class AvatarChanged(Event):
    """Another picture stands for a user, or none; `former` is the file that did before."""

    user_id: str
    file_id: str | None
    former: str | None


class UserAccessChanged(Event):
    """An admin changed a role, or closed or reopened an account. The row says what holds now: facts may overtake."""

    user_id: str
    role: Role
    disabled: bool
