"""What may be said: rules that every conversation shares, whoever speaks, over all sockets and requests at once.

A turn is taken before anything is read, so that a flood costs its sender one counter each and everybody else nothing.
"""

import hashlib
import re
from dataclasses import dataclass, replace
from datetime import UTC
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, StringConstraints

from kervan.errors import Conflict, Forbidden, Invalid, TooMany
from kervan.events import Event
from kervan.fields import composed, plain_text
from kervan.ratelimit import RateLimit, counted, first, take
from kervan.tables import GuardedWrite
from kervan.text import search_fold
from kervan.world import World

TURNS = RateLimit("speech", most=20, seconds=10)
SAME_TEXT = RateLimit("speech-same-text", most=5, seconds=60)
LINKS = RateLimit("speech-links", most=10, seconds=300)
DAY = RateLimit("speech-day", most=1, seconds=86_400)
MOST_LINKS = 3
# A name is looked for from where it begins alone: from each of its letters, a long one would take seconds.
LINK = re.compile(
    r"https?://\S|\bwww\.\S|(?<![\w-])[\w-]+\.(?:com|net|org|info|biz|xyz|io|me|ly|tr|ru|top|shop)\b", re.IGNORECASE
)

Said = Annotated[
    str,
    StringConstraints(min_length=1, max_length=4000, strip_whitespace=True),
    BeforeValidator(composed),
    AfterValidator(plain_text),
]
ClientId = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{1,64}$")]  # what makes a resend the same message


class TooManyLinks(Invalid):
    """More links than a message of a person has."""

    tr = "Bir mesajda en çok {most} bağlantı olabilir."
    en = "A message may have at most {most} links."


class SaidBefore(TooMany):
    """The same text again and again."""

    tr = "Aynı mesajı çok sık gönderdiniz; biraz bekleyin."
    en = "You have sent the same message too often; wait a little."


class LinksTooOften(TooMany):
    """One link after the other."""

    tr = "Çok sık bağlantı gönderdiniz; biraz bekleyin."
    en = "You have sent links too often; wait a little."


class Blocked(Forbidden):
    """One of the two has blocked the other. Which one is not said."""

    tr = "Bu kişiye yazamazsınız."
    en = "You cannot write to this person."


class NoLongerEditable(Conflict):
    """The time in which a message may be taken back or mended is over."""

    tr = "Bu mesaj artık değiştirilemez."
    en = "This message can no longer be changed."


class FirstWords(Event):
    """Somebody says the first thing of their day. It may be told twice; `day` is that of UTC."""

    user_id: str
    day: str


@dataclass(frozen=True)
class Daily:
    """What a message brings besides itself where it is the first of its sender's day; else nothing."""

    also: tuple[GuardedWrite, ...] = ()
    tell: tuple[FirstWords, ...] = ()


def take_turn(world: World, user_id: str) -> int:
    """Count one message of this person's; which of the last seconds it is. Raises TooMany."""
    return take(world, TURNS, user_id)


def daily(world: World, user_id: str, turn: int) -> Daily:
    """To be committed with the message. Only the first turn of some seconds asks, by a read, and only the first message
    of a day writes: a message costs what it costs.
    """
    marked = first(world, DAY, user_id) if turn == 1 else None
    if marked is None:
        return Daily()
    now = world.now()
    return Daily((marked,), (FirstWords(user_id=user_id, day=f"{now.astimezone(UTC):%Y-%m-%d}", at=now),))


def links_in(text: str) -> int:
    """How many links a text has."""
    return len(LINK.findall(text))


def counted_text(world: World, user_id: str, text: str) -> tuple[GuardedWrite, ...]:
    """What a text counts towards, as parts of the commit that keeps it. Raises TooManyLinks."""
    links = links_in(text)
    if links > MOST_LINKS:
        raise TooManyLinks(most=MOST_LINKS)
    folded = hashlib.sha256(search_fold(text).encode()).hexdigest()
    same = counted(world, SAME_TEXT, f"{user_id}#{folded}")
    parts = [replace(same, refused=_as(SaidBefore, same))]
    if links:
        linked = counted(world, LINKS, user_id)
        parts.append(replace(linked, refused=_as(LinksTooOften, linked)))
    return tuple(parts)


def _as(problem: type[TooMany], write: GuardedWrite) -> TooMany:
    """The rule's own error, with the seconds left that the counter's has."""
    return problem(retry_after=getattr(write.refused, "retry_after", None))
