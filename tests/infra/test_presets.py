"""What an app is deployed with: its groups, those whose tables they use, and nothing that concerns any other."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from infra.grants import accesses
from infra.manifest import SHARED_TABLES, Group, groups, tables_of
from infra.presets import ALWAYS, PRESETS, chosen, together
from kervan.events import Event
from kervan.notices import Notice
from kervan.worker import Worker
from tests.infra.conftest import ACCOUNT, REGION, SAMPLE, Assembly

TRADE = {"auth", "users", "files", "catalog", "orders", "payments", "ledger", "realtime", "notifications", *ALWAYS}
SOCIAL = {"friends", "chat", "premium"}
APPS: Mapping[str, set[str]] = {
    "community": TRADE | SOCIAL | {"reports", "customization", "spotify", "push", "web"},
    "kurban": TRADE | {"certificates", "news", "exports"},
    "streaming": TRADE | SOCIAL | {"messages", "exports"},
    "packaging": TRADE | {"exports"},
    "shop": TRADE | {"exports"},
}


def test_these_are_the_apps() -> None:
    assert {app: set(chosen(app)) for app in PRESETS} == APPS


def test_every_group_is_in_some_preset() -> None:
    assert set(groups()) == set().union(*APPS.values())


def test_a_group_whose_table_is_used_comes_along() -> None:
    known = groups(SAMPLE)
    assert set(together(["sales"], known)) == {"sales", "stock"}
    assert set(together(["stock"], known)) == {"stock"}


def test_a_group_whose_facts_are_listened_to_stays_away() -> None:
    """Certificates are mailed, pushed and shown where there are any; a shop has none."""
    assert "certificates.events" in str(groups()["notifications"].outside)
    assert "certificates" not in together(["notifications"], groups())


def test_a_listener_of_what_nobody_tells_hears_nothing_and_may_do_nothing() -> None:
    worker = groups(SAMPLE)["sales"].without(frozenset({"stock"})).function("worker")
    assert worker
    assert (worker.listens, worker.idle) == ((), {"look"})
    assert [access.table for access in accesses(worker)] == ["seen"]


@pytest.mark.parametrize("app", PRESETS)
def test_a_preset_deploys_its_groups_and_theirs(assembly: Assembly, app: str) -> None:
    assert APPS[app] >= {*PRESETS[app], *ALWAYS}
    deployed = {name for name in APPS[app] if groups()[name].functions}
    assert set(assembly.stacks(app)) == deployed | {"data", "api", "watch", "edge"}


@pytest.mark.parametrize("app", PRESETS)
def test_no_role_speaks_of_a_table_that_is_not_there(assembly: Assembly, app: str) -> None:
    members = [groups()[name] for name in APPS[app]]
    owned = [table for group in members for table in group.tables]
    there = {f"{app}-{table.schema().name}" for table in (*owned, *tables_of(SHARED_TABLES))}
    made = assembly.resources(app, "data", "AWS::DynamoDB::GlobalTable").values()
    assert {table["Properties"]["TableName"] for table in made} == there
    named = set(_tables_of_roles(assembly, app))
    assert named - {f"{app}-*"} <= there  # health describes every table of its stage
    assert len(named) > len(members)


def _tables_of_roles(assembly: Assembly, app: str) -> Iterator[str]:
    """The tables that policies of the app's functions name."""
    prefix = f"arn:aws:dynamodb:{REGION}:{ACCOUNT}:table/"
    for name in APPS[app] & assembly.stacks(app).keys():
        for text in _strings(assembly.resources(app, name, "AWS::IAM::Role")):
            if text.startswith(prefix):
                yield text.removeprefix(prefix).partition("/")[0]


def _strings(within: Any) -> Iterator[str]:
    if isinstance(within, str):
        yield within
    for part in within.values() if isinstance(within, dict) else within if isinstance(within, list) else ():
        yield from _strings(part)


@pytest.mark.parametrize("app", PRESETS)
def test_every_rule_waits_for_what_somebody_there_tells(assembly: Assembly, app: str) -> None:
    expected = {
        (name, event.name())
        for name in APPS[app]
        for event in _listened(groups()[name])
        if not issubclass(event, Notice) and _teller(event) in {"", *APPS[app]}
    }
    rules = {
        (name, fact)
        for name in APPS[app] & assembly.stacks(app).keys()
        for rule in assembly.resources(app, name, "AWS::Events::Rule").values()
        if "EventBusName" in rule["Properties"]
        for fact in rule["Properties"]["EventPattern"]["detail-type"]
    }
    assert rules == expected


def _listened(group: Group) -> tuple[type[Event], ...]:
    worker = group.function("worker")
    return worker.entry.listens if worker and isinstance(worker.entry, Worker) else ()


def _teller(event: type[Event]) -> str:
    """The group whose fact it is; none for those of the shared package."""
    return event.__module__.split(".")[1] if event.__module__.startswith("functions.") else ""


@pytest.mark.parametrize(("app", "absent"), [("shop", "certificate"), ("kurban", "premium"), ("packaging", "chat")])
def test_the_document_of_an_app_offers_its_own_routes_alone(assembly: Assembly, app: str, absent: str) -> None:
    routes = [
        route["Properties"]["RouteKey"]
        for name in assembly.stacks(app)
        for route in assembly.resources(app, name, "AWS::ApiGatewayV2::Route").values()
    ]
    assert routes
    assert not [route for route in routes if f"/{absent}" in json.dumps(route)]
