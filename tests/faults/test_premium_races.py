"""Races around premium and coins: whatever the order, a person has one subscription, and coins are spent once."""

import os
from functools import partial
from random import Random

import pytest

from functions.customization import service as avatars
from functions.customization import wallets
from functions.customization.schemas import EquipIn
from functions.customization.tables import Outfit, Ownership, Wallet
from functions.customization.wallets import Movement
from functions.premium import convergence, hearing, refunds, service
from functions.premium.plans import PlanName
from functions.premium.schemas import SubscribeIn
from functions.premium.tables import Status, Subscription
from infra.local.simulators.stripe import Delivery
from kervan.providers.payments import ProviderName
from kervan.world import World
from tests import shop
from tests.cloud import Clock
from tests.faults import membership
from tests.faults.injector import Injector
from tests.faults.membership import Membership
from tests.faults.scheduler import interleave
from tests.plant import Plant
from tests.stripe_fixture import GOOD_CARD, simulated

SEEDS = range(int(os.environ.get("KERVAN_SEEDS", "3")))
MONTHLY, YEARLY = (SubscribeIn(plan=plan) for plan in (PlanName.MONTHLY, PlanName.YEARLY))
ANA = shop.person("ana")
LAST_COINS = 50
WANTED = ("hat-beanie", "face-round-glasses", "hair-curly")  # 30, 35 and 40 coins


@pytest.fixture
def club(world: World, clock: Clock, plant: Plant, injector: Injector) -> Membership:
    """Ana, and a Stripe."""
    return Membership(world, clock, plant, injector, simulated(clock))


def enrich(club: Membership, coins: int) -> None:
    wallets.earn(club.world, ANA.id, Movement("gift", "race", coins=coins))


@pytest.mark.parametrize("seed", SEEDS)
def test_two_purchases_of_the_last_coins(club: Membership, seed: int) -> None:
    """One is bought, the others are refused clearly."""
    enrich(club, LAST_COINS)
    buys = [partial(avatars.purchase, club.world, ANA, item_id) for item_id in WANTED]
    outcomes = interleave(club.injector, seed, *buys)
    refused = [outcome for outcome in outcomes if isinstance(outcome, avatars.NotEnoughCoins)]
    bought = list(Ownership.query(ANA.id))
    assert (len(refused), len(bought)) == (len(WANTED) - 1, 1)
    assert Wallet.get(ANA.id).coins == LAST_COINS - bought[0].price


@pytest.mark.parametrize("seed", SEEDS)
def test_the_same_item_bought_twice_at_once_costs_one_price(club: Membership, seed: int) -> None:
    enrich(club, 1000)
    buy = partial(avatars.purchase, club.world, ANA, "hat-beanie")
    outcomes = interleave(club.injector, seed, buy, buy, buy)
    assert all(isinstance(outcome, tuple) for outcome in outcomes)
    assert Wallet.get(ANA.id).coins == 970 and Ownership.count() == 1


@pytest.mark.parametrize("seed", SEEDS)
def test_coins_come_and_go_at_once(club: Membership, seed: int) -> None:
    enrich(club, 35)
    interleave(
        club.injector,
        seed,
        partial(avatars.purchase, club.world, ANA, "hat-beanie"),
        partial(wallets.earn, club.world, ANA.id, Movement("gift", "more", coins=7)),
        partial(wallets.earn, club.world, ANA.id, Movement("gift", "more", coins=7)),
    )
    assert Wallet.get(ANA.id).coins == 12


@pytest.mark.parametrize("seed", SEEDS)
def test_one_hat_is_worn_whoever_is_last(club: Membership, seed: int) -> None:
    enrich(club, 1000)
    wallets.earn(club.world, ANA.id, Movement("gift", "experience", experience=100))
    for item_id in ("hat-beanie", "hat-straw", "hair-short"):
        avatars.purchase(club.world, ANA, item_id)
    wishes = (("hat-beanie", "hat"), ("hat-straw", "hat"), ("hair-short", "hair"))
    wear = [
        partial(avatars.equip, club.world, ANA, EquipIn.model_validate({"item_id": item_id, "slot": slot}))
        for item_id, slot in wishes
    ]
    interleave(club.injector, seed, *wear)
    worn = Outfit.get(ANA.id).items()
    assert worn["hair"] == "hair-short" and worn["hat"] in ("hat-beanie", "hat-straw") and len(worn) == 2


