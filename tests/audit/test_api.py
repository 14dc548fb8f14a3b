"""Whatever staff change stands in the audit, once, with who did it and to what; and admins read it."""

from typing import Any

import pytest

from functions.audit.handler import app
from functions.audit.tables import AuditEntry
from functions.catalog.handler import app as catalog
from functions.users.handler import app as users
from functions.users.tables import User
from kervan.world import World
from tests import cloud
from tests.conftest import USERS, Caller, Deliver
from tests.plant import Plant

PATH = "/api/admin/audit"
ANA, ADEM = USERS["ana"][0], USERS["adem"][0]


def items(call: Caller, query: str = "") -> list[dict[str, Any]]:
    """What an admin reads."""
    answer = call(app, "GET", PATH + query, as_="adem")
    assert answer.status == 200, answer.body
    found: list[dict[str, Any]] = answer.body["items"]
    return found


@pytest.mark.usefixtures("people")
class TestAnAct:
    """Of an admin who makes somebody staff."""

    def test_it_stands_there_once(self, call: Caller, deliver: Deliver, plant: Plant) -> None:
        plant.duplicate = 3
        changed = call(users, "PATCH", f"/api/admin/users/{ANA}", {"role": "staff", "disabled": False}, as_="adem")
        assert changed.status == 200
        deliver()
        (entry,) = items(call)
        wanted = {"by": ADEM, "group": "users", "action": "change_user", "subject": ANA}
        assert wanted.items() <= entry.items()
        assert (entry["changes"], entry["sequence"]) == (["role: user → staff"], 1)

    def test_by_the_role_alone_is_enough(self, call: Caller, deliver: Deliver) -> None:
        """It opens no row of somebody else's: the guard of the route says whose right it is."""
        said = {"name": {"tr": "Kitap", "en": "Books"}}
        assert call(catalog, "PUT", "/api/categories/kitap", said, as_="sevgi").status == 200
        deliver()
        (entry,) = items(call)
        assert (entry["by"], entry["action"], entry["subject"]) == (USERS["sevgi"][0], "name_category", None)

    def test_what_changes_nothing_is_no_act(self, call: Caller, deliver: Deliver) -> None:
        assert call(users, "PATCH", f"/api/admin/users/{ANA}", {"role": "user"}, as_="adem").status == 200
        assert call(users, "PATCH", f"/api/admin/users/{ANA}", {"role": "staff"}, as_="sevgi").status == 403
        assert call(users, "GET", f"/api/admin/users/{ANA}", as_="sevgi").status == 200
        deliver()
        assert items(call) == []

    def test_what_people_do_with_their_own_is_none(self, call: Caller, deliver: Deliver) -> None:
        """Staff among them: their profile is theirs."""
        for person in ("ana", "sevgi"):
            assert call(users, "PATCH", "/api/me", {"name": "Yeni"}, as_=person).status == 200
        deliver()
        assert AuditEntry.count() == 0

    def test_it_is_refused_with_its_change(self, call: Caller, deliver: Deliver) -> None:
        """A lost race leaves neither the change nor a word of it."""
        stale = call(users, "PATCH", f"/api/admin/users/{ANA}", {"role": "staff"}, as_="adem", if_match='"99"')
        assert (stale.status, User.get(ANA).role) == (412, "user")
        deliver()
        assert AuditEntry.count() == 0

    def test_it_is_found_by_day_by_person_and_by_subject(
        self, call: Caller, deliver: Deliver, clock: cloud.Clock
    ) -> None:
        today = clock.now.date().isoformat()
        call(users, "PATCH", f"/api/admin/users/{ANA}", {"role": "staff"}, as_="adem")
        clock.advance(days=1)
        call(users, "PATCH", f"/api/admin/users/{ANA}", {"role": "user"}, as_="adem")
        deliver()
        assert [len(items(call, query)) for query in ("", f"?day={today}")] == [1, 1]
        for query in (f"?by={ADEM}", f"?subject={ANA}"):
            assert [entry["changes"] for entry in items(call, query)] == [
                ["role: staff → user"],
                ["role: user → staff"],
            ]
            assert [entry["changes"] for entry in items(call, f"{query}&day={today}")] == [["role: user → staff"]]
        assert items(call, f"?by={ANA}") == []


def test_pages_go_on_where_the_last_ended(call: Caller, world: World, clock: cloud.Clock) -> None:
    from functions.audit import chaining
    from kervan.audit import Audited

    for number in range(5):
        clock.advance(seconds=1)
        act = Audited(group="orders", action=f"act_{number}", by=ADEM, subject=None, at=clock.now)
        chaining.append(world, act)
    first = call(app, "GET", f"{PATH}?limit=3", as_="adem").body
    then = call(app, "GET", f"{PATH}?limit=3&cursor={first['next_cursor']}", as_="adem").body
    assert [e["action"] for e in first["items"] + then["items"]] == [f"act_{n}" for n in (4, 3, 2, 1, 0)]
    assert call(app, "GET", f"{PATH}?by={ADEM}&cursor={first['next_cursor']}", as_="adem").status == 400


def test_what_cannot_be_asked(call: Caller) -> None:
    both = call(app, "GET", f"{PATH}?by={ADEM}&subject={ANA}", as_="adem")
    assert (both.status, both.body["errors"][0]["code"]) == (422, "by_or_subject")
    for query in ("?day=yesterday", "?by=adem", "?subject=a@b.example"):
        assert call(app, "GET", PATH + query, as_="adem").status == 422
    assert [call(app, "GET", PATH, as_=who).status for who in (None, "ana", "sevgi")] == [401, 403, 403]
