"""The HTTP entry of a group: Powertools' router behind strict reading, problems, idempotency and safe headers."""

import hashlib
import time
from collections.abc import Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar, cast

from aws_lambda_powertools.event_handler import APIGatewayHttpResolver, Response
from aws_lambda_powertools.event_handler.api_gateway import Route

from kervan import audit, edge, idempotency, log, reply
from kervan.auth import admit, authenticate
from kervan.document import JSON_ALONE, Others, admitted, described, guard_of, needs_key
from kervan.entry import Entry, Use
from kervan.errors import BadRequest, IdempotencyKeyMissing, Problem
from kervan.problems import ProblemMapper, problem_answer, problem_of
from kervan.request import Incoming
from kervan.settings import Secret
from kervan.strict_json import read
from kervan.world import World, the_world

if TYPE_CHECKING:
    from aws_lambda_powertools.event_handler.openapi.models import OpenAPI

F = TypeVar("F", bound=Callable[..., Any])
Errors = tuple[type[Problem], ...]
NO_CONTENT = 204


def moves_money(route: F) -> F:
    """Mark a POST whose Idempotency-Key is required, because it moves money."""
    return needs_key(route)


def keeps_no_answer(route: F) -> F:
    """Mark a POST whose answer holds secrets: its Idempotency-Key is accepted and its answer never stored."""
    route.__keeps_no_answer__ = True  # type: ignore[attr-defined]
    return route


def takes_pdf(route: F) -> F:
    """Mark a POST of `{"sha256"}` that takes the PDF's bytes in its place: they are hashed at the door."""
    route.__takes_pdf__ = True  # type: ignore[attr-defined]
    return route


