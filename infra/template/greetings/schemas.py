"""The JSON of greetings."""

from datetime import datetime
from typing import Annotated, Self

from pydantic import AfterValidator, BaseModel, StringConstraints

from kervan.fields import Input, id_of, plain_line

from .tables import Greeting

GreetingId = Annotated[str, id_of("grt")]


class GreetingIn(Input):
    """What to say."""

    text: Annotated[str, StringConstraints(min_length=1, max_length=200), AfterValidator(plain_line)]


class GreetingOut(BaseModel):
    """What was said."""

    id: str
    text: str
    sent_at: datetime

    @classmethod
    def of(cls, row: Greeting) -> Self:
        """From the row."""
        return cls(id=row.greeting_id, text=row.text, sent_at=row.sent_at)
