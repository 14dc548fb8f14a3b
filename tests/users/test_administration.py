"""Accounts as staff see them, and what admins change."""

import pytest

from functions.users.handler import app
from functions.users.tables import Person, User
from kervan.commit import commit
from kervan.shared_tables import Outbox
from kervan.world import World
from tests.cloud import Clock
from tests.conftest import USERS, Answer, Caller
from tests.faults.injector import Injector

ANA, ADEM = USERS["ana"][0], USERS["adem"][0]

pytestmark = pytest.mark.usefixtures("people")


def change(call: Caller, user_id: str = ANA, *, as_: str = "adem", **access: object) -> Answer:
    return call(app, "PATCH", f"/api/admin/users/{user_id}", access, as_=as_)


def facts() -> list[dict[str, object]]:
    return [letter.data for letter in Outbox.scan() if letter.name == "users.UserAccessChanged"]


def test_roles_are_asked_before_anything_else(call: Caller) -> None:
    for method, path in (
        ("GET", "/api/admin/users"),
        ("GET", f"/api/admin/users/{ANA}"),
        ("GET", f"/api/admin/users/{ANA}/audit"),
        ("PATCH", f"/api/admin/users/{ANA}"),
    ):
        body = {"nonsense": 1} if method == "PATCH" else None
        assert call(app, method, path, body).status == 401
        assert call(app, method, path, body, as_="ana").status == 403
    assert change(call, as_="sevgi", role="staff").status == 403
    assert User.get(ANA).role == "user"


def test_staff_see_an_account(call: Caller) -> None:
    answer = call(app, "GET", f"/api/admin/users/{ANA}", as_="sevgi")
    assert (answer.status, answer.body["email"], answer.body["disabled"]) == (200, "ana@example.com", False)
    assert answer.headers["etag"]
    for absent in ("usr_01KAGQ0000000000000000AAAA", "x", "%00"):
        assert call(app, "GET", f"/api/admin/users/{absent}", as_="sevgi").status == 404


def test_an_admin_gives_a_role_and_everybody_concerned_hears_of_it(call: Caller) -> None:
    answer = change(call, role="staff")
    assert (answer.status, answer.body["role"]) == (200, "staff")
    told = facts()
    assert [(fact["user_id"], fact["role"], fact["disabled"]) for fact in told] == [(ANA, "staff", False)]
    assert change(call, role="staff").status == 200
    assert len(facts()) == 1


def test_an_account_is_closed_and_reopened(call: Caller) -> None:
    assert change(call, disabled=True).body["disabled"] is True
    assert change(call, disabled=False).body["disabled"] is False
    assert [fact["disabled"] for fact in facts()].count(True) == 1


def test_an_admin_cannot_lose_themselves(call: Caller) -> None:
    for access in ({"role": "user"}, {"disabled": True}):
        refused = change(call, ADEM, **access)
        assert (refused.status, refused.body["code"]) == (409, "own_access")
    assert change(call, ADEM, role="admin").status == 200


def test_only_access_is_changed_here(call: Caller) -> None:
    for access in (
        {"role": "root"},
        {"role": None},
        {"disabled": "yes"},
        {"disabled": 1},
        {"name": "X"},
        {"email": "x@y.co"},
    ):
        assert change(call, **access).status == 422, access
    stale = call(app, "PATCH", f"/api/admin/users/{ANA}", {"role": "staff"}, as_="adem", if_match='"99"')
    assert stale.status == 412
    assert change(call, "usr_01KAGQ0000000000000000AAAA", role="staff").status == 404


def test_the_audit_says_who_changed_what_and_nothing_personal(call: Caller, clock: Clock) -> None:
    call(app, "PATCH", "/api/me", {"name": "Gizli", "phone": "+905321234567"}, as_="ana")
    clock.advance(minutes=1)
    change(call, role="staff", disabled=True)
    answer = call(app, "GET", f"/api/admin/users/{ANA}/audit", as_="sevgi").body["items"]
    assert [(entry["by"], entry["changes"]) for entry in answer] == [
        (ADEM, ["role: user → staff", "disabled: False → True"]),
        (ANA, ["name", "phone"]),
    ]
    assert "Gizli" not in str(answer) and "+90" not in str(answer)


def test_people_are_listed_by_the_month_in_which_they_joined(call: Caller, world: World, clock: Clock) -> None:
    clock.advance(days=20)
    late = Person(email="can@example.com", name="Can", surname="Ak", locale="tr")
    commit(also=(User.enrol("usr_01KAGQ0000CACACACACACACACA", late, at=world.now(), expires=None),))
    this_month = call(app, "GET", "/api/admin/users", as_="sevgi").body["items"]
    assert [user["name"] for user in this_month] == ["Can"]
    november = "/api/admin/users?from=2026-11-01T00:00:00Z&to=2026-11-30T23:59:59Z"
    first = call(app, "GET", f"{november}&limit=2", as_="sevgi").body
    rest = call(app, "GET", f"{november}&limit=2&cursor={first['next_cursor']}", as_="sevgi").body
    assert {user["name"] for user in first["items"] + rest["items"]} == {"Ana", "Sevgi", "Adem"}
    assert call(app, "GET", f"/api/admin/users?cursor={first['next_cursor']}", as_="sevgi").status == 400
    assert call(app, "GET", f"{november}&cursor={first['next_cursor']}", as_="adem").status == 400


def test_a_period_is_within_a_month_of_utc(call: Caller) -> None:
    for period in (
        "from=2026-10-01T00:00:00Z&to=2026-11-01T00:00:00Z",
        "from=2026-11-02T00:00:00Z&to=2026-11-01T00:00:00Z",
        "from=2026-11-01T00:00:00",
        "from=yesterday",
    ):
        assert call(app, "GET", f"/api/admin/users?{period}", as_="sevgi").status == 422, period
    east = "from=2026-11-01T03:00:00%2B03:00&to=2026-12-01T02:59:59%2B03:00"
    assert len(call(app, "GET", f"/api/admin/users?{east}", as_="sevgi").body["items"]) == 3


def test_an_address_finds_its_account_however_it_is_typed(call: Caller) -> None:
    for typed in ("sevgi@example.com", "SEVGI@EXAMPLE.COM", "SEVG%C4%B0@example.com"):
        found = call(app, "GET", f"/api/admin/users?email={typed}", as_="sevgi").body["items"]
        assert [user["name"] for user in found] == ["Sevgi"], typed
    assert call(app, "GET", "/api/admin/users?email=no@example.com", as_="sevgi").body["items"] == []


def test_a_page_is_one_query(call: Caller) -> None:
    with Injector().installed() as injector:
        for path in ("/api/admin/users", "/api/admin/users?email=ana@example.com", f"/api/admin/users/{ANA}/audit"):
            injector.arm(None)
            assert call(app, "GET", path, as_="sevgi").status == 200
            assert [c.operation for c in injector.trace if c.service == "dynamodb"] == ["Query"]
