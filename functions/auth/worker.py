"""What changes at an account when its user changes."""

from functions.users.events import EmailChangeRequested, UserAccessChanged, UserProfileChanged
from kervan.worker import People, Worker
from kervan.world import World

from . import following, leaving
from .privacy import HOLDINGS

worker = Worker(people=People(HOLDINGS, before_erasure=leaving.forget_way_in))
handler = worker.handler


@worker.on(UserAccessChanged)
def follow_access(world: World, event: UserAccessChanged) -> None:
    """Its role and whether it is open; its sessions end."""
    following.follow_access(world, event)


@worker.on(UserProfileChanged)
def follow_profile(world: World, event: UserProfileChanged) -> None:
    """What signing in answers."""
    following.follow_profile(world, event)


@worker.on(EmailChangeRequested)
def ask_for_proof(world: World, event: EmailChangeRequested) -> None:
    """A code for the new address."""
    following.ask_for_proof(world, event)
