"""A person's row and the proofs about them in a copy; in an erasure they go last, since the others look into them.
And what other groups did to an account: its second factor in its audit, its news.
"""

from functions.auth.events import InvitationAccepted, SecondFactorRemoved, SecondFactorSet
from functions.news.events import Unsubscribed
from kervan.worker import People, Worker
from kervan.world import World

from . import administration, service
from .privacy import HOLDINGS

worker = Worker(people=People(HOLDINGS, last=True))
handler = worker.handler


@worker.on(SecondFactorSet)
def note_second_factor(world: World, event: SecondFactorSet) -> None:
    """By its owner."""
    administration.note(world, event.user_id, event.user_id, "second_factor: set", event.at)


@worker.on(SecondFactorRemoved)
def note_removed_factor(world: World, event: SecondFactorRemoved) -> None:
    """By an admin."""
    administration.note(world, event.user_id, event.by, "second_factor: removed", event.at)


@worker.on(InvitationAccepted)
def note_invited_role(world: World, event: InvitationAccepted) -> None:
    """By the admin who invited them."""
    administration.note(world, event.user_id, event.by, f"role: invited → {event.role.value}", event.at)


@worker.on(Unsubscribed)
def stop_news(world: World, event: Unsubscribed) -> None:
    """By the channel that they unsubscribed from."""
    service.stop_news(world, event.user_id, event.channel)
