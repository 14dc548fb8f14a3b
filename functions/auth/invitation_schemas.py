"""The JSON of invitations."""

from datetime import datetime
from typing import Annotated, Literal, Self

from pydantic import BaseModel, Field

from kervan.errors import Locale
from kervan.fields import Email, Input, Name, id_of

from .schemas import NewPassword, Opaque
from .tables import Invitation

InvitationId = Annotated[str, id_of("inv")]
InvitedRole = Literal["staff", "admin"]
Status = Literal["open", "accepted", "withdrawn"]


class InvitationIn(Input):
    """Who is asked to work here, as what, and in which language."""

    email: Email
    role: InvitedRole = "staff"
    locale: Locale = Field(default_factory=lambda: "tr")


class AcceptIn(Input):
    """What the mail carried, who one is, and the password to sign in with."""

    token: Opaque
    name: Name
    surname: Name
    password: NewPassword


class InvitationOut(BaseModel):
    """An invitation. An open one can be accepted until `expires_at`."""

    id: str
    email: str
    role: InvitedRole
    locale: Locale
    by: str
    at: datetime
    expires_at: datetime
    status: Status
    user_id: str | None

    @classmethod
    def of(cls, row: Invitation) -> Self:
        """From the row."""
        same = {name: getattr(row, name) for name in cls.model_fields if name != "id"}
        return cls(id=row.invitation_id, **same)
