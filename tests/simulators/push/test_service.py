"""The simulated push service is as strict as real ones: what it shows, a browser could open, and its sender had to say
who they are.
"""

import json
from typing import Any

import pytest
from py_vapid import Vapid02
from pywebpush import WebPusher

from infra.local.simulators.common.answers import Answer
from infra.local.simulators.push import PushSimulator, browser
from infra.local.simulators.push.browser import Unreadable, decoded
from tests.cloud import VAPID_KEYS

ORIGIN, NOW = "http://127.0.0.1:8424", 1_790_000_000.0
OTHER_KEY = "AgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgI"
MESSAGE = {"title": "Günaydın"}

# RFC 8291, appendix A.
KEYS = {
    "private": "q1dXpw3UpT5VOmu_cf_v6ih07Aems3njxI-JWgLcM94",
    "p256dh": "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4",
    "auth": "BTBZMqHH6r4Tts7J_aSIgg",
}
BODY = (
    "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl"
    "7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN"
)


@pytest.fixture
def service() -> PushSimulator:
    """At a fixed time."""
    return PushSimulator(clock=lambda: NOW)


def push(
    service: PushSimulator, to: dict[str, Any], *, body: bytes | None = None, key: str = "", **changes: str | None
) -> Answer:
    """One push, lawful but for the changes."""
    claims: dict[str, Any] = {"aud": ORIGIN, "exp": int(NOW) + 3600, "sub": "mailto:bilgi@kervan.test"}
    claims |= {name: value for name, value in changes.items() if name in claims}
    claims["exp"] = int(claims["exp"])
    signed = Vapid02.from_string(key or VAPID_KEYS[0]["private"]).sign(claims)
    wanted = {"ttl": "60", "content-encoding": "aes128gcm", "topic": "t", **signed, **changes}
    headers = {name: value for name, value in wanted.items() if value is not None and name not in claims}
    sent = WebPusher(to).encode(json.dumps(MESSAGE).encode())["body"] if body is None else body
    return service.handle("POST", to["endpoint"], headers, sent)


def test_the_example_of_the_standard_is_opened() -> None:
    assert browser.opened(decoded(BODY), KEYS) == b"When I grow up, I want to be a watermelon"
    with pytest.raises(Unreadable):
        browser.opened(decoded(BODY[:-1] + "A"), {**KEYS, "auth": "A" * 22})


def test_what_is_lawful_is_shown(service: PushSimulator) -> None:
    to = service.subscribe(ORIGIN)
    assert push(service, to).status == 201
    (shown,) = service.shown()
    assert (shown["message"], shown["endpoint"], shown["ttl"], shown["topic"]) == (MESSAGE, to["endpoint"], 60, "t")


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({"Authorization": None}, 401),
        ({"Authorization": "vapid t=a.b.c"}, 401),
        ({"aud": "https://fcm.googleapis.com"}, 403),
        ({"exp": str(int(NOW) - 1)}, 403),
        ({"exp": str(int(NOW) + 90_000)}, 403),
        ({"key": OTHER_KEY}, 403),
        ({"ttl": None}, 400),
        ({"content-encoding": "aesgcm"}, 400),
        ({"body": b"a" * 4097}, 413),
        ({"body": b"a" * 200}, 400),
    ],
)
def test_what_is_not_is_refused_and_shows_nothing(service: PushSimulator, changes: Any, status: int) -> None:
    to = service.subscribe(ORIGIN, VAPID_KEYS[0]["public"])
    assert push(service, to, **changes).status == status
    assert service.shown() == []


def test_what_is_for_another_browser_is_not_opened(service: PushSimulator) -> None:
    one, other = service.subscribe(ORIGIN), service.subscribe(ORIGIN)
    assert push(service, {**one, "endpoint": other["endpoint"]}).status == 400
    assert service.shown() == []


def test_who_sleeps_is_kept_one_message_a_topic(service: PushSimulator) -> None:
    to = service.subscribe(ORIGIN)
    service.sleep(to["endpoint"], asleep=True)
    for topic in ("a", "b", "a"):
        assert push(service, to, topic=topic).status == 201
    assert service.shown() == []
    service.sleep(to["endpoint"], asleep=False)
    assert [each["topic"] for each in service.shown()] == ["b", "a"]


def test_everything_outlives_a_restart(service: PushSimulator) -> None:
    to = service.subscribe(ORIGIN)
    push(service, to)
    again = PushSimulator(clock=lambda: NOW)
    again.load(json.loads(json.dumps(service.dump())))
    assert push(again, to).status == 201
    assert len(again.shown()) == 2
    again.uninstall(to["endpoint"])
    assert push(again, to).status == 404
