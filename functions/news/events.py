"""What news tells. The second carries the group's own work on, page by page."""

from typing import Literal

from kervan.events import Event

Channel = Literal["email", "sms"]


class NewsAsked(Event):
    """Staff have news for everybody who wants them."""

    news_id: str


class NewsPaged(Event):
    """The accounts of a month are gone through from here on, the last months first."""

    news_id: str
    month: str
    after: str | None  # the account and when it was opened: where the page before ended
    after_at: str | None


class NewsDue(Event):
    """Somebody may want these news. Whether they do, and have agreed to them, counts when they are sent."""

    news_id: str
    user_id: str


class Unsubscribed(Event):
    """A reader wants no more news by this channel."""

    user_id: str
    channel: Channel
