"""A function's routes on the shared APIs: one integration and one permission, however many routes."""

from collections.abc import Sequence

from aws_cdk import aws_apigatewayv2 as gateway
from aws_cdk import aws_iam as iam
from constructs import Construct

from infra.constructs.group_function import GroupFunction
from infra.stage import SOCKET_STAGE, Stage
from kervan.api import Api

LONGEST_MS = 29_000  # the gateways wait no longer than this


class Routes(Construct):
    """Routes of one API to one function."""

    def __init__(
        self, scope: Construct, name: str, target: GroupFunction, api_id: str, keys: Sequence[str], *, source: str
    ) -> None:
        """`keys` as the gateway spells them; `source` is the ARN pattern that may call the function."""
        super().__init__(scope, name)
        entry, arn = target.function.entry, target.target.function_arn
        http = isinstance(entry, Api)
        integration = gateway.CfnIntegration(
            self,
            "Integration",
            api_id=api_id,
            integration_type="AWS_PROXY",
            integration_uri=arn if http else _invocation(source, arn),
            integration_method=None if http else "POST",
            payload_format_version="2.0" if http else None,
            timeout_in_millis=min(entry.timeout * 1000, LONGEST_MS),
        )
        for key in keys:
            gateway.CfnRoute(self, key, api_id=api_id, route_key=key, target=f"integrations/{integration.ref}")
        target.target.add_permission(
            f"{name}MayCall", principal=iam.ServicePrincipal("apigateway.amazonaws.com"), source_arn=source
        )


def http_routes(scope: Construct, stage: Stage, target: GroupFunction, api_id: str) -> None:
    """What the entry's OpenAPI document says; one API also takes what nobody else does."""
    entry = target.function.entry
    keys = [f"{method} {path}" for method, path in target.function.routes]
    if isinstance(entry, Api) and entry.catch_all:
        keys.append("$default")
    Routes(scope, "Http", target, api_id, keys, source=stage.arn("execute-api", f"{api_id}/*/*"))


def socket_routes(scope: Construct, stage: Stage, target: GroupFunction, api_id: str, keys: Sequence[str]) -> None:
    """The entry's actions."""
    Routes(scope, "Socket", target, api_id, keys, source=stage.arn("execute-api", f"{api_id}/{SOCKET_STAGE}/*"))


def _invocation(source: str, arn: str) -> str:
    region = source.split(":")[3]
    return f"arn:aws:apigateway:{region}:lambda:path/2015-03-31/functions/{arn}/invocations"