class Api(Entry):
    """A group's routes. `catch_all` takes what no group answers (404 and 405, and preflights)."""

    def __init__(
        self,
        group: str,
        *,
        memory: int = 512,
        timeout: int = 15,
        uses: tuple[Use, ...] = (),
        secrets: tuple[Secret, ...] = (),
        catch_all: bool = False,
    ) -> None:
        """As Entry; every API reads the shared secret (keys of tokens and cursors)."""
        super().__init__(memory=memory, timeout=timeout, uses=uses, secrets=(Secret.SHARED, *secrets))
        self.group = group
        self.catch_all = catch_all
        self.resolver = APIGatewayHttpResolver(enable_validation=True, json_body_deserializer=_read_body)
        self._mapper = ProblemMapper(self.resolver)
        self._descriptions: dict[tuple[str, str], Callable[[], dict[str, Any]]] = {}

    @property
    def dependency_overrides(self) -> dict[Callable[..., Any], Callable[..., Any]]:
        """Powertools' overrides: tests put their world here."""
        return self.resolver.dependency_overrides

    def get_openapi_schema(self) -> "OpenAPI":
        """The group's part of the API, for the gateway's routes and for openapi.json.

        No request needs the models of OpenAPI, whose import is a fifth of a cold start, or a route's description.
        """
        from aws_lambda_powertools.event_handler.openapi.models import HTTPBearer, Server

        for route in self._routes:
            vars(route).update(self._descriptions[route.method, route.path](), _dependant=None)
        bearer = HTTPBearer(bearerFormat="JWT")
        return self.resolver.get_openapi_schema(
            title="Kervan", version="2", servers=[Server(url="/")], security_schemes={"bearer": bearer}
        )

    def get(
        self, path: str, *, errors: Errors = (), status_code: int = 200, others: Others = JSON_ALONE
    ) -> Callable[[F], F]:
        """A GET route; `errors` are documented besides those that every route has."""
        return self._route("GET", path, errors, status_code, others)

    def post(
        self, path: str, *, errors: Errors = (), status_code: int = 200, others: Others = JSON_ALONE
    ) -> Callable[[F], F]:
        """A POST route."""
        return self._route("POST", path, errors, status_code, others)

    def put(self, path: str, *, errors: Errors = (), status_code: int = 200) -> Callable[[F], F]:
        """A PUT route."""
        return self._route("PUT", path, errors, status_code)

    def patch(self, path: str, *, errors: Errors = (), status_code: int = 200) -> Callable[[F], F]:
        """A PATCH route."""
        return self._route("PATCH", path, errors, status_code)

    def delete(self, path: str, *, errors: Errors = (), status_code: int = 200) -> Callable[[F], F]:
        """A DELETE route."""
        return self._route("DELETE", path, errors, status_code)

    def _route(
        self, method: str, path: str, errors: Errors, status: int, others: Others = JSON_ALONE
    ) -> Callable[[F], F]:
        def register(function: F) -> F:
            self.resolver.route(path, method, tags=[self.group], status_code=status)(function)
            self._descriptions[method, path] = partial(
                described, function, method=method, path=path, status=status, errors=errors, others=others
            )
            return function

        return register

    def elsewhere(self, methods_of: Callable[[str], frozenset[str]]) -> Callable[[str], frozenset[str]]:
        """Register who knows the methods of paths in other groups: the catch-all answers 405 there, not 404."""
        self._mapper.elsewhere = methods_of
        return methods_of

    def handler(self, event: Mapping[str, Any], context: Any) -> dict[str, Any]:
        """Lambda's entry."""
        incoming, started = Incoming(event), time.perf_counter()
        traced = log.trace.set(incoming.request_id)
        headers = reply.headers.set({})
        try:
            answer = self._answer(incoming, context)
            self._finish(incoming, answer)
            log.info(
                "request",
                method=incoming.method,
                route=incoming.route_key,
                status=answer["statusCode"],
                ms=round((time.perf_counter() - started) * 1000, 1),
            )
        finally:
            reply.headers.reset(headers)
            log.trace.reset(traced)
        return answer

    def rehearse(self) -> None:
        """Read every route's signature, and answer a request that has no route."""
        for route in self._routes:
            _ = route.dependant
        asked = {"http": {"method": "GET", "path": "/"}, "requestId": "rehearsal", "stage": "$default"}
        self._routed(Incoming({"rawPath": "/", "requestContext": asked}), None)

    def world(self) -> World:
        """The world that this API's routes get."""
        return cast(World, self.dependency_overrides.get(the_world, the_world)())

    def _answer(self, incoming: Incoming, context: Any) -> dict[str, Any]:
        """Every failure before the router is a problem too."""
        try:
            edge.refuse_others(self.world(), incoming.headers)
            return self._routed(incoming, context)
        except Exception as error:  # noqa: BLE001 - whatever it is, the caller is told in the one way
            return problem_answer(problem_of(error), incoming.locale, incoming.request_id)

    def _routed(self, incoming: Incoming, context: Any) -> dict[str, Any]:
        if self.catch_all and incoming.method == "OPTIONS":
            return {"statusCode": 204, "headers": {}, "body": "", "isBase64Encoded": False}
        function = self._function(incoming)
        incoming = admitted(function, incoming)
        action = getattr(function, "__name__", "")
        with audit.watched(audit.Act(self.group, action, incoming.path, lambda: self.world().now())):
            return self._once(incoming, lambda: self.resolver.resolve(incoming.event, context))

    def _once(self, incoming: Incoming, work: Callable[[], dict[str, Any]]) -> dict[str, Any]:
        """`work`, under the request's Idempotency-Key where it has one and its answer may be kept."""
        route = self._function(incoming) if incoming.method == "POST" else None
        key = incoming.headers.get("idempotency-key", "")
        guard = guard_of(route) if route is not None else None
        if incoming.method == "POST" and not idempotency.is_key(key):
            raise BadRequest
        if guard is None or getattr(route, "__keeps_no_answer__", False):
            return work()
        world = self.world()
        caller = admit(authenticate(world, incoming.headers.get("authorization", "")), guard)
        if not key:
            if getattr(route, "__needs_key__", False):
                raise IdempotencyKeyMissing
            return work()
        scope = f"{caller.id} {incoming.method} {incoming.path}"
        return idempotency.once(world, scope=scope, key=key, fingerprint=_fingerprint(incoming), work=work)

    def _function(self, incoming: Incoming) -> Callable[..., Any] | None:
        """The function that the request's path and method lead to."""
        return next(
            (
                route.func
                for route in self._routes
                if route.method == incoming.method and route.rule.match(incoming.path)
            ),
            None,
        )

    @property
    def _routes(self) -> list[Route]:
        return self.resolver._static_routes + self.resolver._dynamic_routes

    def _finish(self, incoming: Incoming, answer: dict[str, Any]) -> None:
        """Headers that every answer has; 304 where the client holds the current version."""
        headers = {name.lower(): value for name, value in (answer.get("headers") or {}).items()}
        headers.update(
            {name.lower(): ", ".join(v) for name, v in (answer.pop("multiValueHeaders", None) or {}).items()}
        )
        set_by_rules = reply.headers.get() or {}
        answer["headers"] = {**reply.SECURITY_HEADERS, **set_by_rules, **headers, "x-request-id": incoming.request_id}
        answer["headers"]["vary"] = ", ".join(filter(None, (headers.get("vary"), "origin")))
        answer["headers"].update(self._cors(incoming))
        if answer["statusCode"] == NO_CONTENT:
            answer.update(body="", headers={n: v for n, v in answer["headers"].items() if n != "content-type"})
        tag = set_by_rules.get("etag")
        if incoming.method == "GET" and tag and incoming.headers.get("if-none-match") == tag:
            answer.update(statusCode=304, body="")

    def _cors(self, incoming: Incoming) -> dict[str, str]:
        origin = incoming.headers.get("origin")
        if not origin or origin not in self.world().settings.origins:
            return {}
        cors = {"access-control-allow-origin": origin, "access-control-expose-headers": reply.EXPOSED}
        return {**cors, **reply.PREFLIGHT} if incoming.method == "OPTIONS" else cors


def _fingerprint(incoming: Incoming) -> str:
    return hashlib.sha256(incoming.raw_body).hexdigest()


def _read_body(text: str) -> Any:
    """A list is given on as what no model takes: the router would read the first of its objects as the body."""
    body = read(text)
    return "" if isinstance(body, list) else body


def redirect(url: str) -> Response[str]:
    """303 to another page."""
    return Response(status_code=303, headers={"location": url}, body="", content_type="text/plain")
