"""Bugs planted where money comes in and goes back: one for each case that the proofs around it are there for."""

from tests.proof.mutant import KERVAN, Mutant

PAYMENTS = "functions/payments"
CRASHES = "tests/faults/test_crash_points.py"
RACES = "tests/faults/test_payment_races.py"
REFUND_RACES = "tests/faults/test_refund_races.py"
FORGERY = "tests/faults/test_forgery.py"
EVENTS = "tests/faults/test_orders_of_events.py"
CROWDS = "tests/faults/test_crowds.py"
STORY = f"{CRASHES}::test_whatever_dies_where_the_job_is_done_once"
ALL = {"KERVAN_STRIDE": "1"}
MANY = {"KERVAN_SEEDS": "40"}

MUTANTS_OF_MONEY = (
    Mutant(
        "a webhook is new every time",
        f"{PAYMENTS}/webhooks.py",
        'f"{provider}#{event.event_id}",',
        'world.new_id("evt"),',
        FORGERY,
    ),
    Mutant(
        "Stripe signs the beginning of a body",
        f"{KERVAN}/providers/stripe.py",
        'matched[1].encode() + b"." + body, sha256',
        'matched[1].encode() + b"." + body[:-1], sha256',
        FORGERY,
    ),
    Mutant(
        "a webhook may come from the future",
        f"{KERVAN}/providers/stripe.py",
        "abs(now - int(matched[1])) > TOLERANCE",
        "now - int(matched[1]) > TOLERANCE",
        FORGERY,
    ),
    Mutant(
        "iyzico does not sign the status",
        f"{KERVAN}/providers/iyzico_signing.py",
        'HOSTED = ("iyziEventType", "iyziPaymentId", "token", "paymentConversationId", "status")',
        'HOSTED = ("iyziEventType", "iyziPaymentId", "token", "paymentConversationId")',
        FORGERY,
    ),
    Mutant(
        "iyzico's signature names no event",
        f"{KERVAN}/providers/iyzico.py",
        "            event_id=given.lower(),",
        '            event_id=text(event.get("iyziReferenceCode")),',
        FORGERY,
    ),
    Mutant(
        "PayTR's amount is not signed",
        f"{KERVAN}/providers/paytr.py",
        "token(keys.key, order, keys.salt, status, total)",
        "token(keys.key, order, keys.salt, status)",
        FORGERY,
    ),
    Mutant(
        "a callback is believed whoever signed it",
        f"{KERVAN}/providers/paytr.py",
        "if not given.isascii() or not any(",
        "if not given.isascii() and not any(",
        FORGERY,
    ),
    Mutant(
        "an old signature of Stripe's is as good as a new one",
        f"{KERVAN}/providers/stripe.py",
        "TOLERANCE = 300",
        "TOLERANCE = 3000",
        FORGERY,
    ),
    Mutant(
        "a browser's return is not looked at",
        f"{PAYMENTS}/webhooks.py",
        "    if payment.is_open:\n        try:",
        "    if payment.is_open and payment.captured:\n        try:",
        EVENTS,
    ),
    Mutant(
        "the sweep looks at nothing",
        f"{PAYMENTS}/closing.py",
        "        _look(world, payment)\n",
        "        pass\n",
        EVENTS,
    ),
    Mutant(
        "a payment that failed once is never paid",
        f"{PAYMENTS}/convergence.py",
        "return Outcome(ended.get(reading.state, Status.PENDING))",
        "return Outcome(Status.FAILED if reading.decline_code else ended.get(reading.state, Status.PENDING))",
        EVENTS,
    ),
    Mutant(
        "late money is kept",
        f"{PAYMENTS}/worker.py",
        "refunds.give_back(world, event.payment_id, reason=event.reason)",
        "log.info(event.payment_id, reason=event.reason)",
        f"{STORY}[money-for-a-cancelled-order-paytr]",
        ALL,
    ),
    Mutant(
        "late money waits for a person",
        f"{PAYMENTS}/convergence.py",
        "outcome = Outcome(Status.REFUND_DUE, _why_not_payable(payment))",
        "outcome = Outcome(Status.NEEDS_REVIEW, _why_not_payable(payment))",
        RACES,
    ),
    Mutant(
        "more is promised than there is",
        f"{PAYMENTS}/refunds.py",
        "if not 0 < amount.amount <= payment.refundable:",
        "if not 0 < amount.amount <= captured.amount:",
        REFUND_RACES,
    ),
    Mutant(
        "a key asked twice is two refunds",
        f"{PAYMENTS}/refunds.py",
        'promise = Promise(f"{caller.id} {key}", caller.id, wanted.amount, wanted.reason, decides=is_admin)',
        'promise = Promise(world.new_id("req"), caller.id, wanted.amount, wanted.reason, decides=is_admin)',
        REFUND_RACES,
    ),
    Mutant(
        "two ask a provider for one refund",
        f"{PAYMENTS}/giving_back.py",
        "            if busy:",
        "            if busy and refund.attempts > 9:",
        f"{REFUND_RACES} -k attempt",
        MANY,
    ),
    Mutant(
        "what was not answered is asked for under another key",
        f"{PAYMENTS}/giving_back.py",
        "refund.amount, key=refund.refund_id)",
        "refund.amount, key=f'{refund.refund_id}{refund.attempts}')",
        f"{STORY}[a-refund-of-a-part-paytr]",
        ALL,
    ),
    Mutant(
        "a refund that bounced stays refunded",
        f"{PAYMENTS}/settlement.py",
        "    elif before == RefundStatus.SUCCEEDED:\n        payment.refunded",
        "    elif before == RefundStatus.FAILED:\n        payment.refunded",
        f"{STORY}[a-refund-that-bounces-stripe]",
    ),
    Mutant(
        "a refund of the panel is nobody's",
        f"{PAYMENTS}/reconcile.py",
        '    if seen.state != "failed":\n',
        '    if seen.state == "failed":\n',
        f"{STORY}[a-refund-in-the-panel-stripe]",
    ),
    Mutant(
        "a lost dispute leaves the order paid",
        f"{PAYMENTS}/disputes.py",
        "    if not won:\n",
        "    if won:\n",
        f"{STORY}[a-dispute-that-is-lost-stripe]",
    ),
    Mutant(
        "a refund is not posted",
        f"{PAYMENTS}/settlement.py",
        "        return (bookkeeping.of_refund(payment, refund, at=now),)",
        "        return ()",
        REFUND_RACES,
    ),
    Mutant(
        "the order of a refunded payment stays paid",
        f"{PAYMENTS}/settlement.py",
        "        if before == Status.SUCCEEDED and order_follows:",
        "        if before == Status.SUCCEEDED and not order_follows:",
        REFUND_RACES,
    ),
    Mutant(
        "a refunded order keeps its certificate",
        "functions/certificates/worker.py",
        'or would be later."""\n    revoking.revoke(world, event.order_id, event.at)',
        'or would be later."""\n    assert event.order_id',
        REFUND_RACES,
    ),
    Mutant(
        "a certificate is issued over a revoked one",
        "functions/certificates/revoking.py",
        "        commit(new=certificate)",
        "        commit(tell=(told,))",
        f"{REFUND_RACES} -k certificate",
        MANY,
    ),
    Mutant(
        "what was refunded is not for sale again",
        "functions/catalog/worker.py",
        "    stock.take_back(world, event.order_id)",
        "    assert event.order_id",
        REFUND_RACES,
    ),
    Mutant(
        "two orders take the last share",
        "functions/catalog/tables.py",
        "condition=cls.available >= count,",
        "condition=cls.supplied >= count,",
        f"{CROWDS} -k buyers",
    ),
    Mutant(
        "a changed key is used an hour later",
        f"{KERVAN}/providers/secrets.py",
        "KEPT_SECONDS = 300",
        "KEPT_SECONDS = 3_600",
        "tests/kervan/test_secrets.py",
    ),
    Mutant(
        "who was refused waits for the changed key as long as everybody",
        f"{KERVAN}/providers/secrets.py",
        "(SOONEST_SECONDS if fresh else KEPT_SECONDS)",
        "KEPT_SECONDS",
        "tests/kervan/test_secrets.py",
    ),
)
