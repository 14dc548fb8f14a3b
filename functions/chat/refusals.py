"""Why something cannot be done in a conversation."""

from datetime import datetime

from kervan.errors import Conflict, Forbidden, Locale, TooMany
from kervan.text.dates import format_datetime


class SequenceTaken(Conflict):
    """Another message took the number, or the conversation changed: look again."""


class NotSpeaking(Conflict):
    """Not a member, muted, too soon, or with links: the row says which."""


class NotFriends(Forbidden):
    """A direct chat is for friends, and only friends are brought into groups."""

    tr = "Bunu yalnızca arkadaşlarınızla yapabilirsiniz."
    en = "You can only do this with your friends."


class Muted(Forbidden):
    """A moderator has silenced the member for a while."""

    tr = "Bu grupta Türkiye saatiyle {until} tarihine kadar yazamazsınız."
    en = "You cannot write in this group until {until} (Istanbul time)."

    def __init__(self, until: datetime) -> None:
        """The end of the silence, which each reads as their language writes it."""
        super().__init__()
        self.until = until

    def detail(self, locale: Locale) -> str:
        """The sentence for a person."""
        return (self.tr if locale == "tr" else self.en).format(until=format_datetime(self.until, locale))


class LinksNotWanted(Forbidden):
    """In this group only moderators send links."""

    tr = "Bu grupta yalnızca yöneticiler bağlantı gönderebilir."
    en = "Only moderators may send links in this group."


class TooSoon(TooMany):
    """The group's slow mode."""

    tr = "Bu grupta art arda yazılamıyor; biraz bekleyin."
    en = "This group is in slow mode; wait a little."


class GroupFull(Conflict):
    """A group has an end."""

    tr = "Grup dolu: en çok {most} üye olabilir."
    en = "The group is full: it can have at most {most} members."


class OwnerStays(Conflict):
    """A group with members has an owner."""

    tr = "Ayrılmadan önce grubu bir başkasına devredin ya da silin."
    en = "Hand the group over or delete it before you leave."
