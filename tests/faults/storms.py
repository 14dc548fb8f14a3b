"""Storms over a group: members lose their sockets, posts to them fail, letters come twice, messages are resent."""

import os
from collections.abc import Iterable
from dataclasses import dataclass
from random import Random

from tests.faults.chat_life import Life, Person

TWICE = 0.2  # of the messages have letters that come twice
SILENT = 0.5  # of the sockets that end, end without anybody telling the product
LIVE = 0.7  # of what is said is said over a socket


@dataclass(frozen=True)
class Storm:
    """How many there are, how much they say, and how often each of them loses the socket before a message."""

    name: str
    members: int
    messages: int
    losing: float

    @property
    def what(self) -> str:
        """As reports call it."""
        return f"{self.name}: {self.members} members, {self.messages} messages, {self.messages} resends"


MEMBERS, MESSAGES = (int(os.environ.get(f"KERVAN_{name}", "10")) for name in ("MEMBERS", "MESSAGES"))
LARGE = Storm("a fifth of the members lose their sockets, a third of the posts fail", MEMBERS, MESSAGES, 0.2 / MESSAGES)
WILD = Storm(
    "before each message a fifth lose their sockets, a third of the posts fail",
    min(40, MEMBERS),
    min(40, MESSAGES),
    0.2,
)


def everybody(life: Life, people: Iterable[Person]) -> None:
    """Come in and open a socket."""
    for who in people:
        life.join(who)
        life.connect(who)


def blow(life: Life, storm: Storm, chance: Random) -> Life:
    """From the first message to quiescence, and judged: nothing lost, doubled, out of order or told to strangers.

    Who lost the socket is back before the next message but one, however the network is then.
    """
    life.chance, life.failing = chance, True
    away: list[Person] = []
    for number in range(storm.messages):
        life.plant.duplicate = 2 if chance.random() < TWICE else 1
        back, away = away, [who for who in life.people if chance.random() < storm.losing]
        for who in away:
            life.disconnect(who, silent=chance.random() < SILENT)
        life.send(chance.choice(life.people), number, live=chance.random() < LIVE)
        life.resend(chance.randint(1, len(life.said)))
        if chance.random() < 0.5:
            life.plant.step()
        for who in back:
            life.connect(who)
    life.finish()
    return life
