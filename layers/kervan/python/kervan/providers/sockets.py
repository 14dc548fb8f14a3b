"""Pushing to open sockets. A connection that is gone is forgotten by whoever meets it."""

import json
from collections.abc import Mapping
from typing import Any, Protocol

from botocore.exceptions import ClientError

from kervan import aws
from kervan.shared_tables import Connection


class Sockets(Protocol):
    """The open sockets of the stage."""

    def send(self, connection_id: str, frame: Mapping[str, Any]) -> bool:
        """One frame to one socket; False when it is gone (its row is removed)."""

    def tell(self, user_id: str, frame: Mapping[str, Any]) -> int:
        """One frame to every socket of a user; how many took it."""


class GatewaySockets:
    """API Gateway's @connections."""

    def __init__(self, endpoint: str) -> None:
        """`endpoint` is the management address of the WebSocket API's stage."""
        self._endpoint = endpoint

    def send(self, connection_id: str, frame: Mapping[str, Any]) -> bool:
        """One PostToConnection."""
        gateway: Any = aws.client("apigatewaymanagementapi", self._endpoint)
        data = json.dumps(frame, ensure_ascii=False, separators=(",", ":")).encode()
        try:
            gateway.post_to_connection(ConnectionId=connection_id, Data=data)
        except ClientError as error:
            if aws.error_code(error) not in ("GoneException", "410"):
                raise
            Connection(connection_id).delete()
            return False
        return True

    def tell(self, user_id: str, frame: Mapping[str, Any]) -> int:
        """One Query and one post per socket."""
        return sum(self.send(row.connection_id, frame) for row in Connection.by_user.query(user_id))
