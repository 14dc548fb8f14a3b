"""One group: its functions and what leads to them. Tied to the other stacks by names, so it is deployed by itself."""

from pathlib import Path
from typing import Unpack

from aws_cdk import Stack
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_sqs as sqs
from aws_cdk import aws_ssm as ssm
from constructs import Construct

from infra.constructs.accepted import accept
from infra.constructs.alarms import (
    watch_dead_letters,
    watch_failures,
    watch_function,
    watch_the_clock,
    watch_waiting,
)
from infra.constructs.clockwork import follow, run_by_the_clock
from infra.constructs.group_function import GroupFunction
from infra.constructs.routes import http_routes, socket_routes
from infra.constructs.worker_queue import WorkerQueue, dead_queue
from infra.manifest import Function, Group
from infra.stacks.place import Place
from infra.stage import HTTP_API_ID, SOCKET_API_ID, SOCKET_STAGE, Stage, stream_parameter
from kervan.api import Api
from kervan.schedule import Schedule
from kervan.settings import Settings
from kervan.socket import Socket
from kervan.stream import Stream
from kervan.worker import Worker


class GroupStack(Stack):
    """A folder of `functions/`, deployed."""

    def __init__(
        self, scope: Construct, stage: Stage, group: Group, *, asset: Path, package: Path, **where: Unpack[Place]
    ) -> None:
        """`asset` and `package`: the folders that `assets` made of the group and of the shared package."""
        super().__init__(scope, stage.stack(group.name), **where)
        self._stage, self._group = stage, group
        self._ids = _Published(self, stage)
        self._code = lambda_.Code.from_asset(str(asset))
        self._package = package
        self._made_layers: dict[str, lambda_.LayerVersion] = {}
        self._accept()
        settings = self._settings()
        for function in group.functions:
            made = self._function(function, settings)
            self._lead_to(made)
            if not stage.local:
                watch_function(made, stage)
                watch_failures(made, stage)

    def _accept(self) -> None:
        accept(
            self,
            "Functions check tokens, tickets and every frame themselves (kervan.auth, kervan.socket); "
            "a test lists the public routes",
            "AwsSolutions-APIG4",
        )
        accept(
            self,
            "Gateways, queues and streams call and wait; what the clock starts has an on-failure destination",
            "Serverless-LambdaDLQ",
        )
        accept(
            self,
            "Python 3.13 is what the pinned wheels are built for and the tests run on",
            "AwsSolutions-L1",
            "Serverless-LambdaLatestVersion",
        )

    def _settings(self) -> Settings:
        """The stage's, and where sockets are managed: in AWS that is known only here."""
        if self._stage.local:
            return self._stage.settings
        host = f"{self._ids[SOCKET_API_ID]}.execute-api.{self._stage.region}.amazonaws.com"
        return self._stage.settings.model_copy(update={"socket_endpoint": f"https://{host}/{SOCKET_STAGE}"})

    def _function(self, function: Function, settings: Settings) -> GroupFunction:
        names = ["kervan"] if self._stage.local else ["kervan", "vendor", *function.entry.layers]
        return GroupFunction(
            self,
            self._stage,
            function,
            code=self._code,
            layers=[self._layer(name) for name in names],
            settings=settings,
            ids=self._ids,
        )

    def _layer(self, name: str) -> lambda_.LayerVersion:
        if name not in self._made_layers:
            folder = self._package if name == "kervan" else self._stage.layers / name
            self._made_layers[name] = lambda_.LayerVersion(
                self,
                f"layer-{name}",
                layer_version_name=self._stage.called(f"{self._group.name}-{name}"),
                code=lambda_.Code.from_asset(str(folder)),
                compatible_runtimes=[lambda_.Runtime.PYTHON_3_13],
                compatible_architectures=[lambda_.Architecture.ARM_64],
            )
        return self._made_layers[name]

    def _lead_to(self, made: GroupFunction) -> None:
        """What calls the function."""
        entry, stage = made.function.entry, self._stage
        match entry:
            case Api():
                http_routes(made, stage, made, self._ids[HTTP_API_ID])
            case Socket():
                socket_routes(made, stage, made, self._ids[SOCKET_API_ID], entry.routes)
            case Worker():
                queue = WorkerQueue(made, stage, made, entry)
                self._watched(queue.dead, f"{made.function.group}-dead")
                if not stage.local:
                    watch_waiting(queue.queue, made, stage)
            case Stream():
                stream = self._ids[stream_parameter(entry.table)]
                follow(made, made, entry, stream, self._dead_queue(made))
            case Schedule():
                run_by_the_clock(made, stage, made, entry, self._dead_queue(made))
                if not stage.local:
                    watch_the_clock(made, entry, stage)

    def _dead_queue(self, made: GroupFunction) -> sqs.Queue:
        name = f"{made.function.name}-dead"
        return self._watched(dead_queue(made, self._stage, name), name)

    def _watched(self, queue: sqs.Queue, name: str) -> sqs.Queue:
        if not self._stage.local:
            watch_dead_letters(queue, self, self._stage, name)
        return queue


class _Published(dict[str, str]):
    """What other stacks put into Parameter Store, asked for when it is first needed and read at deployment."""

    def __init__(self, scope: Construct, stage: Stage) -> None:
        super().__init__()
        self._scope, self._stage = scope, stage

    def __missing__(self, name: str) -> str:
        path = self._stage.parameter(name)
        self[name] = ssm.StringParameter.value_for_string_parameter(self._scope, path)
        return self[name]
