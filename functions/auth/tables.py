"""How people prove who they are. Everything about an address stands in its one row, read and written as a whole."""

from datetime import datetime, timedelta

from pynamodb.attributes import (
    BinaryAttribute,
    BooleanAttribute,
    ListAttribute,
    NumberAttribute,
    TTLAttribute,
    UnicodeAttribute,
    UnicodeSetAttribute,
)
from pynamodb.indexes import AllProjection, GlobalSecondaryIndex

from kervan.auth import Role
from kervan.commit import Versioned
from kervan.errors import Unauthenticated
from kervan.tables import GuardedWrite, InstantAttribute, OnDemand, Staged, guarded

from .records import EmailCode as EmailCode
from .records import Profile as Profile
from .records import Said as Said
from .records import Tries as Tries

FORGOTTEN = timedelta(days=1)  # after which failures no longer count, and an address that is nobody's leaves


class SessionEnded(Unauthenticated):
    """The session is over: signed out, revoked, expired, or its account closed. One answer for all of it."""

    tr = "Oturumunuz sona erdi; yeniden giriş yapın."
    en = "Your session has ended; sign in again."


class Credential(Versioned):
    """An address that was named to us. It is an account's when it is `verified`.

    Addresses that are nobody's have a row as well, for a day: failures count and lock alike, and every answer costs
    the same calls, so that nobody learns whose address is known. Each judged password or code is written on the
    version that was read, so that guesses made at once are judged one after the other.
    """

    class Meta(OnDemand):
        """One row an address."""

        table_name = Staged("credentials")

    identity = UnicodeAttribute(hash_key=True)
    user_id = UnicodeAttribute(null=True)
    profile = Profile(null=True)  # a copy for the answer of signing in; the truth is in `users`
    password_hash = UnicodeAttribute(null=True)
    password_set_at = InstantAttribute(null=True)
    verified = BooleanAttribute(default=False)
    role = UnicodeAttribute(default=Role.USER.value)
    disabled = BooleanAttribute(default=False)
    epoch = NumberAttribute(default=1)  # sessions of an earlier one have ended
    tries = ListAttribute(of=Tries, default=list)  # each place's own failures, the last one last
    known = ListAttribute(of=UnicodeAttribute, default=list)  # places where its owner signed in, the last one last
    failures = NumberAttribute(default=0)  # of all places, as the next two
    failed_at = InstantAttribute(null=True)
    locked_until = InstantAttribute(null=True)
    mails = NumberAttribute(default=0)  # sent on somebody's word since `mails_since`
    mails_since = InstantAttribute(null=True)
    codes = ListAttribute(of=EmailCode, default=list)
    seen_at = InstantAttribute(null=True)
    expires = TTLAttribute(null=True)

    @classmethod
    def named(cls, identity: str, now: datetime) -> "Credential":
        """The address's row, consistently read; one that is not written yet where there is none."""
        row = cls.find(identity, consistent=True)
        return row or cls(identity, expires=now + FORGOTTEN)

    @classmethod
    @guarded
    def admit(cls, session: "Session", now: datetime) -> GuardedWrite:
        """The account is open and has not ended this session; SessionEnded otherwise."""
        return GuardedWrite(
            table=cls,
            hash_key=session.identity,
            range_key=None,
            actions=(cls.seen_at.set(now),),
            condition=(cls.user_id == session.user_id) & (cls.epoch == session.epoch) & (cls.disabled == False),  # noqa: E712
            refused=SessionEnded(),
        )


class SessionsByUser(GlobalSecondaryIndex["Session"]):
    """Someone's devices, newest first when asked backwards."""

    class Meta:
        """All attributes."""

        index_name = "by-user"
        projection = AllProjection()

    user_id = UnicodeAttribute(hash_key=True)
    session_id = UnicodeAttribute(range_key=True)


