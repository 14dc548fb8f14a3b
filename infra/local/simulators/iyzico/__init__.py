"""An iyzico to build against: Checkout Form, subscriptions, reading back, refunds, V3 webhooks; with its own ledger.

Alone, over HTTP (bound to 127.0.0.1; the state file is written within a second of a change and at the end):

    python -m infra.local.simulators.iyzico --port 8421 --webhook-url URL --secret-key KEY --api-key KEY --state FILE

In a test, with no network; a seed makes ids, and so whole runs, repeatable:

    simulator = IyzicoSimulator(clock=clock, new_id=seeded_ids(7), webhook_url="in-process")
    provider = IyzicoProvider(settings, secrets, transport=SimulatorTransport(simulator))
    started = provider.start(...)
    simulator.pay(started.reference, "5528790000000008")      # the buyer; `secure=True`, then `authenticate`
    simulator.arm({"mode": "duplicate", "times": 5, "match": {"status": "SUCCESS"}})
    simulator.pump(lambda delivery: my_webhook(delivery.body, delivery.headers))   # returns the HTTP status
    simulator.flush(...)                                      # the same, and what is not due yet
    simulator.ledger()                                        # money that really moved
    simulator.billing.subscribe(token, "5528790000000024")    # a subscription's form; this card pays no renewal
    simulator.billing.advance(32 * 86_400)                    # the account's own clock: what is due by then happens
    simulator.billing.replace_card(reference, "5528790000000008")

An answer that is lost raises `httpx.ReadTimeout`. The modes of faults stand in `faults`, the cards in `cards`, what
differs between accounts (and what the documents leave open) in `core.Settings`.

Over HTTP the same is at `/_sim/ledger`, `/_sim/faults`, `/_sim/reset`, `/_sim/flush`, `/_sim/deliveries`,
`/_sim/webhook-endpoint`, `/_sim/forms/{token}` (a buyer), `/_sim/payments/{id}` (the review), `/_sim/clock`,
`/_sim/subscription-forms/{token}` (a subscriber) and `/_sim/subscriptions/{reference}` (a card, the panel); a person
pays at `/cpp/{token}`, the `paymentPageUrl` of `initialize`.

True to iyzico: request and answer signatures, the rules of `initialize`, declines, 3-D Secure, review, same-day cancel,
refunds by item and of the whole, the report, rate limits, webhooks with three tries. Of subscriptions: products and
plans, forms whose content is scripts for a page of the merchant's, periods of the calendar, UNPAID until a retry, one
webhook for each charge and none for anything else. Left out: stored cards, marketplaces, other payment methods than
cards; trials, subscriptions that begin PENDING, upgrades, and forms that take another card.
"""

from infra.local.simulators.iyzico.core import Settings
from infra.local.simulators.iyzico.errors import Failure
from infra.local.simulators.iyzico.simulator import IyzicoSimulator

__all__ = ("Failure", "IyzicoSimulator", "Settings")
