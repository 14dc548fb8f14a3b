"""The front: one HTTP API, one WebSocket API and the bus. Groups put their own routes and rules on them."""

import json
from typing import Unpack

from aws_cdk import RemovalPolicy, Stack, Tags
from aws_cdk import aws_apigateway as apigateway
from aws_cdk import aws_apigatewayv2 as gateway
from aws_cdk import aws_events as events
from aws_cdk import aws_iam as iam
from aws_cdk import aws_logs as logs
from aws_cdk import aws_ses as ses
from aws_cdk import aws_ssm as ssm
from constructs import Construct

from infra.constructs.accepted import accept
from infra.stacks.place import Place
from infra.stage import HTTP_API_ID, SOCKET_API_ID, SOCKET_STAGE, Stage

LOGGING_POLICY = "service-role/AmazonAPIGatewayPushToCloudWatchLogs"
RATE, BURST = 2_000, 1_000
HTTP_LOG = {
    "requestId": "$context.requestId",
    "at": "$context.requestTimeEpoch",
    "ip": "$context.identity.sourceIp",
    "route": "$context.routeKey",
    "path": "$context.path",  # without the query string
    "status": "$context.status",
    "ms": "$context.responseLatency",
    "bytes": "$context.responseLength",
    "error": "$context.integrationErrorMessage",
}
SOCKET_LOG = {
    "requestId": "$context.requestId",
    "at": "$context.requestTimeEpoch",
    "ip": "$context.identity.sourceIp",
    "route": "$context.routeKey",
    "event": "$context.eventType",
    "connectionId": "$context.connectionId",
    "status": "$context.status",
    "error": "$context.integrationErrorMessage",
}


class ApiStack(Stack):
    """What the groups hang on. They find it by its bus's name and by ids in Parameter Store."""

    def __init__(self, scope: Construct, stage: Stage, **where: Unpack[Place]) -> None:
        """The local cloud gets fixed ids from a tag, so that addresses are known before anything runs."""
        super().__init__(scope, stage.stack("api"), **where)
        self._stage = stage
        self._stages: list[gateway.CfnStage] = []
        self._api("Http", "HTTP", HTTP_API_ID, "kervanhttp", None)
        self._api("Socket", "WEBSOCKET", SOCKET_API_ID, "kervanws", "$request.body.action")
        if not stage.local:
            self._let_gateways_log()
        events.EventBus(self, "Bus", event_bus_name=stage.settings.bus)
        self._tell_of_mail()

    def _api(self, name: str, protocol: str, parameter: str, local_id: str, selection: str | None) -> None:
        api = gateway.CfnApi(
            self,
            name,
            name=self._stage.called(f"kervan-{name.lower()}"),
            protocol_type=protocol,
            route_selection_expression=selection,
        )
        if self._stage.local:
            Tags.of(api).add("ms-custom-id", local_id)
        self._published_stage(name, api)
        ssm.StringParameter(self, f"{name}Id", parameter_name=self._stage.parameter(parameter), string_value=api.ref)

    def _tell_of_mail(self) -> None:
        """SES tells the account's own bus what became of mail that goes out under this set; it takes no other bus."""
        mail = ses.CfnConfigurationSet(self, "Mail", name=self._stage.settings.mail_events)
        told = ses.CfnConfigurationSetEventDestination.EventDestinationProperty(
            name="bus",
            enabled=True,
            matching_event_types=["bounce", "complaint", "delivery"],
            event_bridge_destination=ses.CfnConfigurationSetEventDestination.EventBridgeDestinationProperty(
                event_bus_arn=self._stage.arn("events", "event-bus/default")
            ),
        )
        ses.CfnConfigurationSetEventDestination(
            self, "MailEvents", configuration_set_name=mail.ref, event_destination=told
        )

    def _let_gateways_log(self) -> None:
        """WebSocket APIs log by a role of the whole account; it stays when the stage goes, for others may use it."""
        role = iam.Role(
            self,
            "LogRole",
            assumed_by=iam.ServicePrincipal("apigateway.amazonaws.com"),
            managed_policies=[iam.ManagedPolicy.from_aws_managed_policy_name(LOGGING_POLICY)],
        )
        account = apigateway.CfnAccount(self, "Account", cloud_watch_role_arn=role.role_arn)
        for kept in (role, account):
            kept.apply_removal_policy(RemovalPolicy.RETAIN)
        for stage in self._stages:
            stage.node.add_dependency(account)
        managed = f"AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/{LOGGING_POLICY}]"
        accept(role, "API Gateway asks for this policy of its own", managed)

    def _published_stage(self, name: str, api: gateway.CfnApi) -> None:
        """Deployed when a group changes a route; throttled; logged without query strings, which hold tickets."""
        http = name == "Http"
        log = logs.LogGroup(
            self,
            f"{name}AccessLog",
            log_group_name=f"/kervan/{self._stage.name}/{name.lower()}-access",
            retention=logs.RetentionDays.THREE_MONTHS,
            removal_policy=RemovalPolicy.DESTROY,
        )
        made = gateway.CfnStage(
            self,
            f"{name}Stage",
            api_id=api.ref,
            stage_name="$default" if http else SOCKET_STAGE,
            auto_deploy=True,
            default_route_settings=gateway.CfnStage.RouteSettingsProperty(
                throttling_rate_limit=RATE,
                throttling_burst_limit=BURST,
                detailed_metrics_enabled=False,  # six paid metrics a route; the query `slow-routes` asks the log
            ),
            access_log_settings=gateway.CfnStage.AccessLogSettingsProperty(
                destination_arn=log.log_group_arn, format=json.dumps(HTTP_LOG if http else SOCKET_LOG)
            ),
        )
        self._stages.append(made)
