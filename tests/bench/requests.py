"""A lawful request of every operation, as the town sends it."""

import json
from collections.abc import Callable
from itertools import count

from infra.local.simulators.stripe.webhooks import sign
from tests.security.policy import POLICIES
from tests.security.requests import Request, request
from tests.security.town import Town
from tests.stripe_fixture import SIGNING_SECRET

WEBHOOKS = ("POST /api/payments/webhook", "POST /api/webhooks/stripe")
FRESH = count()


def lawful(town: Town, operation: str) -> Callable[[], int]:
    """Sends it and gives the status; whoever may send it does. Webhooks and keys are new ones each time."""
    method, template = operation.split(" ", 1)
    sent = _paid(town) if operation in WEBHOOKS else request(town, operation)
    fresh = {name: f"{key}-{next(FRESH)}" for name, key in sent.headers.items() if name == "idempotency_key"}
    who = "ana" if POLICIES[operation].ana != 403 else "adem"
    return lambda: town.ask(method, sent.path(template), sent.body, as_=who, **{**sent.headers, **fresh}).status


def _paid(town: Town) -> Request:
    """What Stripe sends when the town's open payment is paid."""
    intent = {"id": "pi_bench", "object": "payment_intent", "metadata": {"payment_id": town.payment}}
    event = {"id": f"evt_{next(FRESH)}", "object": "event", "type": "payment_intent.succeeded", "livemode": False}
    body = json.dumps({**event, "data": {"object": intent}})
    signature = sign(body, SIGNING_SECRET, int(town.clock.now.timestamp()))
    return Request(body=body.encode(), headers={"stripe_signature": signature})
