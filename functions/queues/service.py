"""The rules of the dead-letter desk: look, send again, give up. Whatever is done is written down before it is done.

A letter is sent before it leaves the dead ones, so a run that dies in between leaves it in both; the worker's own
record of what it has finished makes the second one do nothing.
"""

from collections.abc import Sequence
from functools import partial
from typing import Any

from kervan import log
from kervan.audit import note
from kervan.auth import Caller
from kervan.commit import commit
from kervan.errors import Conflict
from kervan.pagination import Page, paginate
from kervan.shared_tables import Seen
from kervan.world import World

from . import pipes
from .letters import DeadLetter
from .schemas import LetterOut, LettersOut, MovedOut, Outcome, OutcomeOut, QueueOut, QueuesOut
from .tables import Handled, QueueAct

LOOKED_AT = 50
MOVED = 200  # in one request: some hundred calls, within its time
SEARCHED = 500  # how far a letter is looked for by its id
GLANCE_SECONDS = 5


class NothingToSendTo(Conflict):
    """What the clock or a stream started comes again by itself, or not at all."""

    tr = "Bu kayıtların gönderileceği bir kuyruk yok: zamanlanan işler ve akışlar kendiliğinden yeniden çalışır."
    en = "There is no queue to send these to: scheduled jobs and streams retry by themselves."


def overview(world: World) -> QueuesOut:
    """Every queue with how much is in it, and since when the oldest of ten dead letters is."""
    return QueuesOut(queues=[_summary(pipe) for pipe in pipes.pipes(world)])


def look_inside(world: World, name: str) -> LettersOut:
    """Up to fifty dead letters, the oldest first. They are given back at once: looking takes nothing away."""
    pipe = pipes.pipe(world, name)
    found = _glanced(pipe, LOOKED_AT)
    shown = {letter.message_id: LetterOut.of(letter) for letter in sorted(found, key=lambda each: each.sent_at)}
    return LettersOut(letters=list(shown.values()), dead=pipes.depth(pipe.dead)["waiting"])


def redrive(world: World, caller: Caller, name: str, wanted: Sequence[str] | None) -> MovedOut:
    """Send these dead letters to their worker again, or all of them, some hundred at a time.

    What the worker has finished meanwhile is not sent: that it was done is noted, and it is dead no more.
    """
    pipe = pipes.pipe(world, name)
    if pipe.queue is None:
        raise NothingToSendTo
    outcomes: list[OutcomeOut] = []
    for batch in _chosen(pipe, wanted):
        done = _finished(name, batch)
        told = {each.message_id: Outcome.DONE_BEFORE if each.message_id in done else Outcome.SENT for each in batch}
        _write_down(world, caller, "redrive", pipe, [_handled(each, told[each.message_id]) for each in batch])
        waiting = [letter for letter in batch if letter.message_id not in done]
        sent = pipes.send(pipe.queue, waiting)
        pipes.remove(str(pipe.dead), [letter for letter in batch if letter.message_id in sent | done])
        refused = {letter.message_id for letter in waiting} - sent
        outcomes += [
            OutcomeOut.of(e, Outcome.REFUSED if e.message_id in refused else told[e.message_id]) for e in batch
        ]
    return _moved(pipe, wanted, outcomes)


def discard(world: World, caller: Caller, name: str, wanted: Sequence[str], reason: str) -> MovedOut:
    """Give these dead letters up. What they said is kept with who gave them up and why."""
    pipe = pipes.pipe(world, name)
    outcomes: list[OutcomeOut] = []
    for batch in _chosen(pipe, wanted):
        handled = [_handled(letter, Outcome.DISCARDED, letter.body) for letter in batch]
        _write_down(world, caller, "discard", pipe, handled, reason)
        pipes.remove(str(pipe.dead), batch)
        outcomes += [OutcomeOut.of(letter, Outcome.DISCARDED) for letter in batch]
    return _moved(pipe, wanted, outcomes)


def acts(world: World, caller: Caller, limit: int, cursor: str | None, *, month: str | None) -> Page[QueueAct]:
    """Who did what in a month, the last first."""
    wanted = month or world.now().strftime("%Y-%m")
    query: Any = partial(QueueAct.query, wanted, scan_index_forward=False)
    return paginate(world, query, limit=limit, cursor=cursor, bound_to=("queue-acts", caller.id, wanted))


def _summary(pipe: pipes.Pipe) -> QueueOut:
    dead = pipes.depth(pipe.dead)
    oldest = min((letter.sent_at for letter in _glanced(pipe, pipes.TEN)), default=None) if dead["waiting"] else None
    return QueueOut(
        name=pipe.name,
        **pipes.depth(pipe.queue),
        dead=dead["waiting"],
        oldest_dead_at=oldest,
        takes_letters=pipe.queue is not None,
    )


def _glanced(pipe: pipes.Pipe, most: int) -> list[DeadLetter]:
    if pipe.dead is None:
        return []
    found = [letter for ten in pipes.taken(pipe.dead, most, hidden=GLANCE_SECONDS) for letter in ten]
    pipes.give_back(pipe.dead, found)
    return found


def _chosen(pipe: pipes.Pipe, wanted: Sequence[str] | None) -> list[list[DeadLetter]]:
    """The letters to be handled, in batches. What was in the way of finding them is given back."""
    url = str(pipe.dead)
    if wanted is None:
        return list(pipes.batches(letter for ten in pipes.taken(url, MOVED) for letter in ten))
    names, chosen, others = set(wanted), [], []
    for ten in pipes.taken(url, SEARCHED):
        chosen += [letter for letter in ten if letter.message_id in names]
        others += [letter for letter in ten if letter.message_id not in names]
        if len(chosen) == len(names):
            break
    pipes.give_back(url, others)
    return list(pipes.batches(chosen))


def _finished(group: str, letters: Sequence[DeadLetter]) -> set[str]:
    """The messages whose letters their worker has done before."""
    keys = {e.message_id: Seen.key_of(group, str(e.name), str(e.letter_id)) for e in letters if e.letter_id}
    wanted = sorted(set(keys.values()))  # one letter may lie there twice
    done = {row.key for row in Seen.batch_get(wanted, consistent_read=True)} if wanted else set()
    return {message_id for message_id, key in keys.items() if key in done}


def _handled(letter: DeadLetter, outcome: Outcome, body: str | None = None) -> Handled:
    return Handled(
        message_id=letter.message_id,
        letter_id=letter.letter_id,
        name=letter.name,
        outcome=outcome.value,
        body=body,
    )


def _write_down(
    world: World, caller: Caller, act: str, pipe: pipes.Pipe, letters: list[Handled], reason: str | None = None
) -> None:
    now = world.now()
    row = QueueAct(now.strftime("%Y-%m"), world.new_id("act"))
    row.act, row.by, row.at, row.queue, row.reason, row.letters = act, caller.id, now, pipe.name, reason, letters
    note(f"queue: {pipe.name}")
    commit(new=row)
    log.info("dead letters handled", act=act, queue=pipe.name, letters=len(letters))


def _moved(pipe: pipes.Pipe, wanted: Sequence[str] | None, outcomes: list[OutcomeOut]) -> MovedOut:
    found = {outcome.message_id for outcome in outcomes}
    absent = [OutcomeOut(message_id=each, outcome=Outcome.ABSENT) for each in wanted or () if each not in found]
    return MovedOut(letters=[*outcomes, *absent], dead=pipes.depth(pipe.dead)["waiting"])
