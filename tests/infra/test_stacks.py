"""The templates: what AWS would be told."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from infra.manifest import SHARED_TABLES, groups, tables_of
from infra.stage import Stage
from kervan.api import Api
from kervan.settings import Bucket, Settings
from kervan.socket import Socket
from tests.infra.conftest import ACCOUNT, CONTEXT, SAMPLE, Assembly, functions

TABLE, FUNCTION = "AWS::DynamoDB::GlobalTable", "AWS::Lambda::Function"
LOG = "AWS::Logs::LogGroup"
QUEUE, RULE, MAPPING = "AWS::SQS::Queue", "AWS::Events::Rule", "AWS::Lambda::EventSourceMapping"


def test_nothing_is_found_by_cdk_nag(assembly: Assembly) -> None:
    assert [(f["ruleName"], f["violatingConstructs"][0]["constructPath"]) for f in assembly.findings()] == []


def test_nothing_is_found_by_cfn_lint(assembly: Assembly) -> None:
    templates = [str(path) for stage in ("sample", "all") for path in assembly.stacks(stage).values()]
    said_twice = "W3005"  # CDK writes a dependency on a role that the role's ARN implies
    command = [str(Path(sys.executable).with_name("cfn-lint")), "--ignore-checks", said_twice, "--template", *templates]
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - beside this interpreter
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_every_table_is_what_its_model_says(assembly: Assembly) -> None:
    for group in groups(SAMPLE).values():
        for table in (*group.tables, *tables_of(SHARED_TABLES)):
            schema = table.schema()
            made = assembly.one("sample", "data", TABLE, TableName=f"sample-{schema.name}")
            keys = {key["KeyType"]: key["AttributeName"] for key in made["KeySchema"]}
            assert (keys["HASH"], keys.get("RANGE")) == (schema.hash_key, schema.range_key)
            assert {i["IndexName"] for i in made.get("GlobalSecondaryIndexes", [])} == {i.name for i in schema.indexes}
            assert {a["AttributeName"]: a["AttributeType"] for a in made["AttributeDefinitions"]} == schema.types
            assert made.get("StreamSpecification", {}).get("StreamViewType") == (schema.stream or None)
            assert made.get("TimeToLiveSpecification", {}).get("AttributeName") == schema.ttl


@pytest.mark.parametrize("stage", ["sample", "all"])
def test_every_table_survives_accidents(assembly: Assembly, stage: str) -> None:
    tables = assembly.resources(stage, "data", TABLE)
    assert tables
    for table in tables.values():
        made, replica = table["Properties"], table["Properties"]["Replicas"][0]
        assert (made["BillingMode"], table["DeletionPolicy"]) == ("PAY_PER_REQUEST", "Retain")
        assert made["SSESpecification"]["SSEType"] == "KMS"
        assert replica["SSESpecification"]["KMSMasterKeyId"]
        assert replica["DeletionProtectionEnabled"]
        assert replica["PointInTimeRecoverySpecification"]["PointInTimeRecoveryEnabled"]


@pytest.mark.parametrize("stage", ["dev", "local"])
def test_a_development_stage_can_be_thrown_away(assembly: Assembly, stage: str) -> None:
    for table in assembly.resources(stage, "data", TABLE).values():
        assert table["DeletionPolicy"] == "Delete"
        assert not table["Properties"]["Replicas"][0]["DeletionProtectionEnabled"]


@pytest.mark.parametrize("name", list(Bucket))
def test_every_bucket_is_private_versioned_and_encrypted(assembly: Assembly, name: Bucket) -> None:
    bucket = assembly.one("sample", "data", "AWS::S3::Bucket", BucketName=f"kervan-sample-{ACCOUNT}-{name}")
    assert all(bucket["PublicAccessBlockConfiguration"].values())
    assert bucket["VersioningConfiguration"] == {"Status": "Enabled"}
    rule = bucket["BucketEncryption"]["ServerSideEncryptionConfiguration"][0]["ServerSideEncryptionByDefault"]
    assert rule["SSEAlgorithm"] == "aws:kms"


def test_buckets_are_reached_by_tls_alone(assembly: Assembly) -> None:
    policies = assembly.resources("sample", "data", "AWS::S3::BucketPolicy").values()
    assert len(policies) == len(Bucket)
    assert all('"aws:SecureTransport": "false"' in json.dumps(policy) for policy in policies)


@pytest.mark.parametrize("stage", ["sample", "all"])
def test_every_function_has_its_own_role_log_and_trace(assembly: Assembly, stage: str) -> None:
    for group, declared in functions(stage).items():
        made = assembly.resources(stage, group, FUNCTION).values()
        assert len(made) == len(declared) == len({json.dumps(function["Properties"]["Role"]) for function in made})
        for function in declared:
            name = f"{stage}-{function.name}"
            properties = assembly.one(stage, group, FUNCTION, FunctionName=name)
            assert assembly.one(stage, group, LOG, LogGroupName=f"/aws/lambda/{name}")["RetentionInDays"] > 0
            assert properties["TracingConfig"] == {"Mode": "Active"}
            assert (properties["Architectures"], properties["Runtime"]) == (["arm64"], "python3.13")
            assert (properties["MemorySize"], properties["Timeout"]) == (function.entry.memory, function.entry.timeout)
            assert properties["Handler"] == "kervan.boot.handler"


def test_a_function_reads_its_settings_back(assembly: Assembly) -> None:
    environ = assembly.one("local", "sales", FUNCTION, FunctionName="local-sales-worker")["Environment"]["Variables"]
    settings = Settings.of(environ)
    assert environ["KERVAN_ENTRY"] == "tests.infra.sample.sales.worker"
    assert (settings.stage, settings.socket_endpoint) == ("local", "http://127.0.0.1:4599/sockets")


def test_published_versions_are_snapshots_and_gateways_call_them(assembly: Assembly) -> None:
    function = assembly.one("sample", "sales", FUNCTION, FunctionName="sample-sales-handler")
    assert function["SnapStart"] == {"ApplyOn": "PublishedVersions"}
    aliases = assembly.resources("sample", "sales", "AWS::Lambda::Alias")
    assert {alias["Properties"]["Name"] for alias in aliases.values()} == {"live"}
    for kind, field in ((MAPPING, "FunctionName"), ("AWS::Lambda::Permission", "FunctionName")):
        for resource in assembly.resources("sample", "sales", kind).values():
            assert resource["Properties"][field]["Ref"] in aliases


def _versions(folder: Path, vendor: str) -> set[str]:
    """The versions of the sample's stock, deployed with these words in its vendor layer."""
    from infra.stacks.product import application, build

    layer = folder / "layers" / "vendor" / "python"
    layer.mkdir(parents=True)
    (layer / "package.py").write_text(vendor)
    app = application(folder / "out")
    stage = Stage.of({**CONTEXT, "stage": "sample", "layers": str(folder / "layers")})
    build(app, stage, {"stock": groups(SAMPLE)["stock"]}, folder)
    app.synth()
    return set(Assembly(folder / "out").resources("sample", "stock", "AWS::Lambda::Version"))


