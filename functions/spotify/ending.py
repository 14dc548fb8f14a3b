"""Grants end six months after their person agreed, and nothing we do moves that: whoever it concerns is told before."""

from datetime import timedelta

from kervan import log
from kervan.commit import commit
from kervan.errors import Changed
from kervan.world import World

from .events import SpotifyGrantEnding
from .tables import Grant

DAYS_BACK = 3  # a day that was missed is made up for
MOST = 500  # of one day and run; the next hour takes the rest


def tell(world: World) -> None:
    """Tell everybody whose day has come, each once: who was told has left the index."""
    for back in range(DAYS_BACK + 1):
        day = (world.now() - timedelta(days=back)).date().isoformat()
        for listed in Grant.by_tell_day.query(day, limit=MOST):
            _tell(world, listed.user_id, day)


def _tell(world: World, user_id: str, day: str) -> None:
    """The index is late: read anew."""
    grant = Grant.find(user_id, consistent=True)
    if grant is None or grant.tell_day != day:
        return
    grant.tell_day = None
    try:
        commit(grant, tell=(SpotifyGrantEnding(user_id=user_id, at=world.now()),))
    except Changed:
        log.info("spotify grant changed while its person was to be told", user_id=user_id)