@pytest.mark.parametrize("seed", SEEDS)
def test_two_wishes_to_subscribe_lead_to_one_page_that_can_be_paid(club: Membership, seed: int) -> None:
    """Of the same plan or of another: whatever addresses were given out, one of them takes money at most."""
    wishes = [partial(service.subscribe, club.world, ANA, wanted, "tr") for wanted in (MONTHLY, YEARLY, MONTHLY)]
    outcomes = interleave(club.injector, seed, *wishes)
    given_out = {outcome[1].reference for outcome in outcomes if isinstance(outcome, tuple)}
    sessions = list(club.simulator.core.state.of_kind("checkout.session"))
    payable = {each["id"] for each in sessions if each["status"] == "open"}
    known = {row.checkout for row in Subscription.scan() if row.status == Status.OPEN}
    assert given_out & payable <= known and len(known) <= 1
    again = service.subscribe(club.world, ANA, MONTHLY, "tr")[1]
    club.simulator.billing.subscribe(again.reference, GOOD_CARD)
    club.settle()
    membership.at_rest(club, paid=1)


@pytest.mark.parametrize("seed", SEEDS)
def test_paying_against_changing_ones_mind(club: Membership, seed: int) -> None:
    """The page is paid while another plan is asked for: the payment counts, and no second page stays open."""
    row, page = service.subscribe(club.world, ANA, MONTHLY, "tr")
    interleave(
        club.injector,
        seed,
        partial(_pay_if_open, club, page.reference),
        partial(service.subscribe, club.world, ANA, YEARLY, "tr"),
        partial(convergence.converge, club.world, row.subscription_id),
    )
    club.settle()
    there = list(club.simulator.core.state.of_kind("subscription"))
    if there:
        membership.at_rest(club, paid=1)
    else:
        assert [each.status for each in Subscription.scan()].count(Status.OPEN.value) <= 1


@pytest.mark.parametrize("seed", SEEDS)
def test_the_same_events_at_both_doors_and_in_any_order(club: Membership, seed: int) -> None:
    """Every event to both doors, shuffled, late, each worked on by two at once."""
    club.member.pay(club.member.subscribe())
    deliveries: list[Delivery] = []
    club.simulator.flush(lambda delivery: deliveries.append(delivery) or 200)  # type: ignore[func-returns-value]
    Random(seed).shuffle(deliveries)  # noqa: S311 - an order, not a secret
    for delivery in deliveries:
        headers = {name.lower(): value for name, value in delivery.headers.items()}
        own = partial(hearing.receive, club.world, ProviderName.STRIPE, delivery.body, headers)
        interleave(club.injector, seed, own, partial(club.member.webhook, delivery), own)
    club.plant.duplicate = 2
    club.plant.shuffle = Random(seed).shuffle  # noqa: S311
    club.settle()
    membership.at_rest(club, paid=1)


@pytest.mark.parametrize("seed", SEEDS)
def test_a_renewal_against_cancelling_and_looking(club: Membership, seed: int) -> None:
    club.begin()
    club.clock.advance(days=30, hours=2)
    row = club.member.row
    interleave(
        club.injector,
        seed,
        partial(service.cancel, club.world, ANA),
        partial(convergence.converge, club.world, row.subscription_id),
        partial(club.plant.run_schedule, "premium"),
    )
    club.settle()
    membership.at_rest(club, paid=2)
    assert club.member.row.ends_at is not None


@pytest.mark.parametrize("seed", SEEDS)
def test_a_refund_against_a_webhook_and_a_second_refund(club: Membership, seed: int) -> None:
    club.begin()
    subscription_id = club.member.row.subscription_id
    ask = partial(refunds.ask, club.world, shop.person("sevgi"), subscription_id)
    interleave(club.injector, seed, ask, partial(convergence.converge, club.world, subscription_id), ask)
    club.settle()
    assert club.simulator.ledger()["totals"]["refunded"] == {"try": 2999}
    assert (club.member.row.status, club.member.status()["premium"]) == ("ENDED", False)


def _pay_if_open(club: Membership, session_id: str) -> None:
    session = club.simulator.core.get("checkout.session", session_id)
    if session["status"] == "open":
        club.simulator.billing.subscribe(session_id, GOOD_CARD)
