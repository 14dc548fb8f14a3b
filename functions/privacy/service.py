"""The rules of copies: asking, looking, fetching once. How one is made is said in jobs.py."""

from datetime import timedelta

from kervan.auth import Caller
from kervan.commit import commit
from kervan.copying import packed
from kervan.errors import Changed, Conflict, Exists, NotFound
from kervan.people import PersonCopyAsked
from kervan.ratelimit import RateLimit, counted
from kervan.settings import Bucket
from kervan.world import World

from .jobs import groups_of
from .schemas import LinkOut
from .tables import Kind, PersonJob, Status

COPIES = RateLimit("person-copies", most=3, seconds=86_400)
FETCHED_WITHIN = timedelta(days=7)  # the bucket keeps the file no longer
KEPT = timedelta(days=30)
LINK_SECONDS = 60


class CopyNotReady(Conflict):
    """It is still being made."""

    tr = "Verilerinizin kopyası henüz hazırlanıyor; hazır olunca size e-posta göndereceğiz."
    en = "The copy of your data is still being made; we will mail you when it is ready."


class CopyTaken(Conflict):
    """Its link was given out, or its week is over."""

    tr = "Bu kopyanın bağlantısı kullanılmış ya da süresi dolmuş; yeni bir kopya isteyin."
    en = "The link of this copy has been used or has expired; ask for another copy."


def ask(world: World, caller: Caller, job_id: str) -> PersonJob:
    """Have a copy made. Asking again under the same id returns the first one."""
    now = world.now()
    job = PersonJob(
        job_id,
        user_id=caller.id,
        kind=Kind.COPY.value,
        status=Status.RUNNING.value,
        waits_for=groups_of(world),
        asked_at=now,
        due=now,
        expires=now + KEPT,
    )
    asked = PersonCopyAsked(job_id=job_id, user_id=caller.id, at=now)
    try:
        commit(new=job, also=(counted(world, COPIES, caller.id),), tell=(asked,))
    except Exists:
        return mine(caller, job_id)
    return job


def mine(caller: Caller, job_id: str) -> PersonJob:
    """The caller's own: staff, too, get nobody else's."""
    job = PersonJob.find(job_id)
    if job is None or job.user_id != caller.id or job.kind != Kind.COPY:
        raise NotFound
    return job


def link(world: World, caller: Caller, job_id: str) -> LinkOut:
    """The address of the ZIP, given out once: of two who ask at once one gets it."""
    job, now = mine(caller, job_id), world.now()
    if job.status == Status.RUNNING:
        raise CopyNotReady
    if job.status == Status.TAKEN or now - job.finished_at >= FETCHED_WITHIN:
        raise CopyTaken
    job.status, job.taken_at = Status.TAKEN.value, now
    try:
        commit(job)
    except Changed:
        raise CopyTaken from None
    url = world.files.link(Bucket.EXPORTS, packed(caller.id, job_id), filename="kervan-data.zip", seconds=LINK_SECONDS)
    return LinkOut(url=url, expires_at=now + timedelta(seconds=LINK_SECONDS))


def erasure(caller: Caller, user_id: str) -> PersonJob:
    """The report of a person's erasure, for staff."""
    return PersonJob.visible_to(caller, PersonJob.id_of_erasure(user_id))
