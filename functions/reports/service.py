"""The rules of complaints: who was told something may complain of it; staff see what was complained of, no more."""

from datetime import timedelta
from functools import partial

from functions.chat.tables import ChatMessage, Member, MessageKey
from kervan.auth import Caller
from kervan.commit import commit
from kervan.errors import Exists, NotFound
from kervan.pagination import Page, paginate
from kervan.ratelimit import RateLimit, counted
from kervan.world import World

from .events import MessageReported
from .schemas import ReportIn
from .tables import Report

REPORTS = RateLimit("reports", most=30, seconds=86_400)
KEPT = timedelta(days=365)


def report(world: World, caller: Caller, message_id: str, wanted: ReportIn) -> None:
    """Complain of a message that one was told. Complaining again changes nothing."""
    key = MessageKey.find(message_id)
    member = Member.who(key.chat_id, caller.id) if key else None
    if key is None or member is None or key.seq <= member.since:
        raise NotFound
    message = ChatMessage.get(key.chat_id, key.seq, consistent_read=True)
    now = world.now()
    row = Report(
        message_id,
        caller.id,
        chat_id=key.chat_id,
        sender_id=message.sender_id,
        text=message.text,
        reason=wanted.reason,
        month=f"{now:%Y-%m}",
        at=now,
        expires=now + KEPT,
    )
    told = MessageReported(message_id=message_id, chat_id=key.chat_id, reporter_id=caller.id, at=now)
    try:
        commit(new=row, also=(counted(world, REPORTS, caller.id),), tell=(told,))
    except Exists:
        return


def of_month(world: World, caller: Caller, month: str | None, limit: int, cursor: str | None) -> Page[Report]:
    """A month's complaints, newest first; without a month those of the running one."""
    wanted = month or f"{world.now():%Y-%m}"
    query = partial(Report.by_month.query, wanted, scan_index_forward=False)
    return paginate(world, query, limit=limit, cursor=cursor, bound_to=("reports", caller.id, wanted))
