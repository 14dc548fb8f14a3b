"""What the SDK does for each call though it is always the same: a service's address, and a signature that moto does not
look at.
"""

from typing import Any

from botocore.regions import EndpointRulesetResolver
from botocore.signers import RequestSigner
from moto.core.models import botocore_stubber

from tests.straight_moto import ADDRESS

ALWAYS_THE_SAME = ("dynamodb", "apigatewaymanagementapi")  # no part of the address is in what is asked

_construct: Any = EndpointRulesetResolver.construct_endpoint
_sign: Any = RequestSigner.handler


def _known(
    resolver: EndpointRulesetResolver, operation_model: Any, call_args: Any, request_context: dict[str, Any] | None
) -> Any:
    """The address that was found for this client before."""
    if operation_model.service_model.service_name not in ALWAYS_THE_SAME:
        return _construct(resolver, operation_model, call_args, request_context)
    found = vars(resolver).setdefault("found", {})
    if operation_model.name not in found:
        found[operation_model.name] = _construct(resolver, operation_model, call_args, request_context)
    return found[operation_model.name]


def _signed(signer: RequestSigner, operation_name: str | None = None, request: Any = None, **named: Any) -> Any:
    """Not by who calls a table in moto."""
    if botocore_stubber.enabled and request.url == ADDRESS:
        return None
    return _sign(signer, operation_name=operation_name, request=request, **named)


def install() -> None:
    """For the whole process."""
    EndpointRulesetResolver.construct_endpoint = _known
    RequestSigner.handler = _signed
