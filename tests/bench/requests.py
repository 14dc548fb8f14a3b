"""A lawful request of every operation, as the town sends it."""

import json
from collections.abc import Callable, Mapping
from itertools import count

from infra.local.simulators.stripe.webhooks import sign
from kervan.providers.paytr_form import order_id_of
from tests.security.policy import POLICIES
from tests.security.requests import Request, request
from tests.security.town import Town
from tests.stripe_fixture import SIGNING_SECRET
from tests.webhooks import Signed, of_iyzico, of_paytr

FRESH = count(1)


def lawful(town: Town, operation: str) -> Callable[[], int]:
    """Sends it and gives the status; whoever may send it does. Webhooks and keys are new ones each time."""
    method, template = operation.split(" ", 1)
    sent = WEBHOOKS[operation](town) if operation in WEBHOOKS else request(town, operation)
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


def _received(webhook: Signed) -> Request:
    return Request(body=webhook[0], headers=webhook[1])


def _paid_at_iyzico(town: Town) -> Request:
    """What iyzico sends of it."""
    return _received(of_iyzico(paymentConversationId=town.payment, iyziPaymentId=next(FRESH), status="SUCCESS"))


def _paid_at_paytr(town: Town) -> Request:
    """What PayTR sends of it."""
    return _received(of_paytr(order_id_of(town.payment), "success", str(next(FRESH))))


WEBHOOKS: Mapping[str, Callable[[Town], Request]] = {
    "POST /api/payments/webhook": _paid,
    "POST /api/webhooks/stripe": _paid,
    "POST /api/webhooks/iyzico": _paid_at_iyzico,
    "POST /api/webhooks/paytr": _paid_at_paytr,
}
