"""The SDK's clients in the suites: made once, and as new for each test. Making them is half of a small test's time."""

import copy
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from botocore.retries.standard import RetryHandler
from botocore.session import Session

_made: list[tuple[Any, Any]] = []  # clients, and the handlers that they were made with


@contextmanager
def remembered() -> Iterator[None]:
    """Whatever client is made inside the block can be renewed."""
    create = Session.create_client

    def noted(session: Session, *arguments: Any, **named: Any) -> Any:
        client = create(session, *arguments, **named)
        _made.append((client, copy.copy(client.meta.events._emitter._handlers)))
        return client

    Session.create_client = noted  # type: ignore[method-assign]
    try:
        yield
    finally:
        Session.create_client = create  # type: ignore[method-assign]
        _made.clear()


def renew() -> None:
    """What tests hung on the clients is gone, and none of the retries that they made counts."""
    for client, handlers in _made:
        emitter = client.meta.events._emitter
        emitter._handlers, emitter._lookup_cache = copy.copy(handlers), {}
        service = client.meta.service_model.service_id.hyphenize()
        for handler in handlers.prefix_search(f"needs-retry.{service}"):
            if isinstance(owner := getattr(handler, "__self__", None), RetryHandler):
                quota = owner._retry_quota._quota
                quota.release(quota._max_capacity)
