"""Socket routes: one WebSocket API for all groups, each action a route to its group's function.

Every frame is authorized by the connection's row, read consistently; a frame that is no JSON object, too deep or too
large gets an error frame and changes nothing.
"""

from collections.abc import Callable, Mapping
from typing import Any

from kervan import log
from kervan.entry import Entry, Use
from kervan.errors import Invalid, Problem, Unauthenticated, UnreadableJson
from kervan.settings import Secret
from kervan.shared_tables import Connection
from kervan.strict_json import read
from kervan.world import World, the_world

MOST_BYTES = 32 * 1024
Action = Callable[[World, Connection, dict[str, Any]], dict[str, Any] | None]
Connect = Callable[[World, str, Mapping[str, str]], None]
Disconnect = Callable[[World, str], None]


class Socket(Entry):
    """A group's socket actions. Only `realtime` has `connect` and `disconnect`."""

    def __init__(
        self,
        *,
        memory: int = 512,
        timeout: int = 10,
        uses: tuple[Use, ...] = (Use.PUSH,),
        secrets: tuple[Secret, ...] = (),
    ) -> None:
        """As Entry; a socket function may push."""
        super().__init__(memory=memory, timeout=timeout, uses=uses, secrets=secrets)
        self.world: Callable[[], World] = the_world
        self._actions: dict[str, Action] = {}
        self._connect: Connect | None = None
        self._disconnect: Disconnect | None = None

    @property
    def routes(self) -> tuple[str, ...]:
        """The route keys, for infra."""
        lifecycle = ("$connect", "$disconnect", "$default") if self._connect else ()
        return (*lifecycle, *self._actions)

    def connect(self, function: Connect) -> Connect:
        """Register what admits a socket; it raises a Problem to refuse."""
        self._connect = function
        return function

    def disconnect(self, function: Disconnect) -> Disconnect:
        """Register what forgets a socket."""
        self._disconnect = function
        return function

    def on(self, action: str) -> Callable[[Action], Action]:
        """Register an action: what it returns is sent back on the same socket."""

        def register(function: Action) -> Action:
            self._actions[action] = function
            return function

        return register

    def handler(self, event: Mapping[str, Any], _context: object) -> dict[str, Any]:
        """Lambda's entry for all of the group's route keys."""
        request = event["requestContext"]
        log.trace.set(request.get("requestId", ""))
        route, connection_id = request["routeKey"], request["connectionId"]
        try:
            if route == "$connect":
                return self._opened(connection_id, event.get("queryStringParameters") or {})
            if route == "$disconnect":
                return self._closed(connection_id)
            return self._frame(connection_id, event)
        except Problem as problem:
            return {"statusCode": problem.status}

    def _opened(self, connection_id: str, query: Mapping[str, str]) -> dict[str, Any]:
        if self._connect is None:
            raise RuntimeError("a socket without connect")
        self._connect(self.world(), connection_id, query)
        return {"statusCode": 200}

    def _closed(self, connection_id: str) -> dict[str, Any]:
        if self._disconnect is not None:
            self._disconnect(self.world(), connection_id)
        return {"statusCode": 200}

    def _frame(self, connection_id: str, event: Mapping[str, Any]) -> dict[str, Any]:
        world = self.world()
        locale = "tr"
        try:
            connection = self._authorized(world, connection_id)
            locale = connection.locale
            frame = _object(event)
            answer = self._action_of(frame)(world, connection, frame)
        except Problem as problem:
            detail = problem.detail("en" if locale == "en" else "tr")
            answer = {"type": "error", "code": problem.code(), "detail": detail}
        if answer is not None:
            world.sockets.send(connection_id, answer)
        return {"statusCode": 200}

    def _authorized(self, world: World, connection_id: str) -> Connection:
        connection = Connection.find(connection_id, consistent=True)
        if connection is None or connection.expires <= world.now():
            raise Unauthenticated
        return connection

    def _action_of(self, frame: dict[str, Any]) -> Action:
        action = self._actions.get(str(frame.get("action")))
        if action is None:
            raise UnknownAction
        return action


class UnknownAction(Invalid):
    """A frame whose action no group knows."""

    tr = "Bilinmeyen eylem."
    en = "Unknown action."


def _object(event: Mapping[str, Any]) -> dict[str, Any]:
    body = event.get("body") or ""
    if event.get("isBase64Encoded") or len(body.encode()) > MOST_BYTES:
        raise UnreadableJson(reason="32 KB'a kadar metin")
    frame = read(body)
    if not isinstance(frame, dict):
        raise UnreadableJson(reason="bir nesne olmalı")
    return frame
