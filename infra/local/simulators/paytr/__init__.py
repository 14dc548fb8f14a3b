"""A PayTR to build against: iFrame, callback, status inquiry, refunds, on one machine, with its own ledger.

Alone, over HTTP (bound to 127.0.0.1; the state file is written within a second of a change and at the end):

    python -m infra.local.simulators.paytr --port 8422 --webhook-url URL --merchant-key KEY --merchant-salt SALT

In a test, with no network; a seed makes ids, and so whole runs, repeatable:

    simulator = PaytrSimulator(clock=clock, new_id=seeded_ids(7), webhook_url="in-process")
    provider = PaytrProvider(settings, secrets, transport=SimulatorTransport(simulator))
    started = provider.start(...)                             # the page's token is the end of its address
    simulator.pay(token, "4355084355084358")                  # the buyer
    simulator.arm({"mode": "duplicate", "times": 5, "match": {"status": "success"}})
    simulator.pump(lambda delivery: Reply(200, b"OK"))        # anything else, and it comes again
    simulator.ledger()                                        # money that really moved

An answer that is lost raises `httpx.ReadTimeout`. The modes of faults stand in `faults`, the cards in `cards`, what
differs between stores (and what the documents leave open) in `core.Settings`.

Over HTTP the same is at `/_sim/ledger`, `/_sim/faults`, `/_sim/reset`, `/_sim/flush`, `/_sim/deliveries`,
`/_sim/webhook-endpoint`, `/_sim/pages/{token}` (a buyer) and `/_sim/orders/{merchant_oid}`; a person pays at
`/odeme/guvenli/{token}`, alone or in an iframe.

True to PayTR: every documented rule of `get-token`, its tokens and the callback's hash, callbacks until exactly OK,
failures followed by success for one order, decimals with a comma, 004, refunds with `reference_no` and none over what
is left, test mode. Left out: the Direct API, EFT, stored cards, marketplaces.
"""

from infra.local.simulators.paytr.core import Settings
from infra.local.simulators.paytr.errors import NotPayable
from infra.local.simulators.paytr.simulator import PaytrSimulator

__all__ = ("NotPayable", "PaytrSimulator", "Settings")