class Session(Versioned):
    """A device that is signed in: one family of refresh tokens, of which one is alive. Tokens stand here as hashes."""

    class Meta(OnDemand):
        """One row a device; it leaves 30 days after its last refresh."""

        table_name = Staged("sessions")

    session_id = UnicodeAttribute(hash_key=True)
    user_id = UnicodeAttribute()
    identity = UnicodeAttribute()
    role = UnicodeAttribute()
    epoch = NumberAttribute()
    generation = NumberAttribute(default=0)
    token_hash = UnicodeAttribute()
    device = UnicodeAttribute(null=True)
    address = UnicodeAttribute(null=True)
    opened_at = InstantAttribute()
    rotated_at = InstantAttribute()
    expires = TTLAttribute()
    by_user = SessionsByUser()

    @classmethod
    @guarded
    def go_on(cls, session: "Session") -> GuardedWrite:
        """The session has not been ended since it was read; SessionEnded otherwise. Changes nothing."""
        same = cls.user_id == session.user_id
        return GuardedWrite(cls, session.session_id, None, (cls.user_id.set(session.user_id),), same, SessionEnded())

    @classmethod
    def current(cls, session_id: str, user_id: str) -> "Session":
        """This user's session, consistently read; SessionEnded when it is gone."""
        row = cls.find(session_id, consistent=True)
        if row is None or row.user_id != user_id:
            raise SessionEnded
        return row


class Reset(Versioned):
    """A mailed link to a new password. Used once: the commit that uses it removes it."""

    class Meta(OnDemand):
        """One row a link."""

        table_name = Staged("password-resets")

    challenge_id = UnicodeAttribute(hash_key=True)
    identity = UnicodeAttribute()
    user_id = UnicodeAttribute(null=True)  # absent: asked for an address that is nobody's, so no link was sent
    asked_at = InstantAttribute()
    expires_at = InstantAttribute()
    expires = TTLAttribute()


class FactorRefused(Unauthenticated):
    """Not a code of now, or one that was used."""

    tr = "Doğrulama kodu yanlış ya da daha önce kullanılmış."
    en = "The code is wrong or has been used before."


class SecondFactor(Versioned):
    """What proves staff besides the password. It counts from `set_at` on; codes up to `last_step` are used."""

    class Meta(OnDemand):
        """One row an account."""

        table_name = Staged("second-factors")

    user_id = UnicodeAttribute(hash_key=True)
    sealed = BinaryAttribute(legacy_encoding=False)
    begun_at = InstantAttribute()
    set_at = InstantAttribute(null=True)
    last_step = NumberAttribute(default=0)
    recovery = UnicodeSetAttribute(null=True)  # hashes

    @property
    def is_set(self) -> bool:
        """Whether signing in asks for it."""
        return self.set_at is not None

    @classmethod
    @guarded
    def spend(cls, user_id: str, step: int) -> GuardedWrite:
        """The code of this step is used, and all before it; FactorRefused when it was before."""
        actions = (cls.last_step.set(step), cls.version.set(cls.version + 1))
        return GuardedWrite(cls, user_id, None, actions, cls.last_step < step, FactorRefused())

    @classmethod
    @guarded
    def recover(cls, user_id: str, digest: str) -> GuardedWrite:
        """A recovery code is used; FactorRefused when it was before."""
        actions = (cls.recovery.delete({digest}), cls.version.set(cls.version + 1))
        return GuardedWrite(cls, user_id, None, actions, cls.recovery.contains(digest), FactorRefused())


class InvitationsByStatus(GlobalSecondaryIndex["Invitation"]):
    """Those that are open, accepted or withdrawn."""

    class Meta:
        """All attributes."""

        index_name = "by-status"
        projection = AllProjection()

    status = UnicodeAttribute(hash_key=True)
    at = InstantAttribute(range_key=True)


class Invitation(Versioned):
    """Somebody is asked to work here. What is mailed is derived from `invitation_id`, never stored; it works once."""

    class Meta(OnDemand):
        """One row an invitation; it leaves a month after its end."""

        table_name = Staged("staff-invitations")

    invitation_id = UnicodeAttribute(hash_key=True)
    email = UnicodeAttribute()  # as it was written
    identity = UnicodeAttribute()  # of that address
    role = UnicodeAttribute()  # staff | admin
    locale = UnicodeAttribute()
    by = UnicodeAttribute()
    at = InstantAttribute()
    expires_at = InstantAttribute()
    status = UnicodeAttribute(default="open")  # open | accepted | withdrawn
    user_id = UnicodeAttribute(null=True)  # whose account it opened
    expires = TTLAttribute()
    by_status = InvitationsByStatus()


class PhoneCheck(Versioned):
    """The number that a user is proving. The code is derived from `challenge_id`, never stored."""

    class Meta(OnDemand):
        """One row a user; the last number that was asked for."""

        table_name = Staged("phone-checks")

    user_id = UnicodeAttribute(hash_key=True)
    challenge_id = UnicodeAttribute()
    number = UnicodeAttribute()
    tries = NumberAttribute(default=0)
    expires_at = InstantAttribute()
    expires = TTLAttribute()
