"""The vendor layers: complete, pruned, compiled."""

import gzip
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from infra.assets import stage_group, stage_package
from infra.layers import LIMIT, REPOSITORY, Target, build, services, sizes
from infra.manifest import groups
from kervan.entry import DOCUMENT_TOOLS
from tests.calls import OTHERS, TRANSACTED

# Imports a module and counts what was compiled from a file on the way: what stands in a layer is compiled already.
PROGRAM = """
import importlib, json, sys

sys.path[:0] = json.loads(sys.argv[1])
compiled = []
sys.addaudithook(lambda event, args: compiled.append(str(args[1])) if event == "compile" and args[1] else None)
for name in json.loads(sys.argv[2]):
    importlib.import_module(name)
from kervan import aws
import botocore.session
for service in json.loads(sys.argv[3]):
    botocore.session.Session().create_client(service, region_name="eu-central-1", aws_access_key_id="a",
                                             aws_secret_access_key="b")
files = [name for name in compiled if name.endswith(".py")]
print(json.dumps(files))
"""


def test_services_are_read_where_clients_are_opened() -> None:
    assert services() >= {"dynamodb", "s3", "secretsmanager", "sesv2", "events", "apigatewaymanagementapi"}


def test_what_runs_on_lambda_is_what_the_tests_run_on() -> None:
    tested = pins("dev")
    for name in ("runtime", "documents"):
        assert pins(name)
        assert pins(name).items() <= tested.items()


def pins(name: str) -> dict[str, str]:
    """Packages and their versions."""
    text = (REPOSITORY / "requirements" / f"{name}.txt").read_text(encoding="utf-8")
    return dict(re.findall(r"^([\w-]+)==(\S+)", text, re.MULTILINE))


@pytest.fixture(scope="module")
def layers(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Built for this machine's Python, so that it can be tried."""
    place = tmp_path_factory.mktemp("layers")
    build(place, Target.of_this_machine())
    return place


@pytest.mark.proof
def test_every_entry_starts_on_its_layers_alone_and_compiles_nothing(layers: Path, tmp_path: Path) -> None:
    package = stage_package(tmp_path, python=sys.executable)
    for group in groups().values():
        asset = stage_group(group, tmp_path, python=sys.executable, documents={})
        for function in group.functions:
            heavy = ["documents"] if DOCUMENT_TOOLS & function.entry.uses else []
            places = [asset, package / "python", *(layers / name / "python" for name in ["vendor", *heavy])]
            arguments = ([str(place) for place in places], [function.module], sorted(services()))
            done = subprocess.run(  # noqa: S603 - this interpreter
                [sys.executable, "-I", "-S", "-c", PROGRAM, *map(json.dumps, arguments)],
                capture_output=True,
                text=True,
                check=False,
                env={},
            )
            assert done.returncode == 0, f"{function.name}: {done.stderr}"
            assert json.loads(done.stdout) == [], function.name


@pytest.mark.proof
def test_every_operation_that_the_suites_have_seen_is_known(layers: Path) -> None:
    known = {}
    for service in services():
        (model,) = (layers / "vendor" / "python" / "botocore" / "data" / service).glob("*/service-2.json.gz")
        told = json.loads(gzip.decompress(model.read_bytes()))
        known[service] = told["operations"].keys()
        assert set(_named(told)) <= told["shapes"].keys()
    data = {operation for kind, operation in TRANSACTED.items() if kind not in ("ConditionCheck", "Get")}
    others = {"Query", "Scan", "GetItem", "BatchGetItem", "TransactWriteItems", "DescribeTable", "ListTables"}
    assert data | others <= known["dynamodb"] <= data | others | {"BatchWriteItem"}
    for service, operation in OTHERS:
        assert operation in known[service]


def _named(part: object) -> Iterator[str]:
    if isinstance(part, dict) and isinstance(part.get("shape"), str):
        yield part["shape"]
    for child in part.values() if isinstance(part, dict) else part if isinstance(part, list) else ():
        yield from _named(child)


@pytest.mark.proof
def test_every_function_is_far_below_the_limit(layers: Path) -> None:
    measured = {name: size for name, size, _ in sizes(layers)}
    assert set(measured) == {function.name for group in groups().values() for function in group.functions}
    assert max(measured.values()) < 0.7 * LIMIT
