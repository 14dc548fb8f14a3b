"""Races around premium and coins: whatever the order, a person has one subscription, and coins are spent once."""

from functools import partial

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
from tests import shop
from tests.faults.membership import Membership
from tests.faults.racing import Race, race
from tests.faults.scene import Scene
from tests.stripe_fixture import GOOD_CARD

MONTHLY, YEARLY = (SubscribeIn(plan=plan) for plan in (PlanName.MONTHLY, PlanName.YEARLY))
ANA, STAFF = shop.person("ana"), shop.person("sevgi")
LAST_COINS = 50
WANTED = ("hat-beanie", "face-round-glasses", "hair-curly")  # 30, 35 and 40 coins


def club(scene: Scene) -> Membership:
    """Ana, who is no member yet."""
    return Membership(scene)


def member(scene: Scene) -> Membership:
    """Ana, who has premium."""
    job = Membership(scene)
    job.subscribe()
    return job


def gift(job: Membership, key: str = "race", coins: int = 0, experience: int = 0) -> None:
    wallets.earn(job.world, ANA.id, Movement("gift", key, coins=coins, experience=experience))


@race(club)
def test_two_purchases_of_the_last_coins(job: Membership) -> Race:
    """One is bought, the others are refused clearly."""
    gift(job, coins=LAST_COINS)
    outcomes = yield [partial(avatars.purchase, job.world, ANA, item_id) for item_id in WANTED]
    refused = [outcome for outcome in outcomes if isinstance(outcome, avatars.NotEnoughCoins)]
    [bought] = Ownership.query(ANA.id)
    assert len(refused) == len(WANTED) - 1
    assert Wallet.get(ANA.id).coins == LAST_COINS - bought.price
    job.check()


@race(club)
def test_the_same_item_bought_at_once_costs_one_price(job: Membership) -> Race:
    gift(job, coins=1000)
    buy = partial(avatars.purchase, job.world, ANA, "hat-beanie")
    outcomes = yield buy, buy, buy
    assert all(isinstance(outcome, tuple) for outcome in outcomes), outcomes
    assert Wallet.get(ANA.id).coins == 970
    job.check()


@race(club)
def test_coins_come_and_go_at_once(job: Membership) -> Race:
    """Also into a wallet that is not there yet."""
    more = partial(gift, job, "more", 37)
    yield more, more, partial(avatars.purchase, job.world, ANA, "hat-beanie"), partial(gift, job, "most", 40)
    assert Wallet.get(ANA.id).coins == 77 - 30 * Ownership.count()
    job.check()


@race(club)
def test_one_hat_is_worn_whoever_is_last(job: Membership) -> Race:
    gift(job, coins=1000, experience=100)
    wishes = (("hat-beanie", "hat"), ("hat-straw", "hat"), ("hair-short", "hair"))
    for item_id, _ in wishes:
        avatars.purchase(job.world, ANA, item_id)
    wear = [EquipIn.model_validate({"item_id": item_id, "slot": slot}) for item_id, slot in wishes]
    yield [partial(avatars.equip, job.world, ANA, each) for each in wear]
    worn = Outfit.get(ANA.id).items()
    assert worn["hair"] == "hair-short" and worn["hat"] in ("hat-beanie", "hat-straw") and len(worn) == 2


@race(club)
def test_wishes_to_subscribe_at_once_lead_to_one_page_that_can_be_paid(job: Membership) -> Race:
    """Of the same plan or of another: of all addresses that were given out, one takes money at most."""
    outcomes = yield [partial(service.subscribe, job.world, ANA, plan, "tr") for plan in (MONTHLY, YEARLY, MONTHLY)]
    given_out = {outcome[1].reference for outcome in outcomes if isinstance(outcome, tuple)}
    payable = {each["id"] for each in job.stripe.core.state.of_kind("checkout.session") if each["status"] == "open"}
    known = {row.checkout for row in Subscription.scan() if row.status == Status.OPEN}
    assert given_out & payable <= known and len(known) <= 1
    page = service.subscribe(job.world, ANA, MONTHLY, "tr")[1]
    job.stripe.billing.subscribe(page.reference, GOOD_CARD)
    job.check()
    assert job.member.status()["premium"]


@race(club)
def test_paying_against_changing_ones_mind(job: Membership) -> Race:
    """The page is paid while another plan is asked for: what was paid counts, and no second page stays open."""
    row, page = service.subscribe(job.world, ANA, MONTHLY, "tr")
    yield (
        partial(_pay_if_open, job, page.reference),
        partial(service.subscribe, job.world, ANA, YEARLY, "tr"),
        partial(convergence.converge, job.world, row.subscription_id),
    )
    job.check()
    assert [each.status for each in Subscription.scan()].count(Status.OPEN.value) <= 1


@race(club, most=50)
def test_the_same_events_at_both_doors_and_in_reverse(job: Membership) -> Race:
    """Every event to both doors at once, the last first, each letter twice."""
    job.member.pay(job.member.subscribe())
    deliveries: list[Delivery] = []
    job.stripe.flush(lambda delivery: deliveries.append(delivery) or 200)  # type: ignore[func-returns-value]
    for delivery in reversed(deliveries):
        _own_door(job, delivery)
    told = next(each for each in deliveries if b'"type": "invoice.paid"' in each.body)
    last = next(each for each in deliveries if b"checkout.session.completed" in each.body)
    job.plant.duplicate = 2
    yield [
        partial(door, each)
        for each in (told, last)
        for door in (partial(_own_door, job), job.member.webhook, partial(_own_door, job))
    ]
    job.check()
    assert job.member.status()["premium"]


@race(member)
def test_a_renewal_against_cancelling_and_looking(job: Membership) -> Race:
    job.clock.advance(days=30, hours=2)
    row = job.member.row
    yield (
        partial(service.cancel, job.world, ANA),
        partial(convergence.converge, job.world, row.subscription_id),
        partial(job.plant.run_schedule, "premium"),
    )
    job.check()
    assert job.member.row.ends_at is not None


@race(member)
def test_a_refund_against_a_webhook_and_a_second_refund(job: Membership) -> Race:
    subscription_id = job.member.row.subscription_id
    ask = partial(refunds.ask, job.world, STAFF, subscription_id)
    yield ask, partial(convergence.converge, job.world, subscription_id), ask
    job.check()
    assert job.stripe.ledger()["totals"]["refunded"] == {"try": 2999}
    assert (job.member.row.status, job.member.status()["premium"]) == ("ENDED", False)


def _own_door(job: Membership, delivery: Delivery) -> None:
    headers = {name.lower(): value for name, value in delivery.headers.items()}
    hearing.receive(job.world, ProviderName.STRIPE, delivery.body, headers)


def _pay_if_open(job: Membership, session_id: str) -> None:
    session = job.stripe.core.get("checkout.session", session_id)
    if session["status"] == "open":
        job.stripe.billing.subscribe(session_id, GOOD_CARD)
