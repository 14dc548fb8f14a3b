"""The cloud assembly of the tests: one synthesis for all of them, since each costs seconds."""

import fcntl
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from infra.app import NODE
from infra.manifest import Function, Group, groups
from infra.presets import PRESETS, chosen
from infra.stage import EDGE_KEY_VERSION, HTTP_API_ID, SOCKET_API_ID, Stage

ACCOUNT, REGION = "111122223333", "eu-central-1"
CONTEXT = {
    "account": ACCOUNT,
    "region": REGION,
    "public_url": "https://kervan.example",
    "app_url": "https://app.kervan.example",
    "mail_from": "Kervan <merhaba@kervan.example>",
    "alarm_email": "ops@kervan.example",
    "certificate_arn": f"arn:aws:acm:us-east-1:{ACCOUNT}:certificate/11111111-2222-3333-4444-555555555555",
    HTTP_API_ID: "http000000",
    SOCKET_API_ID: "sock000000",
    EDGE_KEY_VERSION: "11111111-2222-4333-8444-555555555555",
}
SAMPLE = "tests.infra.sample"


@dataclass(frozen=True)
class Assembly:
    """What a synthesis left behind."""

    folder: Path

    def stacks(self, stage: str) -> dict[str, Path]:
        """The templates of a stage by the stack's name without the stage."""
        prefix = f"{stage}-kervan-"
        found = sorted(self.folder.glob(f"{prefix}*.template.json"))
        return {path.name.removeprefix(prefix).removesuffix(".template.json"): path for path in found}

    def resources(self, stage: str, stack: str, kind: str = "") -> dict[str, dict[str, Any]]:
        """A stack's resources by logical id; of one type if it is named."""
        template = json.loads(self.stacks(stage)[stack].read_text())
        return {name: each for name, each in template["Resources"].items() if kind in ("", each["Type"])}

    def one(self, stage: str, stack: str, kind: str, **properties: object) -> dict[str, Any]:
        """The properties of the one resource of this type that has these."""
        matching = [
            each["Properties"]
            for each in self.resources(stage, stack, kind).values()
            if all(each["Properties"].get(name) == value for name, value in properties.items())
        ]
        assert len(matching) == 1, f"{len(matching)} {kind} with {properties} in {stack}"
        found: dict[str, Any] = matching[0]
        return found

    def findings(self) -> list[dict[str, Any]]:
        """What the validations found."""
        report = json.loads((self.folder / "validation-report.json").read_text())
        assert {each["pluginName"] for each in report["pluginReports"]} == {"AwsSolutions", "Serverless"}
        return [finding for each in report["pluginReports"] for finding in each["violations"]]


@cache
def stages() -> dict[str, tuple[dict[str, str], Mapping[str, Group]]]:
    """The stages of the synthesis: context and groups by name."""
    sample, product = groups(SAMPLE), groups()
    return {
        "sample": (CONTEXT, sample),
        "local": ({"socket_endpoint": "http://127.0.0.1:4599/sockets", **CONTEXT, "account": "000000000000"}, sample),
        "dev": ({**CONTEXT, "development": "true"}, {}),
        "all": (CONTEXT, product),
        **{name: (CONTEXT, chosen(name)) for name in PRESETS},
    }


def functions(stage: str) -> dict[str, tuple[Function, ...]]:
    """The functions of a stage's groups. A group that has none yet has no stack either."""
    return {name: group.functions for name, group in stages()[stage][1].items() if group.functions}


@pytest.fixture(scope="session")
def assembly(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Assembly:
    """Every stage of the tests, with cdk-nag looking on; made by the first of pytest's processes that needs it."""
    if worker_id == "master":
        return _synthesized(tmp_path_factory)
    shared = tmp_path_factory.getbasetemp().parent / "assembly-of-all"
    with shared.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not shared.exists():
            shared.symlink_to(_synthesized(tmp_path_factory).folder)
    return Assembly(shared)


def _synthesized(tmp_path_factory: pytest.TempPathFactory) -> Assembly:
    """The vendor layers are empty here."""
    os.environ.setdefault("JSII_NODE", str(NODE))
    from aws_cdk import Validations
    from cdk_nag import AwsSolutionsChecks, ServerlessChecks

    from infra.stacks.product import application, build

    folder, layers = tmp_path_factory.mktemp("assembly"), tmp_path_factory.mktemp("layers")
    for name in ("vendor", "documents"):
        (layers / name / "python").mkdir(parents=True)
        (layers / name / "python" / "empty.py").touch()
    app = application(folder)
    Validations.of(app).add_plugins(AwsSolutionsChecks(app), ServerlessChecks(app))
    for name, (context, members) in stages().items():
        stage = Stage.of({"stage": name, "layers": str(layers), **context})
        build(app, stage, members, tmp_path_factory.mktemp(f"assets-{name}"))
    try:
        app.synth()
    except RuntimeError as error:
        if "ValidationFailed" not in str(error):
            raise
    return Assembly(folder)
