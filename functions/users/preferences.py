"""What a person wants to hear, how, and when not: a part of their row."""

from datetime import datetime

from pynamodb.attributes import BooleanAttribute, UnicodeAttribute

from kervan.tables import Record
from kervan.text.dates import istanbul


class Channels(Record):
    """Through which channels one kind of news may come."""

    email = BooleanAttribute(default=False)
    sms = BooleanAttribute(default=False)
    push = BooleanAttribute(default=False)


class QuietHours(Record):
    """When no push comes, by the clock in Istanbul; it may go over midnight."""

    start = UnicodeAttribute()  # 22:00, the first minute of quiet
    end = UnicodeAttribute()  # 08:00, the first minute after it

    def hold(self, moment: datetime) -> bool:
        """Whether it is quiet then."""
        now = moment.astimezone(istanbul()).strftime("%H:%M")
        if self.start <= self.end:
            return bool(self.start <= now < self.end)
        return bool(now >= self.start or now < self.end)


class Preferences(Record):
    """What a user wants to hear. Mails about the account itself (codes, changed passwords) always go out."""

    orders = Channels(default=lambda: Channels(email=True, sms=True, push=True))
    messages = Channels(default=lambda: Channels(email=True, sms=False, push=True))
    news = Channels(default=lambda: Channels(email=False, sms=False, push=False))  # advertising waits for a yes
    quiet_hours = QuietHours(null=True)
    push_text = BooleanAttribute(default=False)  # whether a push says who wrote what
