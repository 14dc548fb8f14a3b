"""Planted bugs of paying through providers that keep no key and close no page."""

from tests.proof.mutant import KERVAN, Mutant

SERVICE, CONVERGENCE = "functions/payments/service.py", "functions/payments/convergence.py"
STARTING, JUDGING = "tests/paying/test_starting.py", "tests/paying/test_judging.py"
CLOSING, RACES = "tests/paying/test_closing.py", "tests/paying/test_races.py"

MUTANTS_OF_PAYING = (
    Mutant(
        "a second form is shown while the first can be paid",
        SERVICE,
        "    if not can(payment).idempotent_start:\n",
        "    if can(payment).voids is None:\n",
        STARTING,
    ),
    Mutant(
        "who loses the race for the row shows a page of their own",
        SERVICE,
        "            payment = Payment.get(payment.payment_id, consistent_read=True)\n        else:",
        "            return payment, started.next_action\n        else:",
        RACES,
    ),
    Mutant(
        "a page is forgotten before it has closed",
        CONVERGENCE,
        "now >= payment.closes_at + LAST_STEPS",
        "now >= payment.created_at",
        CLOSING,
    ),
    Mutant(
        "a page that was shown to nobody keeps its payment open",
        CONVERGENCE,
        "    if payment.closes_at is None:\n        return Outcome(Status.FAILED)\n",
        "    if payment.closes_at is None:\n        return Outcome(Status.PENDING)\n",
        STARTING,
    ),
    Mutant(
        "money is believed without a binding",
        CONVERGENCE,
        "or not (captured or reading.payment_id)",
        "or captured or not reading.payment_id",
        JUDGING,
    ),
    Mutant(
        "late money is judged no more",
        CONVERGENCE,
        "else Outcome(Status.REFUND_DUE, Reason.AFTER_THE_END)",
        "else Outcome(Status(payment.status))",
        CLOSING,
    ),
    Mutant(
        "a paid order leaves its other payments open",
        "functions/payments/closing.py",
        "each.is_open and each.payment_id != paid_by)",
        "each.is_open and not paid_by)",
        CLOSING,
    ),
    Mutant(
        "the money's own id is not remembered",
        CONVERGENCE,
        "payment.transaction = reading.transaction",
        "payment.transaction = payment.transaction",
        JUDGING,
    ),
    Mutant(
        "of instalments nothing can be refunded",
        f"{KERVAN}/providers/iyzico_refunds.py",
        'whole_minor(item["paidPrice"])',
        'minor(item["paidPrice"])',
        "tests/providers/test_iyzico_refunds.py -k instalments",
    ),
    Mutant(
        "half a letter in a webhook is our failure",
        f"{KERVAN}/providers/iyzico_signing.py",
        'said.encode(errors="surrogatepass")',
        "said.encode()",
        "tests/providers/test_iyzico_webhooks.py",
    ),
    Mutant(
        "a number in a webhook may fill the memory",
        f"{KERVAN}/providers/http.py",
        "if abs(found.adjusted()) > MOST_PLACES:",
        "if found.is_nan():",
        "tests/providers/test_iyzico_webhooks.py tests/providers/test_http.py",
    ),
    Mutant(
        "the bank's page hides what instalments cost",
        "infra/local/simulators/iyzico/pages.py",
        '"amount": price.shown(instalment, language),',
        '"amount": price.shown(1, language),',
        "tests/simulators/iyzico/test_pages.py -k instalments",
    ),
    Mutant(
        "missing details end the attempt",
        "functions/payments/buyers.py",
        "    if phone is None or home is None:",
        "    if phone is None and home is None:",
        STARTING,
    ),
    Mutant(
        "an unsigned word is written down whatever it is about",
        "functions/payments/webhooks.py",
        "if event.reference is not None and (event.signed or payment_id):",
        "if event.reference is not None:",
        JUDGING,
    ),
    Mutant(
        "an answer is kept for everybody to read",
        f"{KERVAN}/sealing.py",
        "return nonce + _cipher(world, purpose).encrypt(nonce, text.encode(), about.encode())",
        "return text.encode()",
        "tests/kervan/test_idempotency.py",
    ),
    Mutant(
        "refunds stand in one line",
        "functions/payments/giving_back.py",
        "range(first, first + SHARDS)",
        "range(first, first + 1)",
        "tests/payments/test_schedule.py::test_a_rush_of_refunds_does_not_stand_in_one_line",
    ),
    Mutant(
        "a stream that does not fit is not counted",
        "functions/exports/service.py",
        "    take(world, STREAMED, caller.id)\n",
        "",
        "tests/exports/test_api.py::test_what_does_not_fit_into_an_answer_is_refused_and_counted_all_the_same",
    ),
)
