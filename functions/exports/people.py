"""People's own rows: a job may write them, an answer may not."""

from functions.users.tables import User

from .sources import SOURCES, Source

PEOPLE = Source(User.by_month.query, User.joined_at.between)


def source_of(type_: str) -> Source:
    """Where rows of any kind come from."""
    return PEOPLE if type_ == "users" else SOURCES[type_]
