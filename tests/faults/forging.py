"""What a forger can do to a webhook, and what the tables hold before and after."""

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from moto.dynamodb.models import dynamodb_backends

from kervan.errors import BadRequest
from kervan.providers.payments import ProviderName, WebhookEvent
from tests.environment import ACCOUNT, REGION
from tests.faults.job import Job

EVERY = os.environ.get("KERVAN_BYTES") == "all"
SIGNED_IN = {ProviderName.STRIPE: "stripe-signature", ProviderName.IYZICO: "x-iyz-signature-v3"}


@dataclass(frozen=True)
class Request:
    """A webhook's bytes and headers, the names in lower case."""

    body: bytes
    headers: dict[str, str]

    def saying(self, body: bytes) -> "Request":
        """The same with another body."""
        return Request(body, self.headers)

    def signed(self, name: str, value: str) -> "Request":
        """The same with another header."""
        return Request(self.body, {**self.headers, name: value})


@dataclass(frozen=True)
class Genuine:
    """A webhook that a provider sent, and what it is taken for."""

    job: Job
    request: Request
    event: WebhookEvent

    def judged(self, request: Request) -> WebhookEvent | None:
        """What the adapter takes a request for; None where it refuses."""
        provider = self.job.world.payments[self.job.till.name]
        try:
            return provider.verify(request.body, request.headers, now=self.job.clock().timestamp())
        except BadRequest:
            return None

    def post(self, request: Request) -> tuple[int, Any]:
        """What the endpoint answers."""
        answer = self.job.till.post(request.body, request.headers)
        return answer.status, answer.body

    def forgeries(self) -> Iterator[Request]:
        """Every change of one byte of the body, and of the header that signs it: in its value and in its name."""
        yield from (self.request.saying(body) for body in changes(self.request.body))
        header = SIGNED_IN.get(self.job.till.name)
        if header:
            value = self.request.headers[header]
            others = {name: text for name, text in self.request.headers.items() if name != header}
            for changed in changes(value.encode()):
                yield self.request.signed(header, changed.decode("latin-1"))
            for changed in changes(header.encode()):
                yield Request(self.request.body, {**others, changed.decode("latin-1"): value})


def genuine(job: Job) -> Genuine:
    """The last thing that the provider has to tell, on its way."""
    delivery = job.till.waiting()[-1]
    request = Request(delivery.body, {name.lower(): value for name, value in delivery.headers.items()})
    event = job.world.payments[job.till.name].verify(request.body, request.headers, now=job.clock().timestamp())
    return Genuine(job, request, event)


def changes(data: bytes) -> Iterator[bytes]:
    """At each place another byte (in the long profile every other), none, and the same twice; and each beginning."""
    for place, byte in enumerate(data):
        before, after = data[:place], data[place + 1 :]
        for value in _others(byte):
            yield before + bytes([value]) + after
        yield before + after
        yield before + bytes([byte, byte]) + after
        yield before


def _others(byte: int) -> Iterable[int]:
    return (value for value in range(256) if value != byte) if EVERY else (byte ^ 1, byte ^ 0x20, byte ^ 0x80)


def acted_on(event: WebhookEvent) -> WebhookEvent:
    """What of an event is written down or worked on: what it claims of amounts is believed by nobody."""
    return replace(event, captured=None, decline_code=None)


def state() -> dict[str, Any]:
    """All that stands in the tables."""
    tables = dynamodb_backends[ACCOUNT][REGION].tables
    return {name: [item.to_json() for item in table.all_items()] for name, table in tables.items()}
