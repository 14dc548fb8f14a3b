"""Carries what happens in conversations to their members, away from whoever made it happen."""

from kervan.entry import Use
from kervan.tables import instant
from kervan.worker import People, Worker
from kervan.world import World

from . import ending, fanout
from .events import (
    ChatRead,
    DeliveryDue,
    DeliveryFailed,
    GroupChanged,
    GroupDeleted,
    GroupErased,
    GroupPartDeleted,
    MembershipChanged,
    MessageChanged,
    MessageSent,
)
from .privacy import HOLDINGS

worker = Worker(uses=(Use.PUSH, Use.HANG_UP), people=People(HOLDINGS))
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


@worker.on(ChatRead)
def tell_who_has_read(world: World, event: ChatRead) -> None:
    """Receipts, for small chats alone."""
    frame = {"type": "read", "chat_id": event.chat_id, "user_id": event.user_id, "seq": event.seq}
    fanout.announce(world, event.chat_id, frame)


@worker.on(MembershipChanged)
def tell_who_came_or_went(world: World, event: MembershipChanged) -> None:
    """To a small group, and to those whom it is about."""
    frame = {"type": "member", "chat_id": event.chat_id, "user_ids": list(event.user_ids), "change": event.change}
    fanout.announce(world, event.chat_id, {**frame, "at": instant(event.at)}, event.user_ids)


@worker.on(GroupChanged)
def tell_of_new_settings(world: World, event: GroupChanged) -> None:
    """Who is told reads the group again."""
    fanout.announce(world, event.chat_id, {"type": "group", "chat_id": event.chat_id, "at": instant(event.at)})


@worker.on(GroupDeleted)
def begin_the_end(world: World, event: GroupDeleted) -> None:
    """In parts, however large it was."""
    ending.begin(world, event)


@worker.on(GroupPartDeleted)
def dismiss_a_part(world: World, event: GroupPartDeleted) -> None:
    """They are told, and forgotten."""
    ending.dismiss(world, event)


@worker.on(GroupErased)
def erase_a_page(world: World, event: GroupErased) -> None:
    """Of what was said."""
    ending.erase(world, event)
