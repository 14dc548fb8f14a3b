"""A Stripe to build against: the API version that stripe-python 16.1.0 speaks, on one machine, with its own ledger.

Alone, over HTTP (bound to 127.0.0.1; the state file is written within a second of a change and at the end):

    python -m infra.local.simulators.stripe --port 8420 --webhook-url URL --webhook-secret whsec_... --state FILE

In a test, with the real SDK and no network; a seed makes ids, and so whole runs, repeatable:

    clock = Clock()                                   # any callable that returns seconds
    simulator = StripeSimulator(clock=clock, new_id=seeded_ids(7), webhook_secret="whsec_test")
    stripe = StripeClient(simulator.core.settings.secret_key, http_client=SimulatorHTTPClient(simulator))
    intent = stripe.v1.payment_intents.create({"amount": 2999, "currency": "try"})
    simulator.pay(intent.id, "4242424242424242")      # the buyer; or payment_intents.confirm with pm_card_visa
    simulator.arm({"mode": "duplicate", "times": 5, "match": {"type": "payment_intent.succeeded"}})
    simulator.pump(lambda delivery: my_webhook(delivery.body, delivery.headers))   # returns the HTTP status
    simulator.flush(...)                              # the same, and what is not due yet
    simulator.ledger()                                # money that really moved

An answer that is lost raises `stripe.APIConnectionError`, as a time-out does; the modes of faults stand in `faults`,
the cards in `cards`. To crash the caller around a call, wrap `SimulatorHTTPClient.request` in a subclass.

Over HTTP the same things are at `/_sim/ledger`, `/_sim/faults`, `/_sim/reset`, `/_sim/flush`, `/_sim/deliveries`,
`/_sim/webhook-endpoint`, `/_sim/payment_intents/{id}`, `/_sim/refunds/{id}` and `/_sim/disputes/{id}` (late
outcomes, refunds of the dashboard, disputes and what becomes of them); a person pays at
`/pay/{payment_intent}?client_secret=…&return_url=…`.

True to Stripe: shapes, parameter refusals, statuses, declines, 3-D Secure, refunds and their late failures, disputes,
events, idempotency, signatures. Left out, and refused: manual capture, saved cards and customers, other payment methods
than cards, evidence. Balance transactions are null. A new resource is a module with `ROUTES`, named in `api.RESOURCES`.
"""

from infra.local.simulators.stripe.client import SimulatorHTTPClient, stripe_client
from infra.local.simulators.stripe.core import API_VERSION, Settings
from infra.local.simulators.stripe.simulator import StripeSimulator
from infra.local.simulators.stripe.state import random_ids, seeded_ids
from infra.local.simulators.stripe.webhooks import Delivery, sign

__all__ = (
    "API_VERSION",
    "Delivery",
    "Settings",
    "SimulatorHTTPClient",
    "StripeSimulator",
    "random_ids",
    "seeded_ids",
    "sign",
    "stripe_client",
)
