"""One entry as a Lambda: its own role, its own log, its size as the entry says."""

from collections.abc import Mapping, Sequence

from aws_cdk import Duration, RemovalPolicy
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_logs as logs
from constructs import Construct

from infra.constructs.accepted import accept_wildcards
from infra.manifest import Function
from infra.permissions import Permission, permissions
from infra.stage import Stage
from kervan.settings import Settings

BOOT = "kervan.boot.handler"
AWAITED = ("handler", "websocket")  # somebody waits for their first answer; a snapshot is paid for by the second


class GroupFunction(Construct):
    """`target` is what may be called: the alias `live` of a version in AWS, the function itself on one machine."""

    def __init__(
        self,
        scope: Construct,
        stage: Stage,
        function: Function,
        *,
        code: lambda_.Code,
        layers: Sequence[lambda_.ILayerVersion],
        settings: Settings,
        ids: Mapping[str, str],
    ) -> None:
        """`ids` as in `permissions`."""
        super().__init__(scope, function.kind)
        self.function = function
        self.name = stage.called(function.name)
        self.log = logs.LogGroup(
            self,
            "Log",
            log_group_name=f"/aws/lambda/{self.name}",
            retention=logs.RetentionDays.THREE_MONTHS,
            removal_policy=RemovalPolicy.DESTROY,
        )
        self.role = _role(self, list(permissions(function, stage, ids)))
        self.made = lambda_.Function(
            self,
            "Function",
            function_name=self.name,
            runtime=lambda_.Runtime.PYTHON_3_13,
            architecture=lambda_.Architecture.ARM_64,
            handler=BOOT,
            code=code,
            layers=list(layers),
            role=self.role,
            log_group=self.log,
            memory_size=function.entry.memory,
            timeout=Duration.seconds(function.entry.timeout),
            tracing=lambda_.Tracing.ACTIVE,
            environment={"KERVAN_ENTRY": function.module, **settings.environ()},
            snap_start=None
            if stage.local or function.kind not in AWAITED
            else lambda_.SnapStartConf.ON_PUBLISHED_VERSIONS,
        )
        self.target: lambda_.IFunction = self.made
        if not stage.local:
            self.target = lambda_.Alias(self, "Live", alias_name="live", version=self.made.current_version)


def _role(scope: Construct, allowed: list[Permission]) -> iam.IRole:
    """A role with one policy, which nothing adds to."""
    document = {"Version": "2012-10-17", "Statement": [permission.statement() for permission in allowed]}
    role = iam.Role(
        scope,
        "Role",
        assumed_by=iam.ServicePrincipal("lambda.amazonaws.com"),
        inline_policies={"function": iam.PolicyDocument.from_json(document)},
    )
    wildcards = {resource: each.why for each in allowed for resource in each.resources if each.why}
    accept_wildcards(role, wildcards)
    return role.without_policy_updates()
