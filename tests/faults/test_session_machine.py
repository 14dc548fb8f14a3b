"""Random lives of one account's devices against a plain model of what a refresh token is worth."""

import os
from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, initialize, rule, run_state_machine_as_test

from functions.auth.handler import app as auth
from functions.auth.tables import Session
from infra.accounts import open_account
from tests.cloud import Clock
from tests.conftest import Caller, fresh_world
from tests.faults import report
from tests.faults.sign_in import PERSON, signed_in

EXAMPLES = int(os.environ.get("KERVAN_EXAMPLES", "6"))
GRACE = timedelta(seconds=10)
lived = {"lives": 0, "refreshes": 0}


@dataclass
class Device:
    """What the model knows of a session: its tokens in order, the last one alive."""

    tokens: list[str]
    access: str
    rotated_at: datetime
    alive: bool = True


class Sessions(RuleBasedStateMachine):
    """One account, some devices, a thief now and then."""

    devices = Bundle("devices")

    @initialize()
    def open(self) -> None:
        """An account."""
        self.clock = Clock()
        self.world = fresh_world(self.clock)
        self.call = Caller(self.world)
        self.all: list[Device] = []
        open_account(self.world, PERSON)
        lived["lives"] += 1

    @rule(target=devices)
    def sign_in(self) -> Device:
        """A new device."""
        tokens = signed_in(self.call)["tokens"]
        device = Device([tokens["refresh_token"]], tokens["access_token"], self.clock())
        self.all.append(device)
        return device

    @rule(device=devices, back=st.integers(0, 3))
    def refresh(self, device: Device, back: int) -> None:
        """With the live token, or with one from before it."""
        place = max(0, len(device.tokens) - 1 - back)
        steps = len(device.tokens) - 1 - place
        answer = self.call(auth, "POST", "/api/auth/refresh", {"refresh_token": device.tokens[place]})
        lived["refreshes"] += 1
        in_grace = steps == 1 and self.clock() - device.rotated_at <= GRACE
        if not device.alive or (steps > 0 and not in_grace):
            assert answer.status == 401, answer.body
            device.alive = False
            return
        assert answer.status == 200, answer.body
        successor = answer.body["tokens"]["refresh_token"]
        device.access = answer.body["tokens"]["access_token"]
        if steps == 0:
            device.tokens.append(successor)
            device.rotated_at = self.clock()
        else:
            assert successor == device.tokens[-1], "inside the grace the successor is the same"

    @rule(seconds=st.sampled_from([1, 9, 11, 300, 601]))
    def time_passes(self, seconds: int) -> None:
        """Past the grace, past an access token's life."""
        self.clock.advance(seconds=seconds)

    @rule(device=devices)
    def sign_out(self, device: Device) -> None:
        """One device, if its access token still lives."""
        answer = self.call(auth, "POST", "/api/auth/logout", authorization=f"Bearer {device.access}")
        assert answer.status in (204, 401)
        device.alive &= answer.status != 204

    @rule(device=devices)
    def sign_out_everywhere(self, device: Device) -> None:
        """All devices, by one that may."""
        answer = self.call(auth, "POST", "/api/auth/logout-all", authorization=f"Bearer {device.access}")
        assert answer.status in (204, 401)
        for each in self.all if answer.status == 204 else ():
            each.alive = False

    def teardown(self) -> None:
        """At most one live token per family: whatever is dead stays dead."""
        if not hasattr(self, "all"):
            return
        assert Session.count() <= len(self.all)
        self.clock.advance(seconds=11)
        for device in self.all:
            answer = self.call(auth, "POST", "/api/auth/refresh", {"refresh_token": device.tokens[-1]})
            assert (answer.status == 200) == device.alive, (answer.body, device)


@pytest.mark.usefixtures("_stage")
def test_a_refresh_token_is_worth_what_the_model_says() -> None:
    run_state_machine_as_test(
        Sessions,
        settings=settings(
            max_examples=EXAMPLES,
            stateful_step_count=20,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            derandomize="KERVAN_EXAMPLES" not in os.environ,
        ),
    )
    report.note("state machine over one account's sessions", **lived, violations=0)
