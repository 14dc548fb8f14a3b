"""Every route, for everybody: the statuses of the policy, nothing written by the refused, nothing told of what is not
theirs.
"""

from datetime import timedelta

import pytest

from tests.front import Reply, ask, operations
from tests.security import snapshot as rows_of
from tests.security.policy import ASKERS, POLICIES, lowest_role
from tests.security.public import PUBLIC
from tests.security.requests import ABSENT, Request, request
from tests.security.snapshot import Snapshot
from tests.security.town import Town

COUNTED = ("rate-counts", "idempotency")  # what a refused request may leave: a count, and a lock that it gave back


def asked(town: Town, operation: str, who: str, wanted: Request, **parameters: str) -> Reply:
    """The request of one of the policy's columns."""
    method, template = operation.split()
    headers = dict(wanted.headers)
    if who != "nobody":
        person, ago = ("ana", timedelta(minutes=10)) if who == "late" else (who, timedelta(0))
        issued = int((town.clock.now - ago).timestamp())
        headers["authorization"] = f"Bearer {town.token(person, iat=issued, exp=issued + 600)}"
    return ask(method, wanted.path(template, **parameters), wanted.body, **headers)


def test_every_route_has_a_policy_and_every_policy_a_route() -> None:
    assert set(operations()) == set(POLICIES)


def test_these_routes_are_public_and_no_others() -> None:
    assert {name for name, each in operations().items() if not each.get("security")} == PUBLIC
    assert {name for name, policy in POLICIES.items() if policy.is_public} == PUBLIC


def test_the_document_names_the_role_that_the_policy_asks_for() -> None:
    for name in POLICIES:
        role = {"nobody": None, "sevgi": "staff", "adem": "admin"}.get(lowest_role(name), "signed_in")
        told = operations()[name].get("x-role")
        assert ("staff" if str(told).startswith("staff_or_") else told) == role, name


@pytest.mark.parametrize("operation", POLICIES)
def test_everybody_gets_what_the_policy_says(town: Town, snapshot: Snapshot, operation: str) -> None:
    policy, wanted = POLICIES[operation], request(town, operation)
    got = {}
    for who in ASKERS:
        snapshot.restore()
        before = rows_of.rows(without=COUNTED)
        reply = asked(town, operation, who, wanted)
        got[who] = reply.status
        if reply.status in (401, 403, 404):
            assert rows_of.rows(without=COUNTED) == before, f"{who} was refused and changed something"
            assert reply.headers["content-type"] == "application/problem+json"
    assert got == policy._asdict()


GUESSED = [name for name, policy in POLICIES.items() if "_id}" in name and policy.bob in (403, 404)]
KNOWN = {name for name in GUESSED if "/products/" in name}  # products are public: that they exist is no secret


@pytest.mark.parametrize("operation", sorted(set(GUESSED) - KNOWN))
def test_what_is_not_theirs_looks_like_what_is_not_there(town: Town, operation: str) -> None:
    """Byte by byte, headers too."""
    wanted = request(town, operation)
    absent = {name: f"{value[:4]}{ABSENT}" for name, value in wanted.parameters.items()}
    theirs, nobodys = (asked(town, operation, "bob", wanted, **ids) for ids in ({}, absent))
    assert theirs.status in (403, 404)
    assert theirs.without_instance == nobodys.without_instance


@pytest.mark.parametrize("operation", sorted(name for name in POLICIES if "_id}" in name))
def test_an_absent_id_a_malformed_and_a_foreign_one_are_told_alike(town: Town, operation: str) -> None:
    """By kind: `usr_…` where `ord_…` belongs, lower case, wildcards, and something longer than a key may be."""
    wanted = request(town, operation)
    name, value = next(iter(wanted.parameters.items()))
    ids = [f"{value[:4]}{ABSENT}", f"xyz_{ABSENT}", value.lower(), f"{value}0", "*", "%", "a" * 3000]
    replies = [asked(town, operation, "adem", wanted, **{name: each}) for each in ids]
    first, *malformed = replies
    assert {reply.status for reply in malformed} <= {404, first.status}
    assert len({reply.without_instance[1] for reply in replies if reply.status == 404}) <= 1
