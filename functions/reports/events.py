"""What complaints tell."""

from kervan.events import Event


class MessageReported(Event):
    """Someone complains about a message."""

    message_id: str
    chat_id: str
    reporter_id: str
