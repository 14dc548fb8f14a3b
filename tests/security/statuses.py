"""Six who ask for what is ana's, and what each of them is answered."""

from typing import NamedTuple

ASKERS = ("nobody", "late", "bob", "ana", "sevgi", "adem")


class Policy(NamedTuple):
    """One operation's statuses, by who asks."""

    nobody: int
    late: int
    bob: int
    ana: int
    sevgi: int
    adem: int

    @property
    def is_public(self) -> bool:
        """Whether nobody in particular may ask."""
        return self.nobody < 400


def public(status: int = 200) -> Policy:
    """The same for everybody."""
    return Policy(status, status, status, status, status, status)


def own(status: int = 200) -> Policy:
    """Everybody to their own; nobody to another's, because no id is asked for."""
    return Policy(401, 401, status, status, status, status)


def owned(status: int = 200) -> Policy:
    """The owner's, and staff's; a stranger is told what one is told of an absent one."""
    return Policy(401, 401, 404, status, status, status)


def members(status: int = 200) -> Policy:
    """Theirs who are in it; staff is told what a stranger is told."""
    return Policy(401, 401, 404, status, 404, 404)


def staff(status: int = 200) -> Policy:
    """Staff and admins, whosever it is."""
    return Policy(401, 401, 403, 403, status, status)
