"""What auth tells. Codes and links are not in here: `kervan.codes` derives them from `challenge_id`."""

from typing import Literal

from kervan.auth import Role
from kervan.events import Event

EmailPurpose = Literal["registration", "email_change"]


class EmailCodeRequested(Event):
    """An address is to be proved by `codes.email_code(key, challenge_id, identity)`, good for ten minutes from `at`.

    It goes to `User.email` for a registration, to `User.new_email` for a change. Whoever wrote the name in that row
    has not proved the address yet, so the mail must not repeat the name.
    """

    challenge_id: str
    user_id: str
    purpose: EmailPurpose


class RegistrationRepeated(Event):
    """Somebody registered, or wanted to change to, the address of an account that exists: its owner is told so."""

    user_id: str


class PasswordResetRequested(Event):
    """The owner of `User.email` gets a link with `codes.reset_token(key, challenge_id)`, good for 30 minutes."""

    challenge_id: str
    user_id: str


class PhoneCodeRequested(Event):
    """`PhoneCheck.get(user_id).number` gets `codes.phone_code(key, challenge_id)`, good for ten minutes.

    A row with another `challenge_id` has been asked for anew: nothing is sent for this one.
    """

    challenge_id: str
    user_id: str


class EmailConfirmed(Event):
    """An account's address is proved: a new account is open, or an old one has moved to another address."""

    user_id: str
    purpose: EmailPurpose


class PasswordChanged(Event):
    """A password was changed or reset; every other session has ended. Its owner is told."""

    user_id: str


class RefreshTokenReused(Event):
    """A refresh token came back after it was replaced: somebody copied it. Its session has ended; its owner is told."""

    user_id: str
    session_id: str


class SignedOut(Event):
    """A user has ended a session of theirs, on its device or from another one."""

    user_id: str
    session_id: str


class SignedOutEverywhere(Event):
    """A user has ended every session of theirs."""

    user_id: str


class AccountClosed(Event):
    """A user has closed their account for good: nobody signs in, and what is held on them is erased."""

    user_id: str


class StaffInvited(Event):
    """`Invitation.get(invitation_id).email` gets `codes.invitation_token(key, invitation_id)`, good for 72 hours."""

    invitation_id: str


class InvitationAccepted(Event):
    """Somebody who was invited has set a password: they have an account, with the role that `by` has given them."""

    invitation_id: str
    user_id: str
    by: str
    role: Role


class SecondFactorSet(Event):
    """A user has set up a second factor: signing in asks for it from now on."""

    user_id: str


class SecondFactorRemoved(Event):
    """An admin took somebody's second factor away, whose app and recovery codes are lost. Their sessions have ended."""

    user_id: str
    by: str
