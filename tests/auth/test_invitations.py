"""Staff by invitation: once, in time, by an admin who still is one; and there is always an admin."""

from collections.abc import Mapping
from functools import partial
from typing import Any

import pytest

from functions.audit.tables import AuditEntry
from functions.auth import inviting
from functions.auth.handler import app
from functions.auth.invitation_schemas import AcceptIn, InvitationIn
from functions.auth.inviting import InvitationRefused
from functions.auth.tables import Credential, Invitation
from functions.users import administration
from functions.users.handler import app as users
from functions.users.schemas import AccessIn
from functions.users.tables import Person as Said
from functions.users.tables import User
from kervan.auth import Caller as Person
from kervan.auth import Role
from kervan.codes import invitation_token
from kervan.commit import commit
from kervan.errors import Changed, Forbidden
from kervan.settings import Secret
from kervan.world import World
from tests.auth.door import PASSWORD, Door
from tests.cloud import Clock
from tests.conftest import USERS, Answer, Deliver
from tests.faults.racing import Race, race
from tests.faults.scene import Scene

PATH, ACCEPT = "/api/admin/users/invitations", "/api/auth/invitations/accept"
ADEM, SEVGI = USERS["adem"][0], USERS["sevgi"][0]
ZOE = "zoe@example.com"


def settled(world: World) -> None:
    """Two admins and one of the staff, each under the id of the test stage's people."""
    for name, role in (("adem", "admin"), ("sevgi", "admin"), ("bob", "staff")):
        user_id, now = USERS[name][0], world.now()
        said: Mapping[str, Any] = {"email": f"{name}@example.com", "name": name, "surname": "Şahin", "locale": "tr"}
        commit(also=(User.enrol(user_id, Said(**said), at=now, expires=None, role=role),))


class Desk:
    """An admin's, and the mailbox of who is invited."""

    def __init__(self, door: Door) -> None:
        self.door = door

    def invite(self, as_: str = "adem", **changes: Any) -> Answer:
        """Somebody."""
        return self.door.call(app, "POST", PATH, {"email": ZOE, "role": "staff", **changes}, as_=as_)

    def token(self, invitation_id: str) -> str:
        """What the mail carried."""
        return invitation_token(self.door.key, invitation_id)

    def accept(self, token: str, **changes: Any) -> Answer:
        """With a name and a password."""
        body = {"token": token, "name": "Zoe", "surname": "Öztürk", "password": PASSWORD, **changes}
        return self.door.ask(ACCEPT, body)


@pytest.fixture
def desk(door: Door, world: World) -> Desk:
    """Adem's."""
    settled(world)
    return Desk(door)


def refused(answer: Answer) -> bool:
    """In the one way."""
    return (answer.status, answer.body["code"]) == (422, "invitation_refused")


@pytest.mark.parametrize("role", ["staff", "admin"])
def test_who_is_invited_comes_in_with_the_role(desk: Desk, deliver: Deliver, role: str) -> None:
    invited = desk.invite(role=role, locale="en")
    assert (invited.status, invited.body["status"], invited.body["by"]) == (201, "open", ADEM)
    assert desk.accept(desk.token(invited.body["id"])).status == 204
    user = Credential.get(ZOE)
    signed = desk.door.login(ZOE).body["user"]
    assert (signed["role"], signed["name"], signed["locale"]) == (role, "Zoe", "en")
    assert User.get(user.user_id).role == role
    deliver()
    history = desk.door.call(users, "GET", f"/api/admin/users/{user.user_id}/audit", as_="adem").body["items"]
    assert [(each["by"], each["changes"]) for each in history] == [(ADEM, [f"role: invited → {role}"])]


def test_who_accepted_what_stands_in_the_audit(desk: Desk, deliver: Deliver) -> None:
    """Behind the invitation, in the same chain; and nothing where it was refused."""
    invitation_id = desk.invite().body["id"]
    for _ in range(2):
        desk.accept(desk.token(invitation_id))
    deliver()
    user_id = Credential.get(ZOE).user_id
    said = [(row.by, row.action, row.subject, list(row.changes)) for row in AuditEntry.scan()]
    accepted = (user_id, "accept_invitation", invitation_id, [f"account: {user_id}", "role: staff"])
    assert sorted(said) == sorted([(ADEM, "invite_staff", invitation_id, ["role: staff"]), accepted])


def test_an_invitation_works_once(desk: Desk) -> None:
    token = desk.token(desk.invite().body["id"])
    assert desk.accept(token).status == 204
    assert refused(desk.accept(token, password="baska-bir-parola-7"))
    assert desk.door.login(ZOE).status == 200
    commit(delete=Credential.get(ZOE))
    assert refused(desk.accept(token)), "not even when its account has gone since"


def test_of_two_invitations_one_opens_the_account(desk: Desk) -> None:
    first, second = (desk.token(desk.invite(role=role).body["id"]) for role in ("staff", "admin"))
    assert desk.accept(first).status == 204
    assert refused(desk.accept(second))
    assert Credential.get(ZOE).role == "staff"


def test_it_ends_after_three_days(desk: Desk, clock: Clock) -> None:
    token = desk.token(desk.invite().body["id"])
    clock.advance(hours=72)
    assert refused(desk.accept(token))
    assert Credential.count() == 0


def test_one_that_is_withdrawn_opens_nothing(desk: Desk) -> None:
    invitation_id = desk.invite().body["id"]
    for _ in range(2):
        assert desk.door.call(app, "DELETE", f"{PATH}/{invitation_id}", as_="adem").status == 204
    assert refused(desk.accept(desk.token(invitation_id)))
    listed = desk.door.call(app, "GET", f"{PATH}?status=withdrawn", as_="adem").body["items"]
    assert [each["id"] for each in listed] == [invitation_id]
    assert desk.door.call(app, "GET", PATH, as_="adem").body["items"] == []


