"""Pushing to open sockets. A connection that is gone is forgotten by whoever meets it."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Protocol

from botocore.exceptions import BotoCoreError, ClientError
from pynamodb.exceptions import DeleteError

from kervan import aws
from kervan.shared_tables import Connection

GONE = ("GoneException", "410")
OPENING = timedelta(seconds=10)  # until the gateway takes frames for a socket whose $connect is being answered


@dataclass
class Told:
    """What became of telling some people, by person: sockets that are gone, and sockets that did not take it."""

    gone: dict[str, list[str]] = field(default_factory=dict)
    failed: dict[str, list[str]] = field(default_factory=dict)


class Sockets(Protocol):
    """The open sockets of the stage."""

    def send(self, connection_id: str, frame: Mapping[str, Any]) -> bool:
        """One frame to one socket; False when it is gone (its row is removed). A socket that is still opening misses it
        and is kept: who opens one asks for what was missed (`sync`).
        """

    def tell(self, user_id: str, frame: Mapping[str, Any]) -> int:
        """One frame to every socket of a user; how many took it."""

    def tell_all(self, there: Mapping[str, Sequence[str]], frame: Mapping[str, Any]) -> Told:
        """One frame to sockets that are known (`Presence.there`). One that fails keeps it from no other."""

    def close(self, *connection_ids: str) -> None:
        """Forget sockets and hang up. Safe to repeat."""


class GatewaySockets:
    """API Gateway's @connections."""

    def __init__(self, endpoint: str, now: Callable[[], datetime]) -> None:
        """`endpoint` is the management address of the WebSocket API's stage."""
        self._endpoint, self._now = endpoint, now

    def send(self, connection_id: str, frame: Mapping[str, Any]) -> bool:
        """One PostToConnection."""
        written = json.dumps(frame, ensure_ascii=False, separators=(",", ":"))
        data = written.encode(errors="replace")  # a client's own name for its frame may hold half a letter
        try:
            self._gateway().post_to_connection(ConnectionId=connection_id, Data=data)
        except ClientError as error:
            if aws.error_code(error) not in GONE:
                raise
            return not self._forgotten(connection_id)
        return True

    def tell(self, user_id: str, frame: Mapping[str, Any]) -> int:
        """One Query and one post per socket. A socket that fails does not keep the frame from the others."""
        taken, failed = 0, None
        for row in Connection.by_user.query(user_id):
            try:
                taken += self.send(row.connection_id, frame)
            except (ClientError, BotoCoreError) as error:
                failed = error
        if failed is not None:
            raise failed
        return taken

    def tell_all(self, there: Mapping[str, Sequence[str]], frame: Mapping[str, Any]) -> Told:
        """One post per socket."""
        told = Told()
        for user_id, connection_id in ((user, socket) for user, sockets in there.items() for socket in sockets):
            try:
                if not self.send(connection_id, frame):
                    told.gone.setdefault(user_id, []).append(connection_id)
            except (ClientError, BotoCoreError):
                told.failed.setdefault(user_id, []).append(connection_id)
        return told

    def close(self, *connection_ids: str) -> None:
        """The rows first: without them no frame is taken and none is sent, even if hanging up fails.

        All are hung up, whichever fails.
        """
        for connection_id in connection_ids:
            Connection(connection_id).delete()
        failed = None
        for connection_id in connection_ids:
            try:
                self._gateway().delete_connection(ConnectionId=connection_id)
            except (ClientError, BotoCoreError) as error:
                gone = isinstance(error, ClientError) and aws.error_code(error) in GONE
                failed = failed if gone else error
        if failed is not None:
            raise failed

    def _forgotten(self, connection_id: str) -> bool:
        """Forget a socket that is gone, unless it may still be opening: the gateway calls both Gone."""
        opened = Connection.opened_at
        try:
            Connection(connection_id).delete(opened.does_not_exist() | (opened <= self._now() - OPENING))
        except DeleteError as error:
            if error.cause_response_code != "ConditionalCheckFailedException":
                raise
            return False
        return True

    def _gateway(self) -> Any:
        return aws.client("apigatewaymanagementapi", self._endpoint)
