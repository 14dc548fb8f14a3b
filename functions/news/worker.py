"""Finds who may want news, a page of accounts at a time."""

from kervan.worker import Worker
from kervan.world import World

from . import service
from .events import NewsAsked, NewsPaged

worker = Worker()
handler = worker.handler


@worker.on(NewsAsked)
def begin(world: World, event: NewsAsked) -> None:
    """With the accounts that are the youngest."""
    service.turn(world, event.news_id, event.at.strftime("%Y-%m"), None, None)


@worker.on(NewsPaged)
def go_on(world: World, event: NewsPaged) -> None:
    """Where the page before ended."""
    service.turn(world, event.news_id, event.month, event.after, event.after_at)
