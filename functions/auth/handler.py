"""Routes of auth."""

from typing import Annotated

from aws_lambda_powertools.event_handler.depends import Depends

from functions.users.tables import EmailNotWanted
from kervan.api import Api, keeps_no_answer
from kervan.auth import Admin, Anyone, SignedIn, TheWorld
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
def register(person: RegisterIn, world: TheWorld, address: ClientAddress, locale: TheLocale) -> AcceptedOut:
    """Ask for an account. A code is mailed; an address that has an account gets another mail, and the same answer."""
    registration.register(world, person, address, locale)
    return AcceptedOut()


@app.post("/api/auth/verify-email", errors=(CodeRefused, AccountDisabled, EmailNotWanted))
@keeps_no_answer
def verify_email(proof: VerifyEmailIn, caller: Anyone, world: TheWorld, device: TheDevice) -> SignedInOut:
    """Prove an address by the mailed code.

    It opens a registered account, or confirms the new address of the signed-in one, whose access token must come along.
    """
    return registration.verify(world, proof, caller, device)


@app.post("/api/auth/login", errors=(WrongCredentials, FactorNeeded, FactorRefused, EmailNotVerified, AccountDisabled))
@keeps_no_answer
def login(credentials: LoginIn, world: TheWorld, device: TheDevice) -> SignedInOut:
    """Sign in by e-mail address and password, staff by a second factor too."""
    return signing_in.login(world, credentials, device)


@app.post("/api/auth/second-factor", status_code=201, errors=(FactorExists, Changed))
@keeps_no_answer
def begin_second_factor(caller: SignedIn, world: TheWorld) -> FactorOut:
    """Get a secret for my authenticator app. It counts once a code of it is confirmed."""
    return factors.begin(world, caller)


@app.post("/api/auth/second-factor/confirm", errors=(CodeWrong, FactorExists, Changed))
@keeps_no_answer
def confirm_second_factor(proof: FactorIn, caller: SignedIn, world: TheWorld) -> RecoveryCodesOut:
    """Confirm the app by the code that it shows. Signing in asks for one from now on."""
    return factors.confirm(world, caller, proof.code)


@app.delete("/api/admin/users/<user_id>/second-factor", status_code=204, errors=(NotFound,))
def remove_second_factor(user_id: UserId, caller: Admin, world: TheWorld) -> None:
    """Take away the second factor of somebody who has lost their app and codes. Their sessions end."""
    factors.take_away(world, caller, user_id)


@app.post("/api/admin/users/invitations", status_code=201, errors=(AccountExists,))
def invite_staff(wanted: InvitationIn, caller: Admin, world: TheWorld, ids: Ids) -> InvitationOut:
    """Ask somebody to work here. A link is mailed that opens an account with the role, once and within 72 hours."""
    return InvitationOut.of(inviting.invite(world, caller, ids.new("inv"), wanted))


@app.get("/api/admin/users/invitations")
def list_invitations(
    caller: Admin, world: TheWorld, status: Status = "open", limit: Limit = 20, cursor: Cursor = None
) -> Listing[InvitationOut]:
    """Who was asked, the last one first."""
    return Listing.of(inviting.all_of(world, caller, status, limit, cursor), InvitationOut.of)


@app.delete("/api/admin/users/invitations/<invitation_id>", status_code=204, errors=(NotFound, InvitationUsed, Changed))
def withdraw_invitation(invitation_id: InvitationId, caller: Admin) -> None:
    """Take an invitation back before it is accepted."""
    inviting.withdraw(caller, invitation_id)


@app.post("/api/auth/invitations/accept", status_code=204, errors=(InvitationRefused,))
@keeps_no_answer
def accept_invitation(wanted: AcceptIn, world: TheWorld, address: ClientAddress) -> None:
    """Open the account that I was invited to, with my own password. Then sign in and set up a second factor."""
    inviting.accept(world, wanted, address)


@app.post("/api/auth/refresh", errors=(SessionEnded,))
@keeps_no_answer
def refresh(token: RefreshIn, world: TheWorld) -> RefreshedOut:
    """Get new tokens. A refresh token works once, and within ten seconds once more with the same result."""
    return sessions.refresh(world, token.refresh_token)


@app.post("/api/auth/logout", status_code=204)
@keeps_no_answer
def logout(caller: SignedIn, world: TheWorld) -> None:
    """Sign out this device. Its sockets are hung up; an access token that is out ends within ten minutes."""
    sessions.end_this(world, caller)


@app.post("/api/auth/logout-all", status_code=204)
@keeps_no_answer
def logout_everywhere(caller: SignedIn, world: TheWorld) -> None:
    """Sign out every device. Sockets are hung up; access tokens that are out end within ten minutes."""
    sessions.end_all(world, caller)


@app.post("/api/auth/forgot-password", status_code=202)
@keeps_no_answer
def forgot_password(wanted: ForgotPasswordIn, world: TheWorld, address: ClientAddress) -> AcceptedOut:
    """Have a link mailed that sets a new password within 30 minutes."""
    recovery.forgot(world, wanted, address)
    return AcceptedOut()


@app.post("/api/auth/reset-password", status_code=204, errors=(ResetRefused,))
@keeps_no_answer
def reset_password(wanted: ResetPasswordIn, world: TheWorld, address: ClientAddress) -> None:
    """Set a new password by a mailed link. Every session ends."""
    recovery.reset(world, wanted, address)


@app.post("/api/me/password", status_code=204, errors=(WrongPassword, SessionEnded))
@keeps_no_answer
def change_password(wanted: ChangePasswordIn, caller: SignedIn, world: TheWorld) -> None:
    """Set a new password. Every other session ends."""
    recovery.change(world, caller, wanted)


@app.delete("/api/me", status_code=202, errors=(WrongPassword, StaffStays, SessionEnded))
@keeps_no_answer
def close_my_account(wanted: LeaveIn, caller: SignedIn, world: TheWorld) -> LeavingOut:
    """Close my account and have what is held on me erased. Every session ends; this cannot be undone.

    What the law wants kept stays without my name, what is under way until it is done.
    """
    return LeavingOut(closed_at=leaving.leave(world, caller, wanted))


@app.post("/api/auth/verify-phone/start", status_code=202, errors=(NoPhone, NotFound))
@keeps_no_answer
def start_phone(wanted: StartPhoneIn, caller: SignedIn, world: TheWorld, address: ClientAddress) -> AcceptedOut:
    """Have a code sent by SMS to a number, or to the profile's."""
    phones.start(world, caller, wanted, address)
    return AcceptedOut()


@app.post("/api/auth/verify-phone", errors=(CodeRefused,))
@keeps_no_answer
def verify_phone(proof: VerifyPhoneIn, caller: SignedIn, world: TheWorld) -> PhoneOut:
    """Prove the number by the code. It becomes the profile's."""
    return phones.verify(world, caller, proof)


@app.get("/api/auth/sessions")
def list_sessions(caller: SignedIn, world: TheWorld, limit: Limit = 20, cursor: Cursor = None) -> Listing[SessionOut]:
    """My devices."""
    page = sessions.mine(world, caller, limit, cursor)
    return Listing.of(page, lambda row: SessionOut.of(row, caller.session))


@app.delete("/api/auth/sessions/<session_id>", status_code=204, errors=(NotFound,))
def end_session(session_id: SessionId, caller: SignedIn, world: TheWorld) -> None:
    """Sign out one of my devices. Its sockets are hung up."""
    sessions.end(world, caller, session_id)


@app.get("/.well-known/jwks.json")
def get_keys(world: TheWorld) -> JwksOut:
    """The public keys of access tokens."""
    return issuing.jwks(world)
