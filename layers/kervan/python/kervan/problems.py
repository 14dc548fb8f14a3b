"""Exceptions become RFC 9457 answers in one place."""

import json
from collections.abc import Callable
from typing import Any

from aws_lambda_powertools.event_handler import APIGatewayHttpResolver, Response
from aws_lambda_powertools.event_handler.depends import (
    DependencyResolutionError,
    build_dependency_tree,
    solve_dependencies,
)
from aws_lambda_powertools.event_handler.exceptions import NotFoundError
from aws_lambda_powertools.event_handler.openapi.exceptions import RequestUnsupportedContentType, RequestValidationError
from botocore.exceptions import BotoCoreError
from pynamodb.exceptions import PynamoDBException

from kervan import aws, log
from kervan.auth import GUARDS
from kervan.document import MEDIA
from kervan.errors import (
    Internal,
    Invalid,
    Locale,
    NotAllowed,
    NotFound,
    Problem,
    Unauthenticated,
    Unavailable,
    UnsupportedMedia,
)
from kervan.messages import field_errors, told
from kervan.reply import set_header
from kervan.request import Incoming, locale_of

BUSY = frozenset(
    {
        "ThrottlingException",
        "ProvisionedThroughputExceededException",
        "RequestLimitExceeded",
        "InternalServerError",
        aws.TRANSACTION_CONFLICT,
    }
)


def problem_answer(problem: Problem, locale: Locale, request_id: str) -> dict[str, Any]:
    """The gateway's answer for a problem."""
    headers = {"content-type": MEDIA, "content-language": locale}
    if problem.retry_after is not None:
        headers["retry-after"] = str(problem.retry_after)
    if problem.status == Unauthenticated.status:
        headers["www-authenticate"] = "Bearer"
    said = problem.to_dict(locale, request_id)
    if problem.errors:
        said["errors"] = [{"pointer": e.pointer, "code": e.code, "detail": told(e, locale)} for e in problem.errors]
    body = json.dumps(said, ensure_ascii=False).encode(errors="replace").decode()  # a pointer may hold half a letter
    return {"statusCode": problem.status, "headers": headers, "body": body, "isBase64Encoded": False}


def problem_of(error: Exception) -> Problem:
    """A problem is itself; a service that is busy or out of reach is 503; anything else is our mistake."""
    if isinstance(error, Problem):
        return error
    cause = error.cause if isinstance(error, PynamoDBException) and error.cause else error
    code = str(getattr(cause, "response", {}).get("Error", {}).get("Code", ""))
    if code in BUSY or isinstance(cause, BotoCoreError):
        log.warning("a service does not answer", error_code=code or type(cause).__name__)
        return Unavailable(retry_after=2)
    log.failure("unexpected error", error_code=type(error).__name__)
    return Internal()


class ProblemMapper:
    """Registers the handlers of every kind of failure on a router."""

    def __init__(self, resolver: APIGatewayHttpResolver) -> None:
        """The router whose routes raise."""
        self.resolver = resolver
        self.elsewhere: Callable[[str], frozenset[str]] = lambda _path: frozenset()
        resolver.exception_handler(Problem)(self._answer)
        resolver.exception_handler([RequestValidationError, RequestUnsupportedContentType])(self._invalid)
        resolver.exception_handler(NotFoundError)(self._no_route)
        resolver.exception_handler(DependencyResolutionError)(self._dependency)
        resolver.exception_handler(Exception)(self._unexpected)

    def _answer(self, problem: Problem) -> Response[str]:
        incoming = Incoming(self.resolver.current_event.raw_event)
        answer = problem_answer(problem, locale_of(incoming.headers), incoming.request_id)
        return Response(
            status_code=answer["statusCode"],
            content_type=MEDIA,
            headers={name: value for name, value in answer["headers"].items() if name != "content-type"},
            body=answer["body"],
        )

    def _invalid(self, error: Any) -> Response[str]:
        """Wrong values; but who may not ask at all is told that first, and a malformed id is an absent one."""
        refused = self._refusal()
        if refused is not None:
            return self._answer(refused)
        if isinstance(error, RequestUnsupportedContentType):
            return self._answer(UnsupportedMedia())
        if any(e["loc"][0] == "path" for e in error.errors()):
            return self._answer(NotFound())
        locale = locale_of(Incoming(self.resolver.current_event.raw_event).headers)
        return self._answer(Invalid(errors=field_errors(error.errors(), locale)))

    def _dependency(self, error: DependencyResolutionError) -> Response[str]:
        """What a dependency raised, however deep; the router unwraps one level only."""
        problem = _root(error)
        if problem is not None:
            return self._answer(problem)
        cause: BaseException = error
        while cause.__cause__ not in (None, cause):
            cause = cause.__cause__
        return self._unexpected(cause if isinstance(cause, Exception) else error)

    def _refusal(self) -> Problem | None:
        """What the matched route's guard says of this request."""
        route = self.resolver.context["_route"]
        tree = build_dependency_tree(route.func)
        tree.dependencies = [node for node in tree.dependencies if node.depends.dependency in GUARDS]
        try:
            overrides = self.resolver.dependency_overrides
            solve_dependencies(dependant=tree, request=self.resolver.request, dependency_overrides=overrides)
        except DependencyResolutionError as error:
            return _root(error)
        return None

    def _no_route(self, _error: Exception) -> Response[str]:
        path = self.resolver.current_event.path
        routes = self.resolver._static_routes + self.resolver._dynamic_routes
        methods = {route.method for route in routes if route.rule.match(path)} | self.elsewhere(path)
        if methods:
            set_header("allow", ", ".join(sorted(methods)))
        return self._answer(NotAllowed() if methods else NotFound())

    def _unexpected(self, error: Exception) -> Response[str]:
        return self._answer(problem_of(error))


def _root(error: BaseException | None) -> Problem | None:
    """The Problem under Powertools' wrappers, one per level of dependencies."""
    while error is not None and not isinstance(error, Problem):
        error = error.__cause__
    return error
