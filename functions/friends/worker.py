"""Friends are told live of each other: wishes, friendships, and who is there. A frame may come twice, or be lost."""

from functions.realtime.events import PresenceChanged
from kervan.entry import Use
from kervan.worker import People, Worker
from kervan.world import World

from . import telling
from .events import FriendRequested, FriendsMade, FriendsParted
from .privacy import HOLDINGS

worker = Worker(uses=(Use.PUSH,), people=People(HOLDINGS))
handler = worker.handler


@worker.on(FriendRequested)
def tell_who_is_asked(world: World, event: FriendRequested) -> None:
    """Somebody would like to be their friend."""
    telling.of_a_tie(world, event.other_id, event.user_id, "incoming", event.at)


@worker.on(FriendsMade)
def tell_both_friends(world: World, event: FriendsMade) -> None:
    """Both, for the one who accepted may have other devices."""
    telling.of_a_friendship(world, event)


@worker.on(FriendsParted)
def tell_who_was_left(world: World, event: FriendsParted) -> None:
    """The friendship, or the wish for one, is over."""
    telling.of_a_tie(world, event.other_id, event.user_id, "none", event.at)


@worker.on(PresenceChanged)
def tell_who_is_there(world: World, event: PresenceChanged) -> None:
    """What holds now, for facts may overtake."""
    telling.of_presence(world, event.user_id)
