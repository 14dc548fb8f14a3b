"""SMS through SNS: one attempt a call."""

from typing import Any, Protocol

from kervan import aws


class SmsSender(Protocol):
    """What sends an SMS."""

    def send(self, number: str, text: str) -> str:
        """To an E.164 number; the id of the message. Accepted is not delivered."""


class SnsSms:
    """Amazon SNS."""

    def send(self, number: str, text: str) -> str:
        """One transactional Publish."""
        sns: Any = aws.client("sns")
        kind = {"AWS.SNS.SMS.SMSType": {"DataType": "String", "StringValue": "Transactional"}}
        return str(sns.publish(PhoneNumber=number, Message=text, MessageAttributes=kind)["MessageId"])
