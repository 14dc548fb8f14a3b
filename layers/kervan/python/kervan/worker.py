"""Workers: a group's answer to facts. EventBridge puts each letter in the group's queue; a batch may fail in parts.

A listener's first commit records the letter as seen in its own transaction, so a second delivery does nothing. A
listener that commits nothing has its letter recorded when it returns. One that is overtaken by another writer of its
rows is begun again at once, on the rows as they are. One that fails leaves its letter in the queue: after five receives
it is in the dead-letter queue, its neighbours long done.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from kervan import log
from kervan.commit import AlreadyDone, Delivery, commit, delivery
from kervan.entry import Entry, Use
from kervan.errors import Changed
from kervan.events import Event, Letter, carried
from kervan.holdings import Holdings
from kervan.people import (
    ROWS,
    BeforeErasure,
    CopyFiles,
    PersonCopyAsked,
    PersonErasureAsked,
    PersonPartStepped,
    copy_part,
    erase_part,
    group_of,
)
from kervan.settings import Secret
from kervan.world import World, the_world

E = TypeVar("E", bound=Event)
Listener = Callable[[World, Any], None]
TRIES = 4  # at one delivery, when others write the same rows: the next delivery is minutes away


class UnknownLetter(Exception):
    """A letter that this deployment cannot understand: an unknown name or a newer version. It waits in the queue."""


@dataclass(frozen=True)
class People:
    """What a group holds on people, and its own rules where the declarations do not say all: files that go into a copy,
    what has to be done before rows are forgotten. Who is `last` forgets when all others have: their rules may need it.
    A letter is answered with so many `rows`, the next goes on.
    """

    holdings: Holdings
    copy_files: CopyFiles | None = None
    before_erasure: BeforeErasure | None = None
    last: bool = False
    rows: int = ROWS

    def listeners(self) -> dict[str, tuple[type[Event], Listener]]:
        """The group's answers, each a consumer of its own."""

        def copy_a_person(world: World, event: PersonCopyAsked) -> None:
            copy_part(world, event, self.holdings, self.copy_files, self.rows)

        def erase_a_person(world: World, event: PersonErasureAsked) -> None:
            if event.last == self.last:
                erase_part(world, event, self.holdings, self.before_erasure, self.rows)

        def go_on_with_a_person(world: World, event: PersonPartStepped) -> None:
            if event.group != group:
                return
            if event.erases:
                erase_part(world, event, self.holdings, self.before_erasure, self.rows)
            else:
                copy_part(world, event, self.holdings, self.copy_files, self.rows)

        group = group_of(self.holdings)
        for listener in (copy_a_person, erase_a_person, go_on_with_a_person):
            listener.__module__ = f"functions.{group}.worker"
        return {
            PersonCopyAsked.name(): (PersonCopyAsked, copy_a_person),
            PersonErasureAsked.name(): (PersonErasureAsked, erase_a_person),
            PersonPartStepped.name(): (PersonPartStepped, go_on_with_a_person),
        }


class Worker(Entry):
    """The facts a group listens to, one function each. `batch` letters at most are handed over at once."""

    def __init__(
        self,
        *,
        memory: int = 512,
        timeout: int = 30,
        uses: tuple[Use, ...] = (),
        secrets: tuple[Secret, ...] = (),
        batch: int = 10,
        people: People | None = None,
    ) -> None:
        """As Entry, the size of a batch, and what the group holds on people."""
        handed = (Use.HAND_COPIES,) if people else ()
        super().__init__(memory=memory, timeout=timeout, uses=(*uses, *handed), secrets=secrets)
        self.batch = batch
        self.world: Callable[[], World] = the_world
        self.people = people
        self._listeners: dict[str, tuple[type[Event], Listener]] = {}
        if people:
            self._listeners |= people.listeners()

    @property
    def listens(self) -> tuple[type[Event], ...]:
        """The facts."""
        return tuple(event for event, _ in self.listeners)

    @property
    def listeners(self) -> tuple[tuple[type[Event], Listener], ...]:
        """The facts and what answers each, for infra to make rules of the one and grants of the other."""
        return tuple(self._listeners.values())

    def on(self, event: type[E]) -> Callable[[Callable[[World, E], None]], Callable[[World, E], None]]:
        """Register a listener of a fact; one per fact and group."""

        def register(listener: Callable[[World, E], None]) -> Callable[[World, E], None]:
            if event.name() in self._listeners:
                raise ValueError(f"{event.name()} has a listener already")
            self._listeners[event.name()] = (event, listener)
            return listener

        return register

    def handler(self, message_batch: Mapping[str, Any], _context: object) -> dict[str, Any]:
        """Lambda's entry: the ids of the messages that failed go back to the queue, the others are done."""
        failed = [record["messageId"] for record in message_batch["Records"] if not self._handled(record)]
        return {"batchItemFailures": [{"itemIdentifier": message_id} for message_id in failed]}

    def _handled(self, record: Mapping[str, Any]) -> bool:
        try:
            self.receive(carried(json.loads(record["body"])))
        except Exception:  # noqa: BLE001 - whatever it is, this message failed and its neighbours must not
            log.failure("letter failed", message_id=record["messageId"], event_name=_name_in(record))
            return False
        return True

    def receive(self, detail: Mapping[str, Any]) -> None:
        """Hand one letter to its listener. Safe to call again with the same letter."""
        letter = Letter.model_validate(detail)
        event, listener = self._listener_of(letter)
        trace = log.trace.set(letter.trace)
        try:
            for tried in range(1, TRIES + 1):
                try:
                    return self._tell(listener, letter, event.model_validate(letter.data))
                except Changed:
                    if tried == TRIES:
                        raise
        finally:
            log.trace.reset(trace)

    def _tell(self, listener: Listener, letter: Letter, event: Event) -> None:
        current = Delivery(listener.__module__.split(".")[-2], letter.name, letter.id)
        token = delivery.set(current)
        try:
            listener(self.world(), event)
            if not current.recorded:
                commit()
        except AlreadyDone:
            log.info("letter was done before", letter_id=letter.id, event_name=letter.name)
        finally:
            delivery.reset(token)

    def _listener_of(self, letter: Letter) -> tuple[type[Event], Listener]:
        event, listener = self._listeners.get(letter.name, (None, None))
        if event is None or listener is None:
            raise UnknownLetter(letter.name)
        if letter.version > event.version:
            raise UnknownLetter(f"{letter.name} version {letter.version}")
        return event, listener


def _name_in(record: Mapping[str, Any]) -> str:
    try:
        return str(carried(json.loads(record["body"]))["name"])
    except (ValueError, KeyError, TypeError):
        return "unreadable"
