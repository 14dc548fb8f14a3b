"""What sales tell."""

from kervan.events import Event


class Sold(Event):
    """One is gone."""

    sale_id: str
