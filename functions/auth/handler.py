"""Routes of auth."""

from typing import Annotated

from aws_lambda_powertools.event_handler.depends import Depends

from functions.users.tables import EmailNotWanted
from kervan.api import Api, keeps_no_answer
from kervan.auth import Admin, Anyone, SignedIn, TheWorld
from kervan.document import limited
from kervan.entry import Use
from kervan.errors import Changed, NotFound
from kervan.idempotency import Ids
from kervan.pagination import Cursor, Limit, Listing
from kervan.request import ClientAddress, TheIncoming, TheLocale
from kervan.settings import Secret

from . import factors, inviting, issuing, leaving, phones, recovery, registration, sessions, signing_in
from .factors import CodeWrong, FactorExists, FactorNeeded
from .invitation_schemas import AcceptIn, InvitationId, InvitationIn, InvitationOut, Status
from .inviting import AccountExists, InvitationRefused, InvitationUsed
from .leaving import StaffStays
from .phones import NoPhone
from .recovery import ResetRefused, WrongPassword
from .registration import AccountDisabled, CodeRefused
from .schemas import (
    AcceptedOut,
    ChangePasswordIn,
    FactorIn,
    FactorOut,
    ForgotPasswordIn,
    JwksOut,
    LeaveIn,
    LeavingOut,
    LoginIn,
    PhoneOut,
    RecoveryCodesOut,
    RefreshedOut,
    RefreshIn,
    RegisterIn,
    ResetPasswordIn,
    SessionId,
    SessionOut,
    SignedInOut,
    StartPhoneIn,
    UserId,
    VerifyEmailIn,
    VerifyPhoneIn,
)
from .sessions import Device
from .signing_in import EmailNotVerified, WrongCredentials
from .tables import FactorRefused, SessionEnded

app = Api(
    "auth", memory=1769, uses=(Use.SEAL,), secrets=(Secret.TOKEN_KEYS, Secret.CODES)
)  # argon2id fills a whole vCPU
handler = app.handler


def _device(incoming: TheIncoming, address: ClientAddress) -> Device:
    return Device(name=incoming.headers.get("user-agent", ""), address=address)


TheDevice = Annotated[Device, Depends(_device)]


@app.post("/api/auth/register", status_code=202)
@keeps_no_answer
@limited
def register(person: RegisterIn, world: TheWorld, address: ClientAddress, locale: TheLocale) -> AcceptedOut:
    """Register an account.

    A code is mailed to the address. If it already has an account, its owner gets a different mail, and the response is
    the same.
    """
    registration.register(world, person, address, locale)
    return AcceptedOut()


@app.post("/api/auth/verify-email", errors=(CodeRefused, AccountDisabled, EmailNotWanted))
@keeps_no_answer
@limited
def verify_email(proof: VerifyEmailIn, caller: Anyone, world: TheWorld, device: TheDevice) -> SignedInOut:
    """Verify an e-mail address with the mailed code.

    Opens a newly registered account, or confirms the new address of a signed-in user, whose access token must be sent
    along.
    """
    return registration.verify(world, proof, caller, device)


@app.post("/api/auth/login", errors=(WrongCredentials, FactorNeeded, FactorRefused, EmailNotVerified, AccountDisabled))
@keeps_no_answer
@limited
def login(credentials: LoginIn, world: TheWorld, device: TheDevice) -> SignedInOut:
    """Sign in with an e-mail address and a password; staff also with a second factor."""
    return signing_in.login(world, credentials, device)


@app.post("/api/auth/second-factor", status_code=201, errors=(FactorExists, Changed))
@keeps_no_answer
@limited
def begin_second_factor(caller: SignedIn, world: TheWorld) -> FactorOut:
    """Create a secret for your authenticator app. It takes effect once you confirm a code."""
    return factors.begin(world, caller)


@app.post("/api/auth/second-factor/confirm", errors=(CodeWrong, FactorExists, Changed))
@keeps_no_answer
@limited
def confirm_second_factor(proof: FactorIn, caller: SignedIn, world: TheWorld) -> RecoveryCodesOut:
    """Confirm your authenticator app with a code that it shows. From then on, signing in requires one."""
    return factors.confirm(world, caller, proof.code)


@app.delete("/api/admin/users/<user_id>/second-factor", status_code=204, errors=(NotFound,))
def remove_second_factor(user_id: UserId, caller: Admin, world: TheWorld) -> None:
    """Remove a user's second factor when their authenticator app and recovery codes are lost. Their sessions end."""
    factors.take_away(world, caller, user_id)


@app.post("/api/admin/users/invitations", status_code=201, errors=(AccountExists,))
def invite_staff(wanted: InvitationIn, caller: Admin, world: TheWorld, ids: Ids) -> InvitationOut:
    """Invite somebody to join the staff. The mailed link opens an account with the role, once and within 72 hours."""
    return InvitationOut.of(inviting.invite(world, caller, ids.new("inv"), wanted))