@pytest.mark.proof
def test_a_changed_layer_is_published_as_a_new_version(assembly: Assembly, tmp_path: Path) -> None:
    first, again, changed = (
        _versions(tmp_path / str(number), vendor) for number, vendor in enumerate(["one = 1", "one = 1", "one = 2"])
    )
    assert len(first) == 1
    assert first == again
    assert first.isdisjoint(changed)


def test_on_one_machine_there_are_no_versions_and_no_vendor_layers(assembly: Assembly) -> None:
    assert assembly.resources("local", "sales", "AWS::Lambda::Version") == {}
    layers = assembly.resources("local", "sales", "AWS::Lambda::LayerVersion").values()
    assert [layer["Properties"]["LayerName"] for layer in layers] == ["local-sales-kervan"]
    assert {*assembly.stacks("local")} == {"data", "api", "sales", "stock"}


@pytest.mark.parametrize("stage", ["sample", "all"])
def test_every_route_of_the_api_is_on_the_gateway(assembly: Assembly, stage: str) -> None:
    declared = [function for members in functions(stage).values() for function in members]
    documented = [f"{method} {path}" for function in declared for method, path in function.routes]
    actions = [key for function in declared if isinstance(function.entry, Socket) for key in function.entry.routes]
    rest = ["$default" for f in declared if isinstance(f.entry, Api) and f.entry.catch_all]
    routes = [
        each["Properties"]["RouteKey"]
        for group in functions(stage)
        for each in assembly.resources(stage, group, "AWS::ApiGatewayV2::Route").values()
    ]
    assert sorted(routes) == sorted([*documented, *actions, *rest])
    assert len(set(documented)) == len(documented)


