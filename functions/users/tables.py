"""People: who they are, what they agreed to, what they want to hear, and who changed any of it."""

from collections.abc import Sequence
from datetime import datetime

from pynamodb.attributes import BooleanAttribute, ListAttribute, TTLAttribute, UnicodeAttribute
from pynamodb.expressions.update import Action
from pynamodb.indexes import AllProjection, GlobalSecondaryIndex

from kervan.auth import Role
from kervan.commit import Versioned
from kervan.errors import Changed, Conflict, Exists, Forbidden
from kervan.tables import GuardedWrite, InstantAttribute, OnDemand, Staged, Table, guarded, instant
from kervan.text import identity_key

from .records import Agreement as Agreement
from .records import Channels as Channels
from .records import Person as Person
from .records import Preferences as Preferences
from .records import QuietHours as QuietHours


class EmailNotWanted(Conflict):
    """The user has asked for another address since, or for none."""

    tr = "Bu adres değişikliği artık geçerli değil."
    en = "This change of address is no longer valid."


class UsersByIdentity(GlobalSecondaryIndex["User"]):
    """Who has an address: for staff."""

    class Meta:
        """All attributes."""

        index_name = "by-identity"
        projection = AllProjection()

    identity = UnicodeAttribute(hash_key=True)


class UsersByMonth(GlobalSecondaryIndex["User"]):
    """Who joined in a month, without one partition for all."""

    class Meta:
        """All attributes."""

        index_name = "by-month"
        projection = AllProjection()

    month = UnicodeAttribute(hash_key=True)
    joined_at = InstantAttribute(range_key=True)


class User(Versioned):
    """A person with an account. Without a proved address the row leaves by itself after a week."""

    class Meta(OnDemand):
        """One row a person."""

        table_name = Staged("users")

    user_id = UnicodeAttribute(hash_key=True)
    email = UnicodeAttribute()  # as it was written
    identity = UnicodeAttribute()  # of that address
    email_verified = BooleanAttribute(default=False)
    new_email = UnicodeAttribute(null=True)  # wanted, not proved yet
    name = UnicodeAttribute()
    surname = UnicodeAttribute()
    phone = UnicodeAttribute(null=True)
    phone_verified = BooleanAttribute(default=False)
    locale = UnicodeAttribute(default="tr")
    role = UnicodeAttribute(default=Role.USER.value)
    disabled = BooleanAttribute(default=False)
    agreements = ListAttribute(of=Agreement, default=list)
    preferences = Preferences(default=Preferences)
    avatar = UnicodeAttribute(null=True)  # a file's id
    joined_at = InstantAttribute()
    month = UnicodeAttribute()  # 2026-11, in UTC
    expires = TTLAttribute(null=True)
    by_identity = UsersByIdentity()
    by_month = UsersByMonth()

    def wants(self, kind: str, channel: str) -> bool:
        """Whether news of this kind (`orders`, `messages`, `news`) may come by `email`, `sms`, `push` or `whatsapp`."""
        return bool(getattr(getattr(self.preferences, kind), channel))

    @classmethod
    @guarded
    def enrol(
        cls, user_id: str, person: Person, *, at: datetime, expires: datetime | None, role: str | None = None
    ) -> GuardedWrite:
        """The row of an account that is being opened; `expires` until its address is proved, `role` if it is invited.

        Writes over what an earlier try left, never over an account whose address is proved (Exists).
        """
        return GuardedWrite(
            table=cls,
            hash_key=user_id,
            range_key=None,
            actions=(
                *_actions(person),
                cls.email_verified.set(expires is None),
                cls.expires.set(expires) if expires else cls.expires.remove(),
                cls.joined_at.set(at),
                cls.month.set(at.strftime("%Y-%m")),
                cls.role.set(role or (cls.role | Role.USER.value)),
                cls.disabled.set(cls.disabled | False),
                cls.phone_verified.set(False),
                cls.preferences.set(cls.preferences | Preferences()),
                cls.version.set((cls.version | 0) + 1),
            ),
            condition=cls.user_id.does_not_exist() | (cls.email_verified == False),  # noqa: E712 - a DynamoDB condition
            refused=Exists(),
        )

    @classmethod
    @guarded
    def move(cls, user_id: str, email: str) -> GuardedWrite:
        """The wanted address is proved and becomes the address; EmailNotWanted if it is not the wanted one."""
        moved = (
            cls.email.set(email),
            cls.identity.set(identity_key(email)),
            cls.new_email.remove(),
            cls.version.set(cls.version + 1),
        )
        return GuardedWrite(cls, user_id, None, moved, cls.new_email == email, EmailNotWanted())

    @classmethod
    @guarded
    def acts_as_admin(cls, user_id: str) -> GuardedWrite:
        """Who gives and takes roles is an open admin in that very commit; Forbidden otherwise. Changes nothing.

        So of two who take each other's role at once one keeps it, and there is always an admin.
        """
        admin = (cls.role == Role.ADMIN.value) & (cls.disabled == False)  # noqa: E712 - a DynamoDB condition
        return GuardedWrite(cls, user_id, None, (cls.role.set(Role.ADMIN.value),), admin, Forbidden())

    @classmethod
    @guarded
    def confirm_phone(cls, user_id: str, number: str) -> GuardedWrite:
        """The number is proved to be theirs."""
        proved = (cls.phone.set(number), cls.phone_verified.set(True), cls.version.set(cls.version + 1))
        return GuardedWrite(cls, user_id, None, proved, cls.user_id.exists(), Changed())


