"""What greetings tell the rest. Past tense: each is a fact."""

from kervan.events import Event


class GreetingSent(Event):
    """Somebody greeted."""

    greeting_id: str
    user_id: str
