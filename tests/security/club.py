"""The town's club: ana is a premium member with a hat; and lawful requests about both."""

import json

from functions.customization import service as avatars
from functions.customization import wallets
from functions.customization.schemas import EquipIn
from functions.customization.wallets import Movement
from functions.premium import convergence
from functions.premium import service as premium
from functions.premium.plans import PlanName
from functions.premium.schemas import SubscribeIn
from functions.premium.tables import Status, Subscription
from infra.local.simulators.stripe import StripeSimulator, sign
from kervan.commit import commit
from kervan.world import World
from tests.conftest import USERS
from tests.security.request import Request
from tests.shop import person
from tests.stripe_fixture import GOOD_CARD, SIGNING_SECRET

FORM = {"subscription_id": Subscription.id_of(USERS["ana"][0], 0)}
HAT = {"item_id": "hat-beanie"}


def join(world: World, stripe: StripeSimulator) -> str:
    """Ana subscribes, pays, buys a hat and puts it on. Her subscription's id."""
    ana = person("ana")
    row, page = premium.subscribe(world, ana, SubscribeIn(plan=PlanName.MONTHLY), "tr")
    stripe.billing.subscribe(page.reference, GOOD_CARD)
    convergence.converge(world, row.subscription_id)
    wallets.earn(world, ana.id, Movement("gift", "town", coins=1000, experience=60))
    avatars.purchase(world, ana, HAT["item_id"])
    avatars.equip(world, ana, EquipIn.model_validate({**HAT, "slot": "hat"}))
    _at_iyzico()
    return row.subscription_id


def _at_iyzico() -> Subscription:
    """An earlier attempt of ana's, whose form waits. iyzico itself cannot be reached from the town."""
    row = Subscription.get(Subscription.id_of(USERS["ana"][0], 1))
    row.subscription_id, row.attempt, row.provider, row.version = FORM["subscription_id"], 0, "iyzico", None
    row.status, row.checkout, row.form = Status.OPEN.value, "form-of-ana", "<script>form()</script>"
    row.reference = row.customer = row.invoice = row.paid_until = None
    commit(new=row)
    return row


def requests(subscription_id: str, at: int) -> dict[str, Request]:
    """By operation."""
    event = json.dumps({"id": "evt_2", "type": "customer.created", "livemode": False, "data": {"object": {}}})
    headers = {"stripe_signature": sign(event, SIGNING_SECRET, at)}
    ana, key = USERS["ana"][0], {"idempotency_key": "money"}
    return {
        "POST /api/premium/subscribe": Request(body={"plan": "yearly"}),
        "POST /api/premium/webhook": Request(body=event.encode(), headers=headers),
        "GET /api/premium/checkout/{subscription_id}": Request(FORM, query="?token=form-of-ana"),
        "POST /api/premium/return": Request(query=f"?subscription_id={subscription_id}"),
        "GET /api/premium/return": Request(query=f"?subscription_id={subscription_id}"),
        "GET /api/admin/premium/subscriptions": Request(query=f"?user_id={ana}"),
        "POST /api/premium/subscriptions/{subscription_id}/refund": Request(
            {"subscription_id": subscription_id}, headers=key
        ),
        "POST /api/customization/purchase": Request(body={"item_id": "hair-short"}),
        "POST /api/customization/equip": Request(body={**HAT, "slot": "hat"}),
        "POST /api/admin/customization/grants": Request(
            body={"user_id": ana, "coins": 5, "reason": "ödül"}, headers=key
        ),
    }
