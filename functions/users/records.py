"""What stands inside a person's row, and what they say of themselves."""

from pynamodb.attributes import BooleanAttribute, ListAttribute, UnicodeAttribute

from kervan.tables import InstantAttribute, Record


class Channels(Record):
    """Through which channels one kind of news may come."""

    email = BooleanAttribute(default=False)
    sms = BooleanAttribute(default=False)
    push = BooleanAttribute(default=False)
    whatsapp = BooleanAttribute(default=False)  # in the place of SMS


class QuietHours(Record):
    """When no push comes, by the clock in Istanbul: from `start` (22:00) until before `end` (08:00)."""

    start = UnicodeAttribute()
    end = UnicodeAttribute()


class Preferences(Record):
    """What a user wants to hear. Mails about the account itself (codes, changed passwords) always go out."""

    orders = Channels(default=lambda: Channels(email=True, sms=True, push=True))
    messages = Channels(default=lambda: Channels(email=True, sms=False, push=True))
    news = Channels(default=lambda: Channels(email=False, sms=False, push=False))  # advertising waits for a yes
    quiet_hours = QuietHours(null=True)
    push_text = BooleanAttribute(default=False)  # whether a push says who wrote what


class Agreement(Record):
    """The last word on one text."""

    kind = UnicodeAttribute()  # terms | privacy | marketing
    text_version = UnicodeAttribute()
    accepted = BooleanAttribute()
    at = InstantAttribute()
    locale = UnicodeAttribute()  # the language in which it was read
    address = UnicodeAttribute(null=True)  # where it was given from
    digest = UnicodeAttribute(null=True)  # SHA-256 of the text that was shown


class Person(Record):
    """What someone says of themselves when they register."""

    email = UnicodeAttribute()
    name = UnicodeAttribute()
    surname = UnicodeAttribute()
    phone = UnicodeAttribute(null=True)
    locale = UnicodeAttribute()
    agreements = ListAttribute(of=Agreement, default=list)