def _actions(person: Person) -> Sequence[Action]:
    return (
        User.email.set(person.email),
        User.identity.set(identity_key(person.email)),
        User.name.set(person.name),
        User.surname.set(person.surname),
        User.phone.set(person.phone) if person.phone else User.phone.remove(),
        User.locale.set(person.locale),
        User.agreements.set(list(person.agreements)),
    )


class Consent(Table):
    """The ledger of what was agreed to and withdrawn: rows are added and never changed."""

    class Meta(OnDemand):
        """One row an act."""

        table_name = Staged("consents")

    user_id = UnicodeAttribute(hash_key=True)
    act = UnicodeAttribute(range_key=True)  # when#what
    kind = UnicodeAttribute()
    text_version = UnicodeAttribute()
    locale = UnicodeAttribute()
    accepted = BooleanAttribute()
    address = UnicodeAttribute(null=True)
    digest = UnicodeAttribute(null=True)  # SHA-256 of the text that was shown
    expires = TTLAttribute(null=True)  # once the account is gone

    @classmethod
    def of(cls, user_id: str, said: Agreement) -> "Consent":
        """The ledger's row of an agreement."""
        return cls(
            user_id,
            f"{instant(said.at)}#{said.kind}",
            **{name: value for name, value in said.fields().items() if name != "at"},
        )

    @classmethod
    @guarded
    def record(cls, user_id: str, said: Agreement) -> GuardedWrite:
        """Add an agreement that was given while registering; Exists if it stands there."""
        row = cls.of(user_id, said)
        return GuardedWrite(
            table=cls,
            hash_key=user_id,
            range_key=row.act,
            actions=(
                cls.kind.set(row.kind),
                cls.text_version.set(row.text_version),
                cls.locale.set(row.locale),
                cls.accepted.set(row.accepted),
                cls.digest.set(row.digest),
                cls.address.set(row.address) if row.address else cls.address.remove(),
            ),
            condition=cls.act.does_not_exist(),
            refused=Exists(),
        )


class UserAudit(Table):
    """Who changed what about a person: rows are added and never changed. Values only of what is not personal."""

    class Meta(OnDemand):
        """One row a change."""

        table_name = Staged("user-audit")

    user_id = UnicodeAttribute(hash_key=True)
    change_id = UnicodeAttribute(range_key=True)  # sorts by time
    by = UnicodeAttribute()
    at = InstantAttribute()
    changes = ListAttribute(of=UnicodeAttribute)  # `role: user → staff`, `phone`
    expires = TTLAttribute(null=True)  # once the account is gone
