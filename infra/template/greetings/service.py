"""The rules of greetings. No HTTP, no queue, no environment."""

from functools import partial

from kervan.auth import Caller
from kervan.commit import commit
from kervan.errors import Exists
from kervan.pagination import Page, paginate
from kervan.world import World

from .events import GreetingSent
from .schemas import GreetingIn
from .tables import Greeting


def send(world: World, caller: Caller, greeting_id: str, wanted: GreetingIn) -> Greeting:
    """Safe to run twice: the same id is the same greeting."""
    now = world.now()
    row = Greeting(greeting_id, user_id=caller.id, text=wanted.text, sent_at=now)
    try:
        commit(new=row, tell=(GreetingSent(greeting_id=greeting_id, user_id=caller.id, at=now),))
    except Exists:
        return Greeting.visible_to(caller, greeting_id)
    return row


def mine(world: World, caller: Caller, *, limit: int, cursor: str | None) -> Page[Greeting]:
    """The caller's, latest first."""
    query = partial(Greeting.by_user.query, caller.id, scan_index_forward=False)
    return paginate(world, query, limit=limit, cursor=cursor, bound_to=("greetings", caller.id))
