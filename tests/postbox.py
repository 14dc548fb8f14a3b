"""What was sent, as SES and SNS took it: moto keeps neither the text nor the attachments of a mail."""

import base64
import json
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs

from botocore.endpoint import Endpoint


@dataclass(frozen=True)
class Taken:
    """A mail that SES took."""

    to: str
    subject: str
    html: str
    text: str
    files: dict[str, bytes]
    headers: dict[str, str]
    tags: dict[str, str]
    events: str


class Postbox:
    """Mails and SMS in the order in which they were taken."""

    def __init__(self) -> None:
        """Empty."""
        self.mails: list[Taken] = []
        self.texts: list[tuple[str, str]] = []

    @contextmanager
    def tapped(self) -> Iterator["Postbox"]:
        """Record from here on. Enter before an injector, which then lies outside."""
        original: Any = Endpoint._do_get_response

        def hooked(endpoint: Endpoint, request: Any, operation_model: Any, context: Any) -> Any:
            answer = original(endpoint, request, operation_model, context)
            success, _ = answer
            if success is not None and success[0].status_code == 200:
                self._record(operation_model.name, request.body)
            return answer

        Endpoint._do_get_response = hooked  # type: ignore[method-assign]
        try:
            yield self
        finally:
            Endpoint._do_get_response = original  # type: ignore[method-assign]

    def _record(self, operation: str, body: Any) -> None:
        if operation == "SendEmail":
            sent = json.loads(body)
            simple = sent["Content"]["Simple"]
            files = {part["FileName"]: base64.b64decode(part["RawContent"]) for part in simple.get("Attachments", ())}
            html, text = (simple["Body"][kind]["Data"] for kind in ("Html", "Text"))
            headers, tags = _pairs(simple.get("Headers", ())), _pairs(sent.get("EmailTags", ()))
            (to,) = sent["Destination"]["ToAddresses"]
            about = (headers, tags, sent.get("ConfigurationSetName", ""))
            self.mails.append(Taken(to, simple["Subject"]["Data"], html, text, files, *about))
        if operation == "Publish":
            fields = parse_qs(body.decode() if isinstance(body, bytes) else str(body))
            self.texts.append((fields["PhoneNumber"][0], fields["Message"][0]))


def _pairs(named: Iterable[Mapping[str, str]]) -> dict[str, str]:
    return {pair["Name"]: pair["Value"] for pair in named}
