"""Rewards what people do: each fact once, whatever the queue delivers."""

from datetime import UTC

from functions.auth.events import EmailConfirmed
from functions.friends.events import FriendsMade
from functions.orders.events import OrderPaid
from functions.premium.events import SubscriptionRenewed, SubscriptionStarted
from kervan.speech import FirstWords
from kervan.worker import People, Worker
from kervan.world import World

from . import rewards
from .privacy import HOLDINGS

worker = Worker(people=People(HOLDINGS))
handler = worker.handler


@worker.on(EmailConfirmed)
def welcome(world: World, event: EmailConfirmed) -> None:
    """Once a person, also if they move to another address."""
    rewards.give(world, event.user_id, "welcome", "")


@worker.on(SubscriptionStarted)
def reward_first_period(world: World, event: SubscriptionStarted) -> None:
    """Premium brings coins with every period that is paid."""
    rewards.give(world, event.user_id, "membership", event.subscription_id)


@worker.on(SubscriptionRenewed)
def reward_renewal(world: World, event: SubscriptionRenewed) -> None:
    """Once a period: the month of its end is its name, for whoever changes plans to and fro moves its end each time."""
    month = f"{event.paid_until.astimezone(UTC):%Y-%m}"
    rewards.give(world, event.user_id, "membership", f"{event.subscription_id}#{month}")


@worker.on(OrderPaid)
def reward_order(world: World, event: OrderPaid) -> None:
    """Where the app sells things too."""
    rewards.give(world, event.user_id, "order", event.order_id)


@worker.on(FirstWords)
def reward_first_words(world: World, event: FirstWords) -> None:
    """Once a day, wherever they were said, and however much follows."""
    rewards.give(world, event.user_id, "spoke", event.day)


@worker.on(FriendsMade)
def reward_friends(world: World, event: FriendsMade) -> None:
    """Both, for the first friendship of their day."""
    day = f"{event.at.astimezone(UTC):%Y-%m-%d}"
    rewards.give(world, event.other_id, "friend", day, finishes=False)
    rewards.give(world, event.user_id, "friend", day)
