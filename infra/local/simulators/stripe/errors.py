"""Stripe's refusals, as its API words them.

`saved` says whether the answer is remembered under the request's idempotency key: Stripe remembers what happened after
an endpoint began to work, and forgets a request that never passed the door (bad parameters, bad key, a busy key).
"""

from infra.local.simulators.stripe.state import Json


class ApiError(Exception):
    """One answer that is not 200; the members beside `type` and `message` appear only when they say something."""

    status = 400
    type = "invalid_request_error"
    saved = True

    def __init__(self, message: str, *, code: str | None = None, param: str | None = None, **more: object) -> None:
        super().__init__(message)
        self.body: Json = {"message": message, "type": self.type, **more}
        if param is not None:
            self.body["param"] = param
        if code is not None:
            self.body["code"] = code
            self.body["doc_url"] = f"https://stripe.com/docs/error-codes/{code.replace('_', '-')}"


class InvalidParameter(ApiError):
    """The parameters never made sense, so nothing began."""

    saved = False


class Unauthorized(ApiError):
    """The key is missing or is not this account's."""

    status = 401
    saved = False


class NotFound(ApiError):
    """No such object, or no such URL."""

    status = 404

    @classmethod
    def of(cls, kind: str, identifier: str, param: str) -> "NotFound":
        return cls(f"No such {kind}: '{identifier}'", code="resource_missing", param=param)


class CardDeclined(ApiError):
    """The bank, or its authentication, said no."""

    status = 402
    type = "card_error"


class KeyReused(ApiError):
    """An idempotency key came back with another request."""

    type = "idempotency_error"
    saved = False


class KeyInUse(KeyReused):
    """The first request with this key has not been answered yet."""

    status = 409


class InjectedError(ApiError):
    """An armed fault: the status, type and code are whatever the test ordered."""

    type = "api_error"

    def __init__(self, status: int, code: str | None, *, saved: bool) -> None:
        super().__init__("Simulated failure: Sorry, an error occurred on our end.", code=code)
        self.status = status
        self.saved = saved
        if status in (400, 404, 429):
            self.body["type"] = "invalid_request_error"
        elif status == 402:  # noqa: PLR2004
            self.body |= {"type": "card_error", "decline_code": code}
