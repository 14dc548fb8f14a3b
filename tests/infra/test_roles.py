"""What the templates let a function do is what was derived for it: the policies that its trace is held against."""

import json
from typing import Any

import pytest

from infra.manifest import Function
from infra.permissions import permissions
from infra.stage import Stage
from tests.infra.conftest import CONTEXT, Assembly, functions

PRODUCT = [function for members in functions("all").values() for function in members]
Triples = set[tuple[str, str, str]]


class Published(dict[str, str]):
    """Ids of other stacks, by the parameter that carries them."""

    def __init__(self, stage: Stage) -> None:
        super().__init__()
        self.stage = stage

    def __missing__(self, name: str) -> str:
        return f"<{self.stage.parameter(name)}>"


def role_of(assembly: Assembly, function: Function) -> tuple[str, dict[str, Any]]:
    """The role's logical id, and what is said of it."""
    made = assembly.one("all", function.group, "AWS::Lambda::Function", FunctionName=f"all-{function.name}")
    name: str = made["Role"]["Fn::GetAtt"][0]
    return name, assembly.resources("all", function.group)[name]["Properties"]


def said(assembly: Assembly, group: str, document: dict[str, Any]) -> Triples:
    """Effect, action and resource of every statement, references as the parameters that they read."""
    parameters = json.loads(assembly.stacks("all")[group].read_text()).get("Parameters", {})

    def text(value: Any) -> str:
        if isinstance(value, str):
            return value
        if "Ref" in value:
            return f"<{parameters[value['Ref']]['Default']}>"
        return "".join(text(part) for part in value["Fn::Join"][1])

    return {
        (statement["Effect"], action, text(resource))
        for statement in document["Statement"]
        for action in _many(statement["Action"])
        for resource in _many(statement["Resource"])
    }


def _many(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


@pytest.mark.parametrize("function", PRODUCT, ids=lambda function: function.name)
def test_a_role_says_what_is_derived_and_nothing_adds_to_it(assembly: Assembly, function: Function) -> None:
    stage = Stage.of({"stage": "all", **CONTEXT, "socket_endpoint": "https://sockets.example"})
    derived = [each.statement() for each in permissions(function, stage, Published(stage))]
    name, role = role_of(assembly, function)
    (policy,) = role["Policies"]
    assert said(assembly, function.group, policy["PolicyDocument"]) == {
        (str(each["Effect"]), action, resource)
        for each in derived
        for action in _many(each["Action"])
        for resource in _many(each["Resource"])
    }
    assert not role.get("ManagedPolicyArns")
    added = assembly.resources("all", function.group, "AWS::IAM::Policy").values()
    assert not [policy for policy in added if name in json.dumps(policy["Properties"]["Roles"])]
