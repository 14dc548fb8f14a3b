"""Mail through SES v2: one attempt a call; the ledger of `notifications` decides about another."""

from dataclasses import dataclass
from typing import Any, Protocol

from kervan import aws

REFERENCE_TAG = "sending"


@dataclass(frozen=True)
class Attachment:
    """A file in a mail."""

    filename: str
    media: str
    body: bytes


@dataclass(frozen=True)
class Mail:
    """A mail to one person, with its plain-text twin.

    `unsubscribe` is where a reader's mail program posts to end such mails by one click (RFC 8058).
    """

    to: str
    subject: str
    html: str
    text: str
    attachments: tuple[Attachment, ...] = ()
    unsubscribe: str | None = None


class Mailer(Protocol):
    """What sends mail."""

    def send(self, mail: Mail, reference: str) -> str:
        """Hand it over; the id that SES knows it by. Bounces and complaints name the `reference`."""


class SesMailer:
    """Amazon SES v2."""

    def __init__(self, sender: str, events: str) -> None:
        """`sender` is `Name <address>` of a verified identity, `events` the configuration set."""
        self._sender = sender
        self._events = events

    def send(self, mail: Mail, reference: str) -> str:
        """One SendEmail; attachments and headers are native to SES v2."""
        simple: dict[str, Any] = {
            "Subject": {"Data": mail.subject, "Charset": "UTF-8"},
            "Body": {
                "Text": {"Data": mail.text, "Charset": "UTF-8"},
                "Html": {"Data": mail.html, "Charset": "UTF-8"},
            },
        }
        if mail.attachments:
            simple["Attachments"] = [_attached(attachment) for attachment in mail.attachments]
        if mail.unsubscribe:
            simple["Headers"] = [
                {"Name": "List-Unsubscribe", "Value": f"<{mail.unsubscribe}>"},
                {"Name": "List-Unsubscribe-Post", "Value": "List-Unsubscribe=One-Click"},
            ]
        ses: Any = aws.client("sesv2")
        answer = ses.send_email(
            FromEmailAddress=self._sender,
            Destination={"ToAddresses": [mail.to]},
            Content={"Simple": simple},
            EmailTags=[{"Name": REFERENCE_TAG, "Value": reference}],
            ConfigurationSetName=self._events,
        )
        return str(answer["MessageId"])


def _attached(attachment: Attachment) -> dict[str, Any]:
    return {
        "FileName": attachment.filename,
        "ContentType": attachment.media,
        "ContentDisposition": "ATTACHMENT",
        "ContentTransferEncoding": "BASE64",
        "RawContent": attachment.body,
    }
