"""Mail through SES v2: one attempt a call; the ledger of `notifications` decides about another."""

from dataclasses import dataclass
from typing import Any, Protocol

from kervan import aws


@dataclass(frozen=True)
class Attachment:
    """A file in a mail."""

    filename: str
    media: str
    body: bytes


@dataclass(frozen=True)
class Mail:
    """A mail to one person, with its plain-text twin."""

    to: str
    subject: str
    html: str
    text: str
    attachments: tuple[Attachment, ...] = ()


class Mailer(Protocol):
    """What sends mail."""

    def send(self, mail: Mail) -> str:
        """Hand it over; the id that bounces and complaints will name."""


class SesMailer:
    """Amazon SES v2."""

    def __init__(self, sender: str) -> None:
        """`sender` is `Name <address>` of a verified identity."""
        self._sender = sender

    def send(self, mail: Mail) -> str:
        """One SendEmail; attachments are native to SES v2."""
        simple: dict[str, Any] = {
            "Subject": {"Data": mail.subject, "Charset": "UTF-8"},
            "Body": {
                "Text": {"Data": mail.text, "Charset": "UTF-8"},
                "Html": {"Data": mail.html, "Charset": "UTF-8"},
            },
        }
        if mail.attachments:
            simple["Attachments"] = [
                {
                    "FileName": attachment.filename,
                    "ContentType": attachment.media,
                    "ContentDisposition": "ATTACHMENT",
                    "ContentTransferEncoding": "BASE64",
                    "RawContent": attachment.body,
                }
                for attachment in mail.attachments
            ]
        ses: Any = aws.client("sesv2")
        answer = ses.send_email(
            FromEmailAddress=self._sender, Destination={"ToAddresses": [mail.to]}, Content={"Simple": simple}
        )
        return str(answer["MessageId"])
