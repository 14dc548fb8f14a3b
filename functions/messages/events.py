"""What direct messages tell. What was said stays in its row."""

from kervan.events import Event


class DirectMessageSent(Event):
    """Somebody wrote to somebody."""

    message_id: str
    sender_id: str
    receiver_id: str


class DirectMessageRead(Event):
    """The receiver has read it."""

    message_id: str
    sender_id: str
    receiver_id: str
