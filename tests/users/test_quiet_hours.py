"""Quiet hours and what pushes may say: set with the other preferences, kept, and refused where they make no sense."""

import pytest

from functions.users.handler import app
from functions.users.tables import User
from tests.conftest import USERS, Answer, Caller

PATH = "/api/me/notification-preferences"
CHANNELS = {"email": True, "sms": False, "push": True}
pytestmark = pytest.mark.usefixtures("people")


def put(call: Caller, **more: object) -> Answer:
    body = {"orders": CHANNELS, "messages": CHANNELS, "news": CHANNELS, **more}
    return call(app, "PUT", PATH, body, as_="ana")


def test_they_are_kept_and_taken_back(call: Caller) -> None:
    before = call(app, "GET", PATH, as_="ana").body
    assert (before["quiet_hours"], before["push_text"]) == (None, False)
    night = {"start": "22:30", "end": "07:00"}
    assert put(call, quiet_hours=night, push_text=True).status == 200
    kept = call(app, "GET", PATH, as_="ana").body
    assert (kept["quiet_hours"], kept["push_text"]) == (night, True)
    put(call)
    assert User.get(USERS["ana"][0]).preferences.quiet_hours is None


@pytest.mark.parametrize(
    ("wrong", "pointer"),
    [
        ({"start": "24:00", "end": "08:00"}, "/quiet_hours/start"),
        ({"start": "22:00", "end": "8:00"}, "/quiet_hours/end"),
        ({"start": "22:00"}, "/quiet_hours/end"),
        ({"start": "22:00", "end": "22:00"}, "/quiet_hours/end"),
        ({"start": "２２:00", "end": "08:00"}, "/quiet_hours/start"),
    ],
)
def test_what_is_no_time_of_day_is_refused(call: Caller, wrong: dict[str, str], pointer: str) -> None:
    answer = put(call, quiet_hours=wrong)
    assert (answer.status, answer.body["errors"][0]["pointer"]) == (422, pointer)
    assert User.get(USERS["ana"][0]).preferences.quiet_hours is None
