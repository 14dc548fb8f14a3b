"""The rules of news: who may hear them is found page by page, and who wants no more says so by one click."""

from datetime import datetime
from functools import partial
from typing import Any

from functions.users.tables import User
from kervan import codes
from kervan.auth import Caller
from kervan.commit import commit
from kervan.errors import Exists, NotFound
from kervan.events import Event
from kervan.pagination import Page, paginate
from kervan.periods import FIRST_MONTH, month_before
from kervan.ratelimit import RateLimit, take
from kervan.settings import Secret
from kervan.tables import instant
from kervan.world import World

from .events import NewsAsked, NewsDue, NewsPaged, Unsubscribed
from .schemas import NewsIn
from .tables import SHELF, News, Wording

PAGE = 50  # accounts, whose letters go out with the next page's in one commit
CLICKS = RateLimit("unsubscribe", most=20, seconds=3600)


def announce(world: World, caller: Caller, news_id: str, wanted: NewsIn) -> News:
    """Have it told. Safe to run twice: the same id is the same news."""
    row = News(
        news_id,
        by=caller.id,
        tr=Wording(**wanted.tr.model_dump()),
        en=Wording(**wanted.en.model_dump()),
        link=wanted.link or world.settings.app_url,
        channels=sorted(set(wanted.channels)),
        asked_at=world.now(),
    )
    try:
        commit(new=row, tell=(NewsAsked(news_id=news_id, at=row.asked_at),))
    except Exists:
        return News.get(news_id)
    return row


def all_of(world: World, caller: Caller, limit: int, cursor: str | None) -> Page[News]:
    """The last ones first."""
    query: Any = partial(News.by_time.query, SHELF, scan_index_forward=False)
    return paginate(world, query, limit=limit, cursor=cursor, bound_to=("news", caller.id))


def turn(world: World, news_id: str, month: str, after: str | None, after_at: str | None) -> None:
    """A page of accounts: a letter for each that wants news, and one for the next page."""
    news = News.find(news_id, consistent=True)
    if news is None:
        return
    start: Any = {"user_id": {"S": after}, "month": {"S": month}, "joined_at": {"S": after_at}} if after else None
    found = User.by_month.query(month, limit=PAGE, page_size=PAGE, last_evaluated_key=start)
    users, now = list(found), world.now()
    due = [user for user in users if any(user.wants("news", str(channel)) for channel in news.channels)]
    told: list[Event] = [NewsDue(news_id=news_id, user_id=user.user_id, at=now) for user in due]
    following = _next_page(news_id, month, users[-1] if found.last_evaluated_key else None, now)
    if following:
        told.append(following)
    else:
        news.done_at = now
    news.readers = int(news.readers) + len(due)
    commit(news, tell=told)


def _next_page(news_id: str, month: str, last: User | None, now: datetime) -> NewsPaged | None:
    """After this account, or at the beginning of the month before; None behind the first."""
    if last is not None:
        joined = instant(last.joined_at)
        return NewsPaged(news_id=news_id, month=month, after=last.user_id, after_at=joined, at=now)
    if month <= FIRST_MONTH:
        return None
    return NewsPaged(news_id=news_id, month=month_before(month), after=None, after_at=None, at=now)


def unsubscribe(world: World, token: str) -> None:
    """Who clicks wants no more. Safe to repeat; NotFound for a token that we did not make."""
    reader = codes.unsubscriber(_key(world), token)
    if reader is None:
        raise NotFound
    user_id, channel = reader
    take(world, CLICKS, user_id)
    commit(tell=(Unsubscribed.model_validate({"user_id": user_id, "channel": channel, "at": world.now()}),))


def check(world: World, token: str) -> None:
    """NotFound for a token that we did not make."""
    if codes.unsubscriber(_key(world), token) is None:
        raise NotFound


def _key(world: World) -> str:
    return str(world.secrets.get(Secret.CODES)["key"])
