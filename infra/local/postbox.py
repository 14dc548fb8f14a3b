"""Keeps every mail and SMS that the local AWS accepted: MiniStack drops attachments and forgets mail at a restart.

It stands before MiniStack as ASGI middleware, reads what SES v2 and SNS were asked to send, and files it once they
said yes.
"""

import json
from collections.abc import Callable, Mapping, MutableMapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs

from infra.local.letters import Letter, file_letter, from_ses, from_sns

if TYPE_CHECKING:
    from infra.local.emulator import Application, Receive, Scope, Send

SES = "/v2/email/outbound-emails"
ACCEPTED = 200
Became = Callable[[Mapping[str, Any], str], None]
FORM = b"application/x-www-form-urlencoded"


class Postbox:
    """ASGI middleware; every other request passes through untouched."""

    def __init__(self, application: "Application", folder: Path, became: Became = lambda _sent, _id: None) -> None:
        """`became` is told of each mail that was filed, and plays what SES would find out about it."""
        self.application = application
        self.folder = folder
        self.became = became

    async def __call__(self, scope: "Scope", receive: "Receive", send: "Send") -> None:
        """Serve, and file the letter if this was one."""
        if not _may_send(scope):
            await self.application(scope, receive, send)
            return
        asked, answer = bytearray(), list[MutableMapping[str, Any]]()

        async def receive_copying() -> MutableMapping[str, Any]:
            message = await receive()
            asked.extend(message.get("body") or b"")
            return message

        async def hold(message: MutableMapping[str, Any]) -> None:
            answer.append(message)

        await self.application(scope, receive_copying, hold)
        letter = _letter(scope["path"], bytes(asked), answer)
        if letter:
            file_letter(self.folder, letter)
            self.became(json.loads(asked) if letter.kind == "mail" else {}, letter.id)
        for message in answer:
            await send(message)


def _may_send(scope: "Scope") -> bool:
    if scope["type"] != "http" or scope["method"] != "POST":
        return False
    headers = dict(scope["headers"])
    return bool(scope["path"] == SES or headers.get(b"content-type", b"").startswith(FORM))


def _letter(path: str, asked: bytes, answer: Sequence[MutableMapping[str, Any]]) -> Letter | None:
    if not answer or answer[0].get("status") != ACCEPTED:
        return None
    answered = b"".join(message.get("body") or b"" for message in answer)
    if path == SES:
        return from_ses(json.loads(asked), str(json.loads(answered)["MessageId"]))
    if b"Action=Publish" in asked and b"PhoneNumber=" in asked:
        fields = {name: values[-1] for name, values in parse_qs(asked.decode()).items()}
        return from_sns(fields, answered.decode())
    return None
