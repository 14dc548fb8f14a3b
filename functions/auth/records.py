"""What stands inside an address's row."""

from pynamodb.attributes import BooleanAttribute, ListAttribute, NumberAttribute, UnicodeAttribute

from kervan.tables import InstantAttribute, Record


class Profile(Record):
    """What someone says of themselves when they register."""

    email = UnicodeAttribute()  # as it was written
    name = UnicodeAttribute()
    surname = UnicodeAttribute()
    phone = UnicodeAttribute(null=True)
    locale = UnicodeAttribute()


class Said(Record):
    """A text that was accepted, or not, while registering."""

    kind = UnicodeAttribute()
    text_version = UnicodeAttribute()
    accepted = BooleanAttribute()
    at = InstantAttribute()


class Tries(Record):
    """Failures from one place."""

    origin = UnicodeAttribute()
    failures = NumberAttribute(default=0)
    failed_at = InstantAttribute()
    locked_until = InstantAttribute(null=True)


class EmailCode(Record):
    """A mailed code and what it is good for. The code is derived from `challenge_id`, never stored.

    A registration's code carries the registration: whoever opens the mail opens the account that *this* registration
    asked for, and not one that somebody else prepared for the same address before or after.
    """

    challenge_id = UnicodeAttribute()
    purpose = UnicodeAttribute()  # as in `EmailCodeRequested`
    user_id = UnicodeAttribute()
    asked_at = InstantAttribute()
    address = UnicodeAttribute(null=True)  # where it was asked from
    tries = NumberAttribute(default=0)
    profile = Profile(null=True)  # of a registration, as the next two
    password_hash = UnicodeAttribute(null=True)
    said = ListAttribute(of=Said, default=list)
    moves_from = UnicodeAttribute(null=True)  # of a change: the identity that is left
