"""What leaves the product besides its answers: log lines, metrics, letters, messages, calls to a provider."""

import json
import logging
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from botocore.endpoint import Endpoint

from infra.local.simulators.stripe import SimulatorHTTPClient
from kervan import log
from kervan.settings import settings

OUTBOX = "outbox"


class Heard(logging.Handler):
    """What was said, by where it was said."""

    def __init__(self) -> None:
        """Nothing yet."""
        super().__init__()
        self.lines: list[str] = []
        self.letters: list[str] = []
        self.events: list[str] = []
        self.asked: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """A line, as the logger's own formatter writes it."""
        self.lines.append(self.format(record))

    @contextmanager
    def listening(self) -> Iterator["Heard"]:
        """From here on."""
        assert log.logger()
        logger = logging.getLogger("kervan")
        self.setFormatter(logger.handlers[0].formatter)
        logger.addHandler(self)
        original: Any = Endpoint._do_get_response

        def hooked(endpoint: Endpoint, request: Any, operation_model: Any, context: Any) -> Any:
            self._note(operation_model.name, request.body)
            return original(endpoint, request, operation_model, context)

        Endpoint._do_get_response = hooked
        try:
            yield self
        finally:
            Endpoint._do_get_response = original
            logger.removeHandler(self)

    def _note(self, operation: str, body: Any) -> None:
        if operation == "PutEvents":
            self.events.append(_unescaped(body))
        if operation in ("PutItem", "TransactWriteItems"):
            sent = json.loads(body)
            writes = [write for item in sent.get("TransactItems", [{"Put": sent}]) for write in item.values()]
            outbox = settings().table(OUTBOX)
            self.letters += [_unescaped(json.dumps(write)) for write in writes if write["TableName"] == outbox]


class OverheardWay(SimulatorHTTPClient):
    """The way to Stripe, written down."""

    heard: Heard

    def request(  # type: ignore[override]  # as the simulator's own
        self, method: str, url: str, headers: Mapping[str, str] | None, post_data: Any = None, **more: Any
    ) -> tuple[bytes, int, Mapping[str, str]]:
        """One call."""
        self.heard.asked.append(f"{method} {url} {post_data}")
        return super().request(method, url, headers, post_data, **more)


def _unescaped(body: Any) -> str:
    return json.dumps(json.loads(body), ensure_ascii=False)
