"""Carries what happens in conversations to their members, away from whoever made it happen."""

from kervan.entry import Use
from kervan.worker import Worker
from kervan.world import World

from . import fanout
from .events import DeliveryDue, DeliveryFailed, MessageChanged, MessageSent

worker = Worker(uses=(Use.PUSH,))
handler = worker.handler


@worker.on(MessageSent)
def carry_message(world: World, event: MessageSent) -> None:
    """To everybody who is in it, its sender's other devices too."""
    fanout.begin(world, event)


@worker.on(MessageChanged)
def carry_change(world: World, event: MessageChanged) -> None:
    """An edit or a removal goes the way the message went."""
    fanout.begin(world, event)


@worker.on(DeliveryDue)
def carry_to_a_part(world: World, event: DeliveryDue) -> None:
    """A part of a large group."""
    fanout.continue_with(world, event)


@worker.on(DeliveryFailed)
def carry_again(world: World, event: DeliveryFailed) -> None:
    """Those who could not be told."""
    fanout.try_again(world, event)
