"""The WebSocket gateway's management side, played at botocore's own hook: moto knows no dead connections."""

import json
from collections import defaultdict
from collections.abc import Callable, Mapping
from typing import Any

from botocore.awsrequest import AWSResponse

from kervan import aws, edge
from kervan.settings import settings
from tests.cloud import EDGE_KEYS

STATUS = {"GoneException": 410, "LimitExceededException": 429}


class Gateway:
    """Takes the frames; refuses those to connections that `broken` names, with the error that it names."""

    def __init__(self) -> None:
        """Stands before the client of the test stage's sockets."""
        self.frames: dict[str, list[dict[str, Any]]] = defaultdict(list)
        self.closed: list[str] = []
        self.broken: dict[str, str] = {}
        self.refuses: Callable[[str], str | None] = self.broken.get
        events = aws.client("apigatewaymanagementapi", settings().socket_endpoint).meta.events
        events.register("before-call.apigatewaymanagementapi", self._answer)

    def _answer(self, model: Any, params: Mapping[str, Any], **_: object) -> tuple[AWSResponse, dict[str, Any]]:
        connection_id = params["url_path"].rpartition("/")[2]
        error = self.refuses(connection_id)
        if error:
            return AWSResponse("", STATUS[error], {}, None), {"Error": {"Code": error}}
        if model.name == "DeleteConnection":
            self.closed.append(connection_id)
        else:
            self.frames[connection_id].append(json.loads(params["body"]))
        return AWSResponse("", 200, {}, None), {}


def socket_event(
    route: str, connection_id: str, *, body: str | None = None, query: Mapping[str, str] | None = None
) -> dict[str, Any]:
    """What the gateway calls a socket's function with, behind the edge."""
    return {
        "requestContext": {"routeKey": route, "connectionId": connection_id, "requestId": "frame-1"},
        "headers": {edge.HEADER: EDGE_KEYS[0]} if route == "$connect" else {},
        "queryStringParameters": dict(query) if query else None,
        "body": body,
        "isBase64Encoded": False,
    }
