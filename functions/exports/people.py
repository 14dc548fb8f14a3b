"""People's own rows: a job may write them, an answer may not."""

from collections.abc import Mapping

from functions.users.tables import User

from .sources import SOURCES, Source

EVERY_SOURCE: Mapping[str, Source] = {**SOURCES, "users": Source(User.by_month.query, User.joined_at.between)}
