"""Who reads a message, and whom it comes from."""

from dataclasses import dataclass
from email.utils import parseaddr

from functions.users.tables import User
from kervan import log
from kervan.errors import Locale
from kervan.world import World


@dataclass(frozen=True)
class Reader:
    """Whom a mail is for."""

    address: str
    locale: Locale

    @classmethod
    def of(cls, user: User, address: str | None = None) -> "Reader":
        """A user, at their own address unless another one is given."""
        return cls(address or user.email, locale_of(user))


def person(user_id: str) -> User | None:
    """The person, as they are now; who is gone is told nothing."""
    user = User.find(user_id, consistent=True)
    if user is None:
        log.info("nobody to tell", user_id=user_id)
    return user


def locale_of(user: User) -> Locale:
    """The language that somebody reads."""
    return "en" if user.locale == "en" else "tr"


def brand(world: World) -> str:
    """The name that messages come from."""
    return parseaddr(world.settings.mail_from)[0] or "Kervan"
