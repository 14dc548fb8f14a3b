"""What SES would find out about a mail, told as SES tells it; the emulator takes mail and tells nothing.

As at Amazon's own simulator the address decides: `bounce@…` does not exist, `full@…` takes nothing for now,
`complaint@…` calls it spam, and whatever else there is gets its mail. `+` and what follows it makes no difference.
"""

import json
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

DELIVERED = ("Email Delivered", {"eventType": "Delivery"})
SPAM = {"eventType": "Complaint", "complaint": {"complaintFeedbackType": "abuse"}}
BUS = "default"
Event = tuple[str, dict[str, Any]]


def events(sent: Mapping[str, Any], message_id: str) -> Iterator[Event]:
    """The detail types and details of a SendEmail request that was accepted, in their order."""
    events_of = sent.get("ConfigurationSetName")
    if not events_of:
        return
    tags = {tag["Name"]: [tag["Value"]] for tag in sent.get("EmailTags", ())}
    for address in sent.get("Destination", {}).get("ToAddresses", ()):
        mail = {
            "timestamp": datetime.now(UTC).isoformat(),
            "messageId": message_id,
            "destination": [address],
            "tags": {**tags, "ses:configuration-set": [events_of]},
        }
        for kind, detail in _fate(address):
            yield kind, {**detail, "mail": mail}


def _fate(address: str) -> tuple[Event, ...]:
    """Of a mail to this address."""
    who = address.partition("@")[0].partition("+")[0].lower()
    if who == "complaint":
        return DELIVERED, ("Email Complaint Received", SPAM)
    if who in ("bounce", "full"):
        kind, why = ("Permanent", "NoEmail") if who == "bounce" else ("Transient", "MailboxFull")
        bounce = {"bounceType": kind, "bounceSubType": why, "bouncedRecipients": [{"emailAddress": address}]}
        return (("Email Bounced", {"eventType": "Bounce", "bounce": bounce}),)
    return (DELIVERED,)


def tell_the_bus(sent: Mapping[str, Any], message_id: str) -> None:
    """The account's own bus, as AWS itself: nobody else may speak in its name."""
    from ministack.services.eventbridge import _put_events

    entries = [
        {"Source": "aws.ses", "DetailType": kind, "Detail": json.dumps(detail), "EventBusName": BUS}
        for kind, detail in events(sent, message_id)
    ]
    if entries:
        _put_events({"Entries": entries}, allow_aws_source=True)
