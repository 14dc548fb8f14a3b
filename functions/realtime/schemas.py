"""The JSON of the socket's way in."""

from datetime import datetime

from pydantic import BaseModel


class TicketOut(BaseModel):
    """A secret that opens one socket before `expires_at`, and the address with the ticket in it."""

    ticket: str
    url: str
    expires_at: datetime
