"""A sent mail or SMS: read from what AWS was asked to send, filed as one JSON document, its attachments beside it."""

import base64
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import getaddresses
from pathlib import Path
from typing import Any, Literal, Self

NOT_IN_A_NAME = re.compile(r"[^A-Za-z0-9-]")
SENDER_ID = "AWS.SNS.SMS.SenderID"
MESSAGE_ID = re.compile(r"<MessageId>([^<]+)</MessageId>")


@dataclass(frozen=True)
class Attachment:
    """A file that came with a mail. `content` is empty once the letter is filed; the file has it then."""

    filename: str
    content_type: str
    size: int
    content: bytes = b""

    @classmethod
    def of(cls, filename: str, content_type: str, content: bytes) -> Self:
        """An attachment with its bytes."""
        return cls(filename or "attachment", content_type, len(content), content)


@dataclass(frozen=True)
class Letter:
    """One sent message. `to` holds every recipient, copies included."""

    id: str
    at: str
    kind: Literal["mail", "sms", "whatsapp"]
    to: tuple[str, ...]
    sender: str
    subject: str
    text: str
    html: str | None = None
    attachments: tuple[Attachment, ...] = field(default=())

    def is_for(self, recipient: str) -> bool:
        """Whether the address or number, in any case and with or without a name before it, is a recipient."""
        wanted = _bare(recipient)
        return any(_bare(address) == wanted for address in self.to)

    def as_json(self) -> dict[str, Any]:
        """The letter as the mailbox gives it to a program."""
        attachments = [
            {"filename": a.filename, "content_type": a.content_type, "size": a.size, "url": self.attachment_path(n)}
            for n, a in enumerate(self.attachments)
        ]
        return {
            "id": self.id,
            "at": self.at,
            "kind": self.kind,
            "to": ", ".join(self.to),
            "from": self.sender,
            "subject": self.subject,
            "text": self.text,
            "html": self.html,
            "attachments": attachments,
        }

    def attachment_path(self, number: int) -> str:
        """Where the front door serves an attachment."""
        return f"/mailbox/{self.id}/attachments/{number}"


def from_ses(request: Mapping[str, Any], message_id: str) -> Letter:
    """The letter in a SendEmail request of SES v2, simple or raw."""
    destination = request.get("Destination", {})
    recipients = tuple(a for kind in ("To", "Cc", "Bcc") for a in destination.get(f"{kind}Addresses", []))
    content = request["Content"]
    sender = request.get("FromEmailAddress", "")
    letter = Letter(_safe_id(message_id), _now(), "mail", recipients, sender, subject="", text="")
    if "Raw" in content:
        return _from_mime(letter, base64.b64decode(content["Raw"]["Data"]))
    simple = content.get("Simple", {})
    body = simple.get("Body", {})
    attachments = tuple(
        Attachment.of(
            each.get("FileName", ""),
            each.get("ContentType", "application/octet-stream"),
            base64.b64decode(each["RawContent"]),
        )
        for each in simple.get("Attachments", [])
    )
    return replace(
        letter,
        subject=simple.get("Subject", {}).get("Data", ""),
        text=body.get("Text", {}).get("Data", ""),
        html=body.get("Html", {}).get("Data"),
        attachments=attachments,
    )


def from_sns(fields: Mapping[str, str], answer: str) -> Letter:
    """The SMS in a Publish request of SNS."""
    found = MESSAGE_ID.search(answer)
    named = next((name for name, value in fields.items() if value == SENDER_ID), "")
    sender = fields.get(named.removesuffix("Name") + "Value.StringValue", "")
    return Letter(
        _safe_id(found[1] if found else _now()), _now(), "sms", (fields["PhoneNumber"],), sender, "", fields["Message"]
    )


def _from_mime(letter: Letter, raw: bytes) -> Letter:
    message = message_from_bytes(raw, policy=policy.default)
    assert isinstance(message, EmailMessage)  # noqa: S101
    named = getaddresses([str(value) for kind in ("To", "Cc", "Bcc") for value in message.get_all(kind, [])])
    text, html = message.get_body(("plain",)), message.get_body(("html",))
    return replace(
        letter,
        to=letter.to or tuple(address for _, address in named),
        sender=letter.sender or str(message.get("From", "")),
        subject=str(message.get("Subject", "")),
        text=text.get_content() if text else "",
        html=html.get_content() if html else None,
        attachments=tuple(_attached(part) for part in message.iter_attachments()),
    )


def _attached(part: Any) -> Attachment:
    content = part.get_payload(decode=True) or b""
    return Attachment.of(part.get_filename() or "", part.get_content_type(), content)


def text_letter(text_id: str, to: str, sender: str, text: str, kind: Literal["sms", "whatsapp"] = "sms") -> Letter:
    """The letter of a text that a provider took."""
    return Letter(_safe_id(text_id), _now(), kind, (to,), sender, "", text)


def file_letter(folder: Path, letter: Letter) -> None:
    """Write the attachments, then the letter whole or not at all. Names sort by time."""
    stem = f"{letter.at.translate({ord(c): None for c in '-:.'})}-{letter.id}"
    files = folder / "attachments" / letter.id
    files.mkdir(parents=True, exist_ok=True)
    for number, attachment in enumerate(letter.attachments):
        (files / str(number)).write_bytes(attachment.content)
    plain = replace(letter, attachments=tuple(replace(a, content=b"") for a in letter.attachments))
    document = asdict(plain) | {"attachments": [_without_content(a) for a in plain.attachments]}
    unfinished = folder / f"{stem}.part"
    unfinished.write_text(json.dumps(document, ensure_ascii=False), encoding="utf-8")
    unfinished.rename(folder / f"{stem}.json")


def read_letters(folder: Path) -> Iterator[Letter]:
    """Every filed letter, newest last."""
    for path in sorted(folder.glob("*.json")):
        yield read_letter(path)


def read_letter(path: Path) -> Letter:
    """A filed letter."""
    document = json.loads(path.read_text(encoding="utf-8"))
    attachments = tuple(Attachment(**attachment) for attachment in document["attachments"])
    return Letter(**{**document, "to": tuple(document["to"]), "attachments": attachments})


def _without_content(attachment: Attachment) -> dict[str, Any]:
    return {key: value for key, value in asdict(attachment).items() if key != "content"}


def _bare(address: str) -> str:
    return (getaddresses([address]) or [("", "")])[0][1].casefold() or address.strip().casefold()


def _safe_id(message_id: str) -> str:
    return NOT_IN_A_NAME.sub("-", message_id.split("@")[0])


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
