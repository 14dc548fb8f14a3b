"""What push tells: to itself alone, a step at a time, so that each browser is tried again on its own."""

from typing import Literal

from kervan.events import Event


class NoticeGiven(Event):
    """There is something new in somebody's inbox."""

    notice_id: str
    user_id: str


class ChatPartUnheard(Event):
    """Something was said in a large group; those of it who stand from `low` to `high` are to be looked after."""

    chat_id: str
    seq: int
    sender_id: str
    low: str
    high: str


class ChatUnheard(Event):
    """Something was said to somebody who is not there."""

    user_id: str
    chat_id: str
    seq: int


class PushDue(Event):
    """One browser is to be told: of a notice, or of a message by its chat and number."""

    subscription_id: str
    user_id: str
    of: Literal["notice", "message"]
    subject: str  # the notice's or the chat's id
    seq: int = 0