@app.get("/api/admin/users/invitations")
def list_invitations(
    caller: Admin, world: TheWorld, status: Status = "open", limit: Limit = 20, cursor: Cursor = None
) -> Listing[InvitationOut]:
    """List invitations, newest first."""
    return Listing.of(inviting.all_of(world, caller, status, limit, cursor), InvitationOut.of)


@app.delete("/api/admin/users/invitations/<invitation_id>", status_code=204, errors=(NotFound, InvitationUsed, Changed))
def withdraw_invitation(invitation_id: InvitationId, caller: Admin) -> None:
    """Revoke an invitation that has not been accepted."""
    inviting.withdraw(caller, invitation_id)


@app.post("/api/auth/invitations/accept", status_code=204, errors=(InvitationRefused,))
@keeps_no_answer
@limited
def accept_invitation(wanted: AcceptIn, world: TheWorld, address: ClientAddress) -> None:
    """Accept an invitation and choose a password. Then sign in and set up a second factor."""
    inviting.accept(world, wanted, address)


@app.post("/api/auth/refresh", errors=(SessionEnded,))
@keeps_no_answer
def refresh(token: RefreshIn, world: TheWorld) -> RefreshedOut:
    """Refresh the tokens. A refresh token works once; repeated within ten seconds, it returns the same result."""
    return sessions.refresh(world, token.refresh_token)


@app.post("/api/auth/logout", status_code=204)
@keeps_no_answer
def logout(caller: SignedIn, world: TheWorld) -> None:
    """Sign out this device. Its WebSocket connections are closed; its access token expires within ten minutes."""
    sessions.end_this(world, caller)


@app.post("/api/auth/logout-all", status_code=204)
@keeps_no_answer
def logout_everywhere(caller: SignedIn, world: TheWorld) -> None:
    """Sign out all your devices. WebSocket connections are closed; access tokens expire within ten minutes."""
    sessions.end_all(world, caller)


@app.post("/api/auth/forgot-password", status_code=202)
@keeps_no_answer
@limited
def forgot_password(wanted: ForgotPasswordIn, world: TheWorld, address: ClientAddress) -> AcceptedOut:
    """Request a password reset link by e-mail. It is valid for 30 minutes."""
    recovery.forgot(world, wanted, address)
    return AcceptedOut()


@app.post("/api/auth/reset-password", status_code=204, errors=(ResetRefused,))
@keeps_no_answer
@limited
def reset_password(wanted: ResetPasswordIn, world: TheWorld, address: ClientAddress) -> None:
    """Reset the password with the token from the mailed link. All sessions end."""
    recovery.reset(world, wanted, address)


@app.post("/api/me/password", status_code=204, errors=(WrongPassword, SessionEnded))
@keeps_no_answer
def change_password(wanted: ChangePasswordIn, caller: SignedIn, world: TheWorld) -> None:
    """Change your password. All your other sessions end."""
    recovery.change(world, caller, wanted)


@app.delete("/api/me", status_code=202, errors=(WrongPassword, StaffStays, SessionEnded))
@keeps_no_answer
def close_my_account(wanted: LeaveIn, caller: SignedIn, world: TheWorld) -> LeavingOut:
    """Close your account and erase your personal data. All sessions end; this cannot be undone.

    Records that the law requires are kept without your name; pending transactions are completed first.
    """
    return LeavingOut(closed_at=leaving.leave(world, caller, wanted))


@app.post("/api/auth/verify-phone/start", status_code=202, errors=(NoPhone, NotFound))
@keeps_no_answer
@limited
def start_phone(wanted: StartPhoneIn, caller: SignedIn, world: TheWorld, address: ClientAddress) -> AcceptedOut:
    """Send a verification code by SMS to the given phone number, or to the one in your profile."""
    phones.start(world, caller, wanted, address)
    return AcceptedOut()


@app.post("/api/auth/verify-phone", errors=(CodeRefused,))
@keeps_no_answer
def verify_phone(proof: VerifyPhoneIn, caller: SignedIn, world: TheWorld) -> PhoneOut:
    """Verify a phone number with the code. It is saved to your profile."""
    return phones.verify(world, caller, proof)


@app.get("/api/auth/sessions")
def list_sessions(caller: SignedIn, world: TheWorld, limit: Limit = 20, cursor: Cursor = None) -> Listing[SessionOut]:
    """List your signed-in devices."""
    page = sessions.mine(world, caller, limit, cursor)
    return Listing.of(page, lambda row: SessionOut.of(row, caller.session))


@app.delete("/api/auth/sessions/<session_id>", status_code=204, errors=(NotFound,))
def end_session(session_id: SessionId, caller: SignedIn, world: TheWorld) -> None:
    """Sign out one of your devices. Its WebSocket connections are closed."""
    sessions.end(world, caller, session_id)


@app.get("/.well-known/jwks.json")
def get_keys(world: TheWorld) -> JwksOut:
    """Get the public keys that access tokens are verified with."""
    return issuing.jwks(world)
