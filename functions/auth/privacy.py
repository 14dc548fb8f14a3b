"""What `auth` holds on people (`kervan.holdings`)."""

from kervan.holdings import Forget, Holding, Holdings, Kept

from .tables import Credential, Invitation, PhoneCheck, Reset, SecondFactor, Session

HOLDINGS: Holdings = {
    Credential: Holding(
        "signing in, and blocking those who guess passwords or codes",
        Kept.ACCOUNT,
        personal="identity profile codes.address codes.profile",
        links="user_id codes.user_id codes.moves_from",
        hidden="password_hash codes.challenge_id codes.password_hash known tries.origin",
        plain="password_set_at verified role disabled epoch failures failed_at locked_until mails mails_since seen_at "
        "expires codes.purpose codes.asked_at codes.tries codes.said tries.failures tries.failed_at tries.locked_until",
    ),
    Session: Holding(
        "signed-in devices",
        Kept.EXPIRES,
        personal="identity device address",
        links="session_id user_id",
        hidden="token_hash generation",
        plain="role epoch opened_at rotated_at expires",
        found_by="by_user",
        forget=Forget.DELETED,
    ),
    Reset: Holding(
        "links for resetting a password",
        Kept.EXPIRES,
        personal="identity",
        links="user_id",
        hidden="challenge_id",
        plain="asked_at expires_at expires",
    ),
    Invitation: Holding(
        "invitations for staff",
        Kept.EXPIRES,
        personal="email identity",
        links="by user_id",
        plain="invitation_id role locale at expires_at status expires",
    ),
    SecondFactor: Holding(
        "the second factor of staff",
        Kept.ACCOUNT,
        links="user_id",
        hidden="sealed recovery last_step",
        plain="begun_at set_at",
        found_by="user_id",
        forget=Forget.DELETED,
    ),
    PhoneCheck: Holding(
        "verifying phone numbers",
        Kept.EXPIRES,
        personal="number",
        links="user_id",
        hidden="challenge_id",
        plain="tries expires_at expires",
        found_by="user_id",
        forget=Forget.DELETED,
    ),
}
