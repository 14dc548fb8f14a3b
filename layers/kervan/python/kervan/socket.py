"""Socket routes: one WebSocket API for all groups, each action a route to its group's function.

Every frame is authorized by the connection's row, read consistently; a frame that is no JSON object, too deep or too
large gets an error frame and changes nothing.
"""

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from kervan import edge, log
from kervan.entry import Entry, Use
from kervan.errors import BadRequest, Internal, Invalid, Locale, Problem, Unauthenticated
from kervan.messages import field_errors, told
from kervan.settings import Secret
from kervan.shared_tables import Connection
from kervan.strict_json import read
from kervan.world import World, the_world

MOST_BYTES = 32 * 1024
LONGEST_NAME = 64  # of what a client calls its own frame by
Action = Callable[[World, Connection, dict[str, Any]], dict[str, Any] | None]
M = TypeVar("M", bound=BaseModel)
Reading = Callable[[World, Connection, M], dict[str, Any] | None]
Connect = Callable[[World, str, Mapping[str, str]], None]
Disconnect = Callable[[World, str], None]


class Socket(Entry):
    """A group's socket actions. Only `realtime` has `connect`, which needs the shared secret, and `disconnect`."""

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

    def reads(self, action: str, shape: type[M]) -> Callable[[Reading[M]], Reading[M]]:
        """Register an action whose frame must have a shape; one that has not is told which fields are wrong."""

        def register(function: Reading[M]) -> Reading[M]:
            def read_first(world: World, connection: Connection, frame: dict[str, Any]) -> dict[str, Any] | None:
                return function(world, connection, _shaped(shape, frame, _locale(connection)))

            self._actions[action] = read_first
            return function

        return register

    def handler(self, event: Mapping[str, Any], _context: object) -> dict[str, Any]:
        """Lambda's entry for all of the group's route keys."""
        request = event["requestContext"]
        log.trace.set(request.get("requestId", ""))
        route, connection_id = request["routeKey"], request["connectionId"]
        try:
            if route == "$connect":
                return self._opened(connection_id, event)
            if route == "$disconnect":
                return self._closed(connection_id)
            return self._frame(connection_id, event)
        except Problem as problem:
            return {"statusCode": problem.status}
        except Exception:  # noqa: BLE001 - the client hears of it, the log holds why
            log.failure("socket failed", route=route)
            return {"statusCode": Internal.status}

    def _opened(self, connection_id: str, event: Mapping[str, Any]) -> dict[str, Any]:
        """The edge is asked for here alone: frames come on sockets that were opened through it."""
        if self._connect is None:
            raise RuntimeError("a socket without connect")
        edge.refuse_others(self.world(), {name.lower(): value for name, value in (event.get("headers") or {}).items()})
        self._connect(self.world(), connection_id, event.get("queryStringParameters") or {})
        return {"statusCode": 200}

    def _closed(self, connection_id: str) -> dict[str, Any]:
        if self._disconnect is not None:
            self._disconnect(self.world(), connection_id)
        return {"statusCode": 200}

    def _frame(self, connection_id: str, event: Mapping[str, Any]) -> dict[str, Any]:
        world, frame = self.world(), dict[str, Any]()
        locale: Locale = "tr"
        try:
            connection = self._authorized(world, connection_id)
            locale = _locale(connection)
            frame = _object(event)
            answer = self._action_of(frame)(world, connection, frame)
        except Problem as problem:
            answer = _error(problem, locale, frame)
        except Exception:  # noqa: BLE001 - an open socket waits for an answer, whatever happened
            log.failure("frame failed", route=event["requestContext"]["routeKey"])
            answer = _error(Internal(), locale, frame)
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


class UnreadableFrame(BadRequest):
    """A frame that is binary, too large or no object."""

    tr = "Çerçeve, en çok 32 KB'lık metin olarak bir JSON nesnesi olmalı."
    en = "A frame must be a JSON object, as text of at most 32 KB."


def _error(problem: Problem, locale: Locale, frame: Mapping[str, Any]) -> dict[str, Any]:
    """What went wrong, with the name that the client gave to its frame, so that it knows which one."""
    said: dict[str, Any] = {"type": "error", "code": problem.code(), "detail": problem.detail(locale)}
    if problem.retry_after is not None:
        said["retry_after"] = problem.retry_after
    if problem.errors:
        said["errors"] = [{"pointer": e.pointer, "code": e.code, "detail": told(e, locale)} for e in problem.errors]
    name = frame.get("client_id")
    return {**said, "client_id": name} if isinstance(name, str) and 0 < len(name) <= LONGEST_NAME else said


def _locale(connection: Connection) -> Locale:
    return "en" if connection.locale == "en" else "tr"


def _shaped(shape: type[M], frame: Mapping[str, Any], locale: Locale) -> M:
    try:
        return shape.model_validate(frame)
    except ValidationError as error:
        wrong = [{**each, "loc": ("body", *each["loc"])} for each in error.errors(include_url=False)]
        raise Invalid(errors=field_errors(wrong, locale)) from None


def _object(event: Mapping[str, Any]) -> dict[str, Any]:
    body = event.get("body") or ""
    if event.get("isBase64Encoded") or len(body.encode(errors="surrogatepass")) > MOST_BYTES:
        raise UnreadableFrame
    frame = read(body)
    if not isinstance(frame, dict):
        raise UnreadableFrame
    return frame
