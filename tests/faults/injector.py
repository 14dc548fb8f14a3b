"""Faults at the one place where every AWS call passes: `botocore.endpoint.Endpoint._do_get_response`.

Each call is labelled (function, operation, target, ordinal); the same hook records the trace from which crash points,
calls per endpoint and actions per role are derived. Modes: `before` (the process dies), `after` (applied, then it
dies), `lost` (applied, the caller sees a time-out and the SDK retries), `error:CODE`, and `yield` points for the
seeded scheduler. A crash is a BaseException, so that it skips every clean-up that catches Exception.
"""

import json
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

import botocore.endpoint
from botocore.awsrequest import AWSResponse
from botocore.endpoint import Endpoint
from botocore.exceptions import BotoCoreError, ClientError, ReadTimeoutError
from pynamodb.exceptions import PynamoDBException

from tests.calls import caller

UNHURRIED: Any = SimpleNamespace(sleep=lambda _seconds: None)  # the SDK's pause before it asks again: no test needs it


@contextmanager
def unhurried() -> Iterator[None]:
    """The SDK asks again at once."""
    clock, botocore.endpoint.time = botocore.endpoint.time, UNHURRIED
    try:
        yield
    finally:
        botocore.endpoint.time = clock


class Crash(BaseException):
    """The process died."""


DEATHS = (Crash, BotoCoreError, ClientError, PynamoDBException)  # of a run: Lambda starts another


@dataclass(frozen=True)
class Call:
    """One call that left the process."""

    function: str
    service: str
    operation: str
    targets: tuple[str, ...]
    ordinal: int  # among equal labels of this run
    units: float = field(default=0.0, compare=False)

    @property
    def label(self) -> str:
        """How reports and replay commands name it."""
        return f"{self.function}:{self.service}.{self.operation}({','.join(self.targets)})#{self.ordinal}"


@dataclass(frozen=True)
class Fault:
    """At which call what happens, once."""

    label: str
    mode: str


class Injector:
    """Records every call; breaks the one it is armed for."""

    def __init__(self) -> None:
        """Nothing is armed."""
        self.trace: list[Call] = []
        self.fault: Fault | None = None
        self.fired = 0
        self.before_call: Callable[[], None] | None = None
        self.choose: Callable[[Call], str] | None = None  # the mode of the fault that a call meets, where none is armed
        self._ordinals: Counter[tuple[str, ...]] = Counter()

    def arm(self, fault: Fault | None) -> None:
        """Forget the trace and wait for the call."""
        self.trace.clear()
        self._ordinals.clear()
        self.fault, self.fired = fault, 0

    def about_to(self, service: str, operation: str, targets: tuple[str, ...]) -> tuple[Call, str]:
        """Record a call; the mode of the fault that it meets, or ''. Raises Crash for `before`."""
        if self.before_call is not None:
            self.before_call()
        function = caller()
        key = (function, service, operation, *targets)
        call = Call(function, service, operation, targets, self._ordinals[key])
        self._ordinals[key] += 1
        self.trace.append(call)
        mode = self._mode_for(call)
        if mode == "before":
            raise Crash(call.label)
        return call, mode

    def _mode_for(self, call: Call) -> str:
        if self.choose is not None:
            return self.choose(call)
        if self.fault is None or self.fired or self.fault.label != call.label:
            return ""
        self.fired += 1
        return self.fault.mode

    @contextmanager
    def installed(self) -> Iterator["Injector"]:
        """Every botocore call of this process passes here until the end of the block."""
        original: Any = Endpoint._do_get_response

        def hooked(endpoint: Endpoint, request: Any, operation_model: Any, context: Any) -> Any:
            service = operation_model.service_model.service_name
            call, mode = self.about_to(service, operation_model.name, targets_of(request))
            if mode.startswith("error:"):
                return _refusal(request, mode.removeprefix("error:")), None
            answer = original(endpoint, request, operation_model, context)
            self._measure(call, answer)
            if mode == "after":
                raise Crash(call.label)
            if mode == "lost":
                return None, ReadTimeoutError(endpoint_url=request.url)
            return answer

        Endpoint._do_get_response = hooked
        try:
            with unhurried():
                yield self
        finally:
            Endpoint._do_get_response = original

    def _measure(self, call: Call, answer: Any) -> None:
        """Keep the capacity units that DynamoDB says it took."""
        success, _ = answer
        parsed = success[1] if success else {}
        capacity = parsed.get("ConsumedCapacity") or []
        parts = capacity if isinstance(capacity, list) else [capacity]
        units = sum(float(part.get("CapacityUnits", 0)) for part in parts)
        if units:
            self.trace[self.trace.index(call)] = Call(
                call.function, call.service, call.operation, call.targets, call.ordinal, units
            )


def targets_of(request: Any) -> tuple[str, ...]:
    """The tables, queue, bucket or secret that a request is about."""
    body = request.body or b""
    try:
        sent = json.loads(body if isinstance(body, bytes | str) else b"{}")
    except ValueError:
        return ()
    if not isinstance(sent, dict):
        return ()
    if "TransactItems" in sent:
        writes = ((op, write) for item in sent["TransactItems"] for op, write in item.items())
        return tuple(sorted({f"{op} {write['TableName']}" for op, write in writes}))
    if "RequestItems" in sent:
        return tuple(sorted(sent["RequestItems"]))
    named = (sent.get(key) for key in ("TableName", "QueueUrl", "SecretId", "KeyId"))
    found = next((str(name) for name in named if name), None)
    index = sent.get("IndexName")
    return (f"{found}/{index}" if index else found,) if found else ()


def _refusal(request: Any, code: str) -> tuple[AWSResponse, dict[str, Any]]:
    status = 500 if code == "InternalServerError" else 400
    parsed = {
        "Error": {"Code": code, "Message": "injected"},
        "ResponseMetadata": {"HTTPStatusCode": status, "HTTPHeaders": {}, "RequestId": "injected"},
    }
    response = AWSResponse(request.url, status, {}, None)
    response._content = b""  # there is no stream to read it from
    return response, parsed
