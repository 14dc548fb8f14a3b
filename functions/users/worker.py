"""What accounts learn from other groups."""

from functions.news.events import Unsubscribed
from kervan.worker import Worker
from kervan.world import World

from . import service

worker = Worker()
handler = worker.handler


@worker.on(Unsubscribed)
def stop_news(world: World, event: Unsubscribed) -> None:
    """By the channel that they unsubscribed from."""
    service.stop_news(world, event.user_id, event.channel)
