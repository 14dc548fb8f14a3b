"""Copies and erasures, step by step: groups are asked, each answers with its part, the last answer ends it.

An erasure begins when the last access token of the account is over, so that nothing is written behind it. What has to
wait (an order that is under way) brings a later round, a day after; the person's own row goes when nothing waits.
"""

from datetime import datetime, timedelta

from kervan import log
from kervan.commit import commit
from kervan.copying import copies_of
from kervan.errors import Changed, Exists, Unavailable
from kervan.events import Event
from kervan.people import WAITING, PersonErasureAsked, PersonPartDone
from kervan.retention import proof
from kervan.settings import Bucket
from kervan.tokens import LIFE_SECONDS
from kervan.world import World

from . import packing
from .events import CopyReady, PersonErased
from .tables import Kind, PersonJob, Status

LAST = frozenset({"users"})  # the others' rules look into a person's row
NOTHING_IS_OUT = timedelta(seconds=LIFE_SECONDS + 60)
AGAIN = timedelta(days=1)
STUCK = timedelta(hours=6)  # a part whose letter died is asked for again
TRIES = 8
MOST = 25


def groups_of(world: World) -> set[str]:
    """All groups that hold something on people."""
    return set(world.settings.answering)


def begin_erasure(world: World, user_id: str, closed_at: datetime) -> None:
    """Write down that it is due. Once a person."""
    now = world.now()
    job = PersonJob(
        PersonJob.id_of_erasure(user_id),
        user_id=user_id,
        kind=Kind.ERASURE.value,
        status=Status.PENDING.value,
        round=0,
        asked_at=closed_at,
        due=now + NOTHING_IS_OUT,
        under_way="yes",
    )
    try:
        commit(new=job)
    except Exists:
        log.info("erasure is under way", job_id=job.job_id)


def go_on(world: World) -> None:
    """Ask for the next round of every erasure that is due: its first, one that waited, or one whose part got lost."""
    now = world.now()
    for job in PersonJob.by_due.query("yes", PersonJob.due <= now, limit=MOST):
        job.round, job.last = int(job.round) + 1, False
        job.status, job.due = Status.RUNNING.value, now + STUCK
        job.waits_for = (groups_of(world) - LAST) or None
        try:
            commit(job, tell=(_asked(world, job),))
        except Changed:
            log.info("erasure went on", job_id=job.job_id)


def take_part(world: World, event: PersonPartDone) -> None:
    """Write down what a group has done. The last one ends the step: packs the copy, or goes on with the erasure."""
    for _ in range(TRIES):
        job = PersonJob.find(event.job_id, consistent=True)
        if job is None or not _is_awaited(job, event):
            log.info("nobody waits for this part", job_id=event.job_id, group=event.group)
            return
        job.parts = {**job.parts, event.group: event.counts}
        job.waits_for = (set(job.waits_for) - {event.group}) or None
        try:
            commit(job, tell=_ended(world, job) if job.waits_for is None else ())
        except Changed:
            continue
        return
    raise Unavailable(retry_after=1)


def _is_awaited(job: PersonJob, event: PersonPartDone) -> bool:
    same = (int(job.round), bool(job.last)) == (event.round, event.last)
    return same and event.group in (job.waits_for or ())


def _ended(world: World, job: PersonJob) -> tuple[Event, ...]:
    return _copy_is_whole(world, job) if job.kind == Kind.COPY else _erasure_is_over(world, job)


def _copy_is_whole(world: World, job: PersonJob) -> tuple[Event, ...]:
    """Pack it, unless its person has left. Packing again, after a commit that came too late, makes the same file."""
    job.finished_at = world.now()
    if PersonJob.find(PersonJob.id_of_erasure(job.user_id), consistent=True) is not None:
        _erase_copies(world, job)
        job.status = Status.DONE.value
        return ()
    packing.pack(world, job.user_id, job.job_id, sorted(job.parts))
    job.status = Status.READY.value
    return (CopyReady(job_id=job.job_id, user_id=job.user_id, at=world.now()),)


def _erase_copies(world: World, job: PersonJob) -> None:
    """Of who leaves: what was copied of them is all that was held on them."""
    gone = world.files.erase_under(Bucket.EXPORTS, copies_of(job.user_id))
    log.info("copies erased", job_id=job.job_id, objects=gone)


def _erasure_is_over(world: World, job: PersonJob) -> tuple[Event, ...]:
    now = world.now()
    _erase_copies(world, job)
    if any(WAITING in found for tables in job.parts.values() for found in tables.values()):
        job.status, job.due = Status.WAITING.value, now + AGAIN
        return ()
    if not job.last:
        job.last, job.waits_for = True, set(LAST)
        return (_asked(world, job),)
    job.status, job.finished_at, job.under_way = Status.DONE.value, now, None
    job.expires = proof(now)
    return (PersonErased(job_id=job.job_id, user_id=job.user_id, at=now),)


def _asked(world: World, job: PersonJob) -> PersonErasureAsked:
    return PersonErasureAsked(
        job_id=job.job_id, user_id=job.user_id, round=int(job.round), last=bool(job.last), at=world.now()
    )