def test_one_that_was_accepted_cannot_be_withdrawn(desk: Desk) -> None:
    invitation_id = desk.invite().body["id"]
    desk.accept(desk.token(invitation_id))
    answer = desk.door.call(app, "DELETE", f"{PATH}/{invitation_id}", as_="adem")
    assert (answer.status, answer.body["code"]) == (409, "invitation_used")


def test_one_of_an_admin_who_is_none_any_more_is_worth_nothing(desk: Desk) -> None:
    invitation_id = desk.invite().body["id"]
    row = User.get(ADEM)
    row.role = "staff"
    commit(row)
    assert refused(desk.accept(desk.token(invitation_id)))


def test_a_token_that_outlives_its_role_invites_nobody(desk: Desk) -> None:
    asked = desk.invite().body["id"]
    row = User.get(ADEM)
    row.disabled = True
    commit(row)
    assert desk.invite().status == 403
    assert desk.door.call(app, "DELETE", f"{PATH}/{asked}", as_="adem").status == 403
    assert [(each.invitation_id, each.status) for each in Invitation.scan()] == [(asked, "open")]


def test_made_up_tokens_are_refused_and_counted(desk: Desk) -> None:
    genuine = desk.token(desk.invite().body["id"])
    named, _, proof = genuine.partition(".")
    for token in (named, f"{named}.", f"{named}.{proof[::-1]}", f"inv_01KAGQ0000000000000000N0NE.{proof}", "ğ.ş"):
        assert refused(desk.accept(token))
    answers = [desk.accept("x").status for _ in range(60)]
    assert answers[-1] == 429
    assert desk.accept(genuine).status == 429


def test_who_has_an_account_is_not_invited(desk: Desk) -> None:
    desk.door.join(ZOE)
    answer = desk.invite(email="ZOE@example.com")
    assert (answer.status, answer.body["code"]) == (409, "account_exists")


def test_an_account_that_somebody_began_with_the_address_is_taken_over(desk: Desk) -> None:
    """Whoever registered with it has not proved it; the invited one has."""
    desk.door.register(ZOE, password="sahte-parola-99-x")
    code = desk.door.code()
    token = desk.token(desk.invite().body["id"])
    assert desk.accept(token).status == 204
    assert desk.door.verify(code, ZOE).status == 422
    assert desk.door.login(ZOE, "sahte-parola-99-x").status == 401
    assert desk.door.login(ZOE).body["user"]["role"] == "staff"


def test_an_address_gets_few_mails(desk: Desk) -> None:
    assert [desk.invite().status for _ in range(6)] == [201] * 5 + [429]


def test_admins_alone_invite_and_nobody_becomes_less_than_staff(desk: Desk) -> None:
    assert [desk.invite(as_=who).status for who in ("ana", "sevgi")] == [403, 403]
    assert [desk.invite(role=role).status for role in ("user", "owner")] == [422, 422]
    assert desk.invite(email="nobody").status == 422


def test_the_same_request_invites_once(desk: Desk) -> None:
    body = {"email": ZOE, "role": "staff"}
    first, again = (
        desk.door.call(app, "POST", PATH, body, as_="adem", idempotency_key="one").body["id"] for _ in range(2)
    )
    assert first == again and Invitation.count() == 1


def invited(scene: Scene) -> Scene:
    """Zoe has the mail."""
    settled(scene.world)
    admin = Person(id=ADEM, role=Role.ADMIN)
    wanted = InvitationIn(email=ZOE, role="staff", locale="tr")
    inviting.invite(scene.world, admin, "inv_01KAGQ0000000000000000Z0EY", wanted)
    return scene


@race(invited)
def test_two_who_accept_at_once(scene: Scene) -> Race:
    """One password counts; the other is told."""
    key = scene.world.secrets.get(Secret.CODES)["key"]
    token = invitation_token(key, "inv_01KAGQ0000000000000000Z0EY")
    passwords = (PASSWORD, "yesil-pencere-7-vapur")
    tries = [AcceptIn(token=token, name="Zoe", surname="Ö", password=each) for each in passwords]
    outcomes = yield [partial(inviting.accept, scene.world, each, "203.0.113.7") for each in tries]
    assert sorted(type(outcome) for outcome in outcomes if outcome is not None) == [InvitationRefused]
    assert (Credential.count(), User.count(), Invitation.get("inv_01KAGQ0000000000000000Z0EY").status) == (
        1,
        4,
        "accepted",
    )


def admins(scene: Scene) -> Scene:
    """Two of them."""
    settled(scene.world)
    return scene


@race(admins, most=12)
def test_two_admins_who_take_each_others_role_at_once(scene: Scene) -> Race:
    """One of them stays, whether roles are taken or accounts closed."""

    def put_out(by: str, whom: str, **access: Any) -> partial[User]:
        caller = Person(id=by, role=Role.ADMIN)
        return partial(administration.change_access, scene.world, caller, whom, AccessIn(**access), None)

    outcomes = yield (put_out(ADEM, SEVGI, role=Role.STAFF), put_out(SEVGI, ADEM, disabled=True))
    left = [row.user_id for row in User.scan() if row.role == "admin" and not row.disabled]
    assert len(left) == 1, outcomes
    assert sum(isinstance(outcome, Forbidden | Changed) for outcome in outcomes) == 1
