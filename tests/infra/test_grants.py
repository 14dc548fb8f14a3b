"""Who may do what: exactly what the code behind an entry does."""

import json

import pytest

from infra.grants import FORGETTING, accesses
from infra.manifest import Function, groups
from kervan.holdings import Forget
from tests.infra.conftest import SAMPLE, Assembly

KNOWN_TO_NEED_EVERYTHING = {
    "xray:PutTraceSegments",
    "xray:PutTelemetryRecords",
    "dynamodb:ListStreams",
    "dynamodb:ListTables",
    "sqs:ListQueues",
    "sns:Publish",
}
EXPECTED = {
    "sales-handler": {
        "outbox": {"PutItem"},
        "sample-sales": {"PutItem"},
        "sample-shelves": {"UpdateItem"},
    },
    "sales-worker": {
        "sample-sales": {"Query by-product"},
        "sample-shelves": {"GetItem"},
        "seen": {"PutItem"},
    },
    "sales-stream": {"sample-sales-counts": {"UpdateItem"}},
    "sales-schedule": {
        "sample-sales": {"Query by-product"},
        "sample-sales-counts": {"DeleteItem"},
        "sample-shelves": {"GetItem"},
    },
    "sales-websocket": {
        "connections": {"DeleteItem", "GetItem"},
        "outbox": {"PutItem"},
        "sample-sales": {"PutItem"},
        "sample-shelves": {"UpdateItem"},
    },
    "stock-handler": {"outbox": {"PutItem"}, "sample-shelves": {"GetItem", "PutItem"}},
}


def _function(name: str) -> Function:
    return next(f for group in groups(SAMPLE).values() for f in group.functions if f.name == name)


@pytest.mark.parametrize("name", EXPECTED)
def test_a_function_may_do_what_its_code_does_and_no_more(name: str) -> None:
    found = {
        access.table: {*access.actions, *(f"Query {index}" for index in access.indexes)}
        for access in accesses(_function(name))
    }
    assert found == EXPECTED[name]


def test_another_groups_rows_are_written_by_its_guarded_write_alone() -> None:
    for function in (f for group in groups().values() for f in group.functions):
        foreign = {
            table.schema().name for group in groups().values() if group.name != function.group for table in group.tables
        }
        for access in accesses(function):
            if access.table in foreign:
                assert access.actions <= {"GetItem", "BatchGetItem", "Query", "UpdateItem"}, function.name


def test_what_an_erasure_does_to_a_groups_rows_is_granted_to_its_worker() -> None:
    assert set(Forget) - set(FORGETTING) == {Forget.STAYS}
    users = groups()["users"].function("worker")
    assert users is not None
    found = {access.table: access.actions for access in accesses(users)}
    assert [name for name in ("consents", "user-audit") if "UpdateItem" not in found[name]] == []


def _statements(assembly: Assembly, stage: str) -> list[tuple[str, dict[str, object]]]:
    """Every statement of every role, and where it stands."""
    found = []
    for stack in assembly.stacks(stage):
        for name, resource in assembly.resources(stage, stack).items():
            properties = resource.get("Properties", {})
            inline = [each["PolicyDocument"] for each in properties.get("Policies", [])]
            apart = [properties["PolicyDocument"]] if resource["Type"] == "AWS::IAM::Policy" else []
            found += [(f"{stack}/{name}", each) for document in (*inline, *apart) for each in document["Statement"]]
    return found


def _many(value: object) -> list[object]:
    return value if isinstance(value, list) else [value]


@pytest.mark.parametrize("stage", ["sample", "all"])
def test_no_action_is_a_wildcard_and_no_table_or_secret_either(assembly: Assembly, stage: str) -> None:
    statements = _statements(assembly, stage)
    assert statements
    for where, statement in statements:
        actions = {str(action) for action in _many(statement["Action"])}
        assert not any("*" in action for action in actions), where
        if "*" in _many(statement["Resource"]):
            assert actions <= KNOWN_TO_NEED_EVERYTHING, where
        if any(a.startswith(("dynamodb:", "secretsmanager:", "kms:")) for a in actions - KNOWN_TO_NEED_EVERYTHING):
            described = actions == {"dynamodb:DescribeTable"}
            assert described or "*" not in json.dumps(statement["Resource"]), where


@pytest.mark.parametrize("stage", ["sample", "all"])
def test_only_declared_functions_reach_secrets(assembly: Assembly, stage: str) -> None:
    for where, statement in _statements(assembly, stage):
        if "secretsmanager:GetSecretValue" in _many(statement["Action"]):
            assert all(f":secret:kervan/{stage}/" in str(resource) for resource in _many(statement["Resource"])), where
