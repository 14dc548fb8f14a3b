"""What the application counts (`kervan.log.count`), and from how many in five minutes on somebody is called.

A test holds it against the code: what is counted rings, and what rings is counted.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from infra.slo import CERTIFICATE_SECONDS


@dataclass(frozen=True)
class Count:
    """An alarm's sentence, and how many are no reason for it."""

    what: str
    above: int = 0
    statistic: str = "Sum"


COUNTS: Mapping[str, Count] = {
    "OutboxLate": Count("Letters have waited in the outbox for over two minutes", statistic="Maximum"),
    "PaymentsToReview": Count("Money was taken that fits no order"),
    "SubscriptionsToReview": Count("A subscription fits nobody's premium"),
    "PaymentsDisputed": Count("A buyer's bank disputes a payment: who does not answer in time has lost"),
    "RefundsFailed": Count("A refund failed: its buyer was told of money and has none"),
    "RefundsStuck": Count("A refund has no answer for long"),
    "RefundsDisagree": Count("A refund of the provider's panel does not fit its payment"),
    "RefundsNotPromised": Count("Money that was due back could not be promised"),
    "LedgerDifferences": Count("A payment is not what the ledger, its order or its provider says"),
    "CertificatesLate": Count(f"Certificates come later than {CERTIFICATE_SECONDS} s after the payment"),
    "CertificatesAmiss": Count("By night a paid order had no certificate, or a refunded one had: it is mended"),
    "AuditBroken": Count("The audit was changed behind its back: what staff did is no longer what stands there"),
    "ExportsFailed": Count("An export did not go on, and somebody waits for it"),
    "LedgerCountedLate": Count("The ledger's audit found payments that had not been counted"),
    "ProviderUnreachable": Count("A provider of payments, texts or accounts does not answer", above=5),
    "ProviderAnswerUnsigned": Count("A payment provider's answer was not signed by it"),
    "WebhookRefused": Count("Webhooks come that are not signed: the secret is another, or somebody guesses", above=5),
    "WebhookOfOtherMode": Count("Webhooks of the other mode come: test and live are mixed up", above=5),
    "SocketsHungUp": Count("Sockets do not take what is said: people are cut off to catch up", above=50),
    "PushRefused": Count("Push services refuse what is sent: the VAPID keys, or their subject", above=5),
    "MessagesUnsure": Count("Mails or SMS were given up: nobody knows whether they were sent"),
    "MessagesOverBudget": Count("Texts about orders were held back: the day's budget is spent, or somebody floods"),
    "MailsBounced": Count("Mail comes back: SES pauses who sends on (5 % is too much)", above=20),
    "MailsComplained": Count("Readers call our mail spam: SES pauses who sends on (0.1 % is too much)", above=2),
    "MessagesRefused": Count("Mails or SMS are refused: quota, sender or reputation", above=5),
}


def alarm_name(count: str) -> str:
    """`OutboxLate` → `outbox-late`."""
    return re.sub(r"(?<!^)(?=[A-Z])", "-", count).lower()
