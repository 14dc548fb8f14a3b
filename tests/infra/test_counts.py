"""What the code counts rings, in the very words in which it is counted."""

import ast
import json
from pathlib import Path

import pytest

from infra.constructs.counts import COUNTS, alarm_name
from kervan import log
from kervan.world import World
from tests.infra.conftest import Assembly

ROOT = Path(__file__).parents[2]
FILES = [*ROOT.glob("functions/**/*.py"), *ROOT.glob("layers/kervan/**/*.py")]


def counted() -> set[str]:
    """The names in all calls of `log.count`."""
    nodes = (node for file in FILES for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))))
    calls = [node for node in nodes if isinstance(node, ast.Call) and ast.unparse(node.func) == "log.count"]
    assert all(isinstance(call.args[0], ast.Constant) for call in calls)
    return {ast.literal_eval(call.args[0]) for call in calls}


def test_everything_that_is_counted_rings_and_nothing_else_does() -> None:
    assert counted() == COUNTS.keys()


@pytest.mark.parametrize("name", COUNTS)
def test_the_alarm_looks_where_the_count_is_written(
    assembly: Assembly, world: World, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    """CloudWatch knows a metric by name, namespace and exactly its dimensions: an alarm sees no sum over them."""
    rung = assembly.one("all", "watch", "AWS::CloudWatch::Alarm", AlarmName=f"all-{alarm_name(name)}")
    assert (rung["Threshold"], rung["Period"], len(rung["AlarmActions"])) == (COUNTS[name].above, 300, 1)
    monkeypatch.setenv("POWERTOOLS_METRICS_DISABLED", "false")
    log.count(name, 2, provider="stripe", kind="timeout")
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    said = [line["_aws"]["CloudWatchMetrics"][0] for line in lines]
    assert {each["Metrics"][0]["Name"] for each in said} == {rung["MetricName"]} == {name}
    assert {each["Namespace"].replace("/test", "/all") for each in said} == {rung["Namespace"]}
    assert [each["Dimensions"] for each in said] == [[[]], [["provider", "kind"]]]
    assert rung["Dimensions"] == []
    assert [line[name] for line in lines] == [[2.0], [2.0]]
    assert (lines[1]["provider"], lines[1]["kind"]) == ("stripe", "timeout")