def test_a_worker_has_a_queue_with_dead_letters(assembly: Assembly) -> None:
    queue = assembly.one("sample", "sales", QUEUE, QueueName="sample-sales")
    worker = assembly.one("sample", "sales", FUNCTION, FunctionName="sample-sales-worker")
    assert queue["VisibilityTimeout"] >= 6 * worker["Timeout"]
    assert queue["RedrivePolicy"]["maxReceiveCount"] == 5
    feed = next(
        mapping["Properties"]
        for mapping in assembly.resources("sample", "sales", MAPPING).values()
        if mapping["Properties"]["FunctionResponseTypes"] and "StartingPosition" not in mapping["Properties"]
    )
    assert feed["FunctionResponseTypes"] == ["ReportBatchItemFailures"]


def test_a_listened_fact_has_a_rule(assembly: Assembly) -> None:
    rule = assembly.one("sample", "sales", RULE)
    assert rule["EventPattern"] == {"source": ["kervan"], "detail-type": ["stock.Restocked"]}
    assert rule["EventBusName"] == "sample-kervan"
    assert rule["Targets"][0]["DeadLetterConfig"]


def test_a_stream_is_filtered_halved_and_gives_up_into_a_queue(assembly: Assembly) -> None:
    mapping = assembly.one("sample", "sales", MAPPING, StartingPosition="TRIM_HORIZON")
    assert mapping["BisectBatchOnFunctionError"]
    assert mapping["FunctionResponseTypes"] == ["ReportBatchItemFailures"]
    assert json.loads(mapping["FilterCriteria"]["Filters"][0]["Pattern"]) == {"eventName": ["INSERT"]}
    assert mapping["DestinationConfig"]["OnFailure"]["Destination"]


def test_the_clock_runs_in_istanbul(assembly: Assembly) -> None:
    schedules = assembly.resources("sample", "sales", "AWS::Scheduler::Schedule").values()
    assert {made["Properties"]["ScheduleExpressionTimezone"] for made in schedules} == {"Europe/Istanbul"}
    jobs = {json.loads(made["Properties"]["Target"]["Input"])["job"] for made in schedules}
    assert jobs == {"look_at_bestseller", "forget_bestseller"}


def test_logs_of_the_gateways_hold_no_query_string(assembly: Assembly) -> None:
    stages_made = assembly.resources("sample", "api", "AWS::ApiGatewayV2::Stage").values()
    assert len(stages_made) == 2
    for stage in stages_made:
        assert "query" not in stage["Properties"]["AccessLogSettings"]["Format"].lower()
        assert stage["Properties"]["DefaultRouteSettings"]["ThrottlingRateLimit"] > 0


def test_every_queue_of_dead_letters_rings(assembly: Assembly) -> None:
    dead = {
        queue["Properties"]["QueueName"]
        for queue in assembly.resources("sample", "sales", QUEUE).values()
        if queue["Properties"]["QueueName"].endswith("-dead")
    }
    alarms = assembly.resources("sample", "sales", "AWS::CloudWatch::Alarm").values()
    assert dead == {"sample-sales-dead", "sample-sales-stream-dead", "sample-sales-schedule-dead"}
    assert dead <= {alarm["Properties"]["AlarmName"] for alarm in alarms}


@pytest.mark.parametrize("metric", ["PaymentsToReview", "SubscriptionsToReview"])
def test_money_that_fits_nothing_rings(assembly: Assembly, metric: str) -> None:
    alarms = assembly.resources("sample", "watch", "AWS::CloudWatch::Alarm").values()
    rung = {alarm["Properties"].get("MetricName"): alarm["Properties"] for alarm in alarms}[metric]
    assert (rung["Namespace"], rung["Dimensions"], rung["Threshold"]) == ("kervan/sample", [], 0)


def test_no_stack_comes_near_the_limit(assembly: Assembly) -> None:
    sizes = {path: len(json.loads(path.read_text())["Resources"]) for path in assembly.folder.glob("*.template.json")}
    biggest: tuple[Path, Any] = max(sizes.items(), key=lambda item: item[1])
    assert biggest[1] < 400, biggest
