"""What was said, by number in both directions, to whom it was said."""

from kervan.errors import FieldError, Invalid

from .schemas import MessageOut, MessagesOut
from .sending import present, refuse_ended
from .tables import ChatMessage, Member


def page(user_id: str, chat_id: str, before: int | None, after: int | None, limit: int) -> MessagesOut:
    """The messages after a number, or those before one, else the last ones; in the order of their numbers."""
    if before is not None and after is not None:
        raise Invalid(errors=(FieldError("?before", "before_or_after", ""),))
    refuse_ended(chat_id)
    member = present(chat_id, user_id)
    return _after(member, after, limit) if after is not None else _before(member, before, limit)


def _after(member: Member, after: int, limit: int) -> MessagesOut:
    since = max(after, int(member.since))
    rows = ChatMessage.query(member.chat_id, ChatMessage.seq > since, consistent_read=True, limit=limit + 1)
    return _shaped(list(rows), limit, newest_first=False)


def _before(member: Member, before: int | None, limit: int) -> MessagesOut:
    """`since` is the last number that is not theirs, so of what was asked for some may be withheld."""
    low = int(member.since) + 1
    within = ChatMessage.seq.between(low, before - 1) if before is not None else ChatMessage.seq >= low
    if before is not None and before <= low:
        return MessagesOut(messages=[], more=False)
    rows = ChatMessage.query(member.chat_id, within, consistent_read=True, scan_index_forward=False, limit=limit + 1)
    return _shaped(list(rows), limit, newest_first=True)


def _shaped(rows: list[ChatMessage], limit: int, *, newest_first: bool) -> MessagesOut:
    kept = rows[:limit]
    ordered = kept[::-1] if newest_first else kept
    return MessagesOut(messages=[MessageOut.of(row) for row in ordered], more=len(rows) > limit)
