"""The operators' desk in the town: a queue with a dead letter, and lawful requests about it."""

from tests.queues.conftest import Queues, made
from tests.security.request import Request


def bury() -> str:
    """A dead letter; its message's id."""
    return Queues(made()).bury(
        {"id": "ltr_01KAGQ0000000000000000DEAD", "name": "orders.OrderPaid", "version": 1, "trace": "", "data": {}}
    )


def requests(message: str) -> dict[str, Request]:
    """By operation."""
    here = {"name": "certificates"}
    return {
        "GET /api/admin/queues/{name}/letters": Request(here),
        "POST /api/admin/queues/{name}/redrive": Request(here, body={"message_ids": [message]}),
        "POST /api/admin/queues/{name}/discard": Request(here, body={"message_ids": [message], "reason": "bozuk"}),
    }
