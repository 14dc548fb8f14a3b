"""Rewards what people do: each fact once, whatever the queue delivers."""

from functions.auth.events import EmailConfirmed
from functions.orders.events import OrderPaid
from functions.premium.events import SubscriptionRenewed, SubscriptionStarted
from kervan.tables import instant
from kervan.worker import People, Worker
from kervan.world import World

from . import wallets
from .privacy import HOLDINGS
from .wallets import Movement

WELCOME_COINS = 100
MEMBER_COINS, MEMBER_EXPERIENCE = 150, 50  # a paid period
ORDER_COINS, ORDER_EXPERIENCE = 20, 40

worker = Worker(people=People(HOLDINGS))
handler = worker.handler


@worker.on(EmailConfirmed)
def welcome(world: World, event: EmailConfirmed) -> None:
    """Once a person, also if they move to another address."""
    wallets.earn(world, event.user_id, Movement("welcome", "", coins=WELCOME_COINS))


@worker.on(SubscriptionStarted)
def reward_first_period(world: World, event: SubscriptionStarted) -> None:
    """Premium brings coins with every period that is paid."""
    earned = Movement("membership", event.subscription_id, coins=MEMBER_COINS, experience=MEMBER_EXPERIENCE)
    wallets.earn(world, event.user_id, earned)


@worker.on(SubscriptionRenewed)
def reward_renewal(world: World, event: SubscriptionRenewed) -> None:
    """Once a period: its end is its name."""
    period = f"{event.subscription_id}#{instant(event.paid_until)}"
    earned = Movement("membership", period, coins=MEMBER_COINS, experience=MEMBER_EXPERIENCE)
    wallets.earn(world, event.user_id, earned)


@worker.on(OrderPaid)
def reward_order(world: World, event: OrderPaid) -> None:
    """Where the app sells things too."""
    earned = Movement("order", event.order_id, coins=ORDER_COINS, experience=ORDER_EXPERIENCE)
    wallets.earn(world, event.user_id, earned)
