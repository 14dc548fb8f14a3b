"""Invariants 8 and 9 over random lives: who is closed out, demoted or has a new password, and what tokens then open.

Two accounts and an admin, facts that arrive late, tokens that are kept and tried again at the doors of users and staff.
"""

import os
from contextlib import ExitStack
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from functions.auth import sessions
from functions.auth.tables import Session
from infra.accounts import open_account
from kervan.tokens import LIFE_SECONDS
from tests.cloud import Clock, access_token
from tests.conftest import USERS, fresh_world
from tests.faults import report
from tests.faults.access_model import Account, Device, Kept, Model
from tests.faults.injector import Injector
from tests.faults.scheduler import interleave
from tests.front import Reply, ask
from tests.plant import Plant
from tests.staff import employ

EXAMPLES = int(os.environ.get("KERVAN_EXAMPLES", "4"))
STEPS = int(os.environ.get("KERVAN_STEPS", "20"))
PASSWORDS = ("mavi-kapi-42-tren", "yesil-pencere-7-vapur")
MOST_KEPT = 4
lived = {"lives": 0, "doors tried": 0}


class Access(RuleBasedStateMachine):
    """One life."""

    devices = Bundle("devices")

    @initialize()
    def open(self) -> None:
        """Two accounts."""
        self.clock, self.model = Clock(), Model()
        self.world = fresh_world(self.clock)
        employ(self.world, "adem")
        self.contexts = ExitStack()
        self.plant = self.contexts.enter_context(Plant().tapped())
        self.injector = self.contexts.enter_context(Injector().installed())
        for name in ("ana", "berk"):
            email = f"{name}@example.com"
            person = {"role": "user", "email": email, "password": PASSWORDS[0], "name": name.title(), "surname": "Öz"}
            open_account(self.world, person)
            self.model.accounts[name] = Account(email)
        lived["lives"] += 1

    def _bearer(self, device: Device) -> dict[str, str]:
        """A token of this session, as if it had just been refreshed."""
        role, now = device.owner.known_role, self.clock()
        return {"authorization": f"Bearer {access_token(device.owner.id, role, now, sid=device.id)}"}

    def _keep(self, device: Device, tokens: dict[str, Any]) -> None:
        self.model.kept = [
            *self.model.kept[-MOST_KEPT + 1 :],
            Kept(tokens["access_token"], device, device.owner.known_role, self.clock()),
        ]

    @rule(target=devices, name=st.sampled_from(["ana", "berk"]))
    def sign_in(self, name: str) -> Any:
        """A new device, unless auth knows that the account is closed."""
        owner = self.model.accounts[name]
        body = {"email": owner.email, "password": PASSWORDS[owner.password]}
        reply = ask("POST", "/api/auth/login", body)
        if owner.known_disabled:
            assert reply.code == "account_disabled", reply.text
            return Device(owner, "ses_0", ["none"], self.clock(), alive=False)
        assert reply.status == 200, reply.text
        owner.id = reply.body["user"]["id"]
        assert reply.body["user"]["role"] == owner.known_role
        tokens = reply.body["tokens"]
        session_id = sessions.RefreshToken.parse(tokens["refresh_token"]).session_id
        device = Device(owner, session_id, [tokens["refresh_token"]], self.clock())
        self._keep(device, tokens)
        self.model.devices.append(device)
        return device

    @rule(device=devices, back=st.integers(0, 3))
    def refresh(self, device: Device, back: int) -> None:
        """With the live token, or an older one: reuse ends the family."""
        back = min(back, len(device.tokens) - 1)
        reply = ask("POST", "/api/auth/refresh", {"refresh_token": device.tokens[-1 - back]})
        in_grace = back == 1 and (self.clock() - device.rotated_at).total_seconds() <= 10
        if not device.alive or (back and not in_grace):
            assert reply.code == "session_ended", reply.text
            device.alive = False
            return
        assert reply.status == 200, reply.text
        self._keep(device, reply.body["tokens"])
        if back:
            assert reply.body["tokens"]["refresh_token"] == device.tokens[-1]
        else:
            device.tokens.append(reply.body["tokens"]["refresh_token"])
            device.rotated_at = self.clock()

    @rule(device=devices, seed=st.integers(0, 999))
    def refresh_twice_at_once(self, device: Device, seed: int) -> None:
        """Two tabs, one token: one successor."""
        task = lambda: sessions.refresh(self.world, device.tokens[-1])  # noqa: E731 - two of the same
        outcomes = interleave(self.injector, seed, task, task)
        successors = {o.tokens.refresh_token for o in outcomes if not isinstance(o, BaseException)}  # type: ignore[attr-defined]
        assert len(successors) == int(device.alive), outcomes
        if device.alive:
            device.tokens.append(successors.pop())
            device.rotated_at = self.clock()

    @rule(device=devices)
    def sign_out(self, device: Device) -> None:
        """This device."""
        assert ask("POST", "/api/auth/logout", **self._bearer(device)).status == 204
        device.alive = False

    @rule(device=devices)
    def sign_out_everywhere(self, device: Device) -> None:
        """All of the account's."""
        assert ask("POST", "/api/auth/logout-all", **self._bearer(device)).status == 204
        self._end(device.owner)

    @rule(place=st.integers(0, MOST_KEPT - 1), everywhere=st.booleans())
    def sign_out_by_what_was_kept(self, place: int, everywhere: bool) -> None:  # noqa: FBT001 - drawn
        """A token of any age: one that has expired ends nothing."""
        for kept in self.model.kept[place : place + 1]:
            path = "/api/auth/logout-all" if everywhere else "/api/auth/logout"
            reply = ask("POST", path, authorization=f"Bearer {kept.text}")
            assert reply.status == (401 if self._expired(kept) else 204), reply.text
            if reply.status == 204 and everywhere:
                self._end(kept.device.owner)
            kept.device.alive &= reply.status != 204

    @rule(device=devices)
    def change_password(self, device: Device) -> None:
        """Every other session ends."""
        owner = device.owner
        body = {"current_password": PASSWORDS[owner.password], "new_password": PASSWORDS[1 - owner.password]}
        reply = ask("POST", "/api/me/password", body, **self._bearer(device))
        if not device.alive:
            assert reply.code == "session_ended", reply.text
            return
        assert reply.status == 204, reply.text
        owner.password = 1 - owner.password
        self._end(owner)
        device.alive = True

    @rule(name=st.sampled_from(["ana", "berk"]), role=st.sampled_from(["user", "staff"]), disabled=st.booleans())
    def an_admin_decides(self, name: str, role: str, disabled: bool) -> None:  # noqa: FBT001 - drawn
        """A role, or whether the account is open. Auth hears of it when facts arrive."""
        account = self.model.accounts[name]
        if not account.id:
            return
        admin = {"authorization": f"Bearer {access_token(*USERS['adem'], self.clock())}"}
        reply = ask("PATCH", f"/api/admin/users/{account.id}", {"role": role, "disabled": disabled}, **admin)
        assert reply.status == 200, reply.text
        account.told |= (account.role, account.disabled) != (role, disabled)
        account.role, account.disabled = role, disabled

    @rule()
    def facts_arrive(self) -> None:
        """From here on nothing is refreshed under what was before."""
        self.plant.settle()
        for account in self.model.accounts.values():
            if account.told:
                self._end(account)
                account.told = False
            account.known_role, account.known_disabled = account.role, account.disabled

    @rule(seconds=st.sampled_from([1, 9, 11, 299, 301, 599, 601]))
    def time_passes(self, seconds: int) -> None:
        """Up to the edges of the grace and of a token's life."""
        self.clock.advance(seconds=seconds)

    def _expired(self, kept: Kept) -> bool:
        return (self.clock() - kept.issued_at).total_seconds() >= LIFE_SECONDS

    def _end(self, account: Account) -> None:
        for device in self.model.devices:
            device.alive &= device.owner is not account

    @invariant()
    def a_token_opens_its_own_doors_for_ten_minutes(self) -> None:
        """The user's door, the staff's door; and no answer names the other account."""
        if not hasattr(self, "model"):
            return
        everybody = {account.id for account in self.model.accounts.values() if account.id}
        for kept in self.model.kept:
            bearer = {"authorization": f"Bearer {kept.text}"}
            mine, staffs = ask("GET", "/api/auth/sessions", **bearer), ask("GET", "/api/admin/payments", **bearer)
            lived["doors tried"] += 2
            if self._expired(kept):
                assert (mine.status, staffs.status) == (401, 401)
                continue
            assert (mine.status, staffs.status) == (200, 200 if kept.role == "staff" else 403)
            owner = kept.device.owner
            self._is_only_theirs(ask("GET", "/api/me", **bearer), owner.id, everybody)
            theirs = {device.id for device in self.model.devices if device.owner is owner}
            assert {item["id"] for item in mine.body["items"]} <= theirs

    def _is_only_theirs(self, reply: Reply, owner: str, everybody: set[str]) -> None:
        assert reply.body["id"] == owner
        assert not [other for other in everybody - {owner} if other in reply.text]

    def teardown(self) -> None:
        """At most one live token a family; whatever ended stays ended."""
        if not hasattr(self, "model"):
            return
        try:
            self.facts_arrive()
            self.clock.advance(seconds=11)
            assert Session.count() <= len(self.model.devices)
            for device in self.model.devices:
                reply = ask("POST", "/api/auth/refresh", {"refresh_token": device.tokens[-1]})
                assert (reply.status == 200) == device.alive, (reply.text, device)
        finally:
            self.contexts.close()


@pytest.mark.usefixtures("_stage")
def test_a_token_opens_what_its_owner_may_open() -> None:
    run_state_machine_as_test(
        Access,
        settings=settings(
            max_examples=EXAMPLES,
            stateful_step_count=STEPS,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            print_blob=True,
            derandomize="KERVAN_EXAMPLES" not in os.environ,
        ),
    )
    report.note("state machine over accounts, roles, passwords and tokens", **lived, violations=0)
