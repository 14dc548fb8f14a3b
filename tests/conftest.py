"""What every test stands on: the stage's cloud in moto, a world with a clock, and ways in where users come in."""

import gc
import json
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import unquote

import hypothesis
import pytest
from moto import mock_aws
from moto.moto_api._internal.models import moto_api_backend

from kervan.providers.secrets import SecretsManager
from kervan.settings import settings
from kervan.world import World, the_world
from tests import calls, cloud, environment, sdk
from tests.plant import Plant
from tests.trace import Trace


def pytest_configure(config: pytest.Config) -> None:
    """What the suites do is written down. How fast examples are made says how busy the machine is, and no more."""
    config.pluginmanager.register(Trace(config), "trace")
    gc.set_threshold(100_000, 50, 50)  # a tenth of the suites' time, else: what is imported stays
    unhurried = [hypothesis.HealthCheck.too_slow]
    hypothesis.settings.register_profile("unhurried", deadline=None, suppress_health_check=unhurried)
    hypothesis.settings.load_profile("unhurried")


def pytest_collection_finish() -> None:
    """What was imported is no garbage."""
    gc.freeze()


@pytest.fixture(scope="session", autouse=True)
def _stage(request: pytest.FixtureRequest) -> Iterator[None]:
    """The test stage's variables, moto for the whole session, and a record of what entries ask of it."""
    saved = dict(os.environ)
    os.environ.update(environment.VARIABLES)
    settings.cache_clear()
    trace = request.config.pluginmanager.get_plugin("trace")
    assert isinstance(trace, Trace)
    with mock_aws(), sdk.remembered(), calls.recorded(trace.seen):
        yield
    os.environ.clear()
    os.environ.update(saved)


@pytest.fixture
def clock() -> cloud.Clock:
    """The time."""
    return cloud.Clock()


@pytest.fixture
def world(_stage: None, clock: cloud.Clock) -> Iterator[World]:
    """A world on an empty cloud: every entry gets it, nothing is patched."""
    yield fresh_world(clock)
    the_world.cache_clear()


def fresh_world(clock: cloud.Clock) -> World:
    """An empty cloud and a world on it, whatever was there before: for proofs that need many in one test."""
    moto_api_backend.reset()
    sdk.renew()
    cloud.build()
    the_world.cache_clear()
    made = replace(the_world(), now=clock, secrets=SecretsManager(settings().stage))
    cloud.inhabit(made)
    return made


@dataclass(frozen=True)
class Answer:
    """An HTTP answer. `body` is parsed JSON, or text where it is none."""

    status: int
    body: Any
    headers: dict[str, str]


USERS = {
    "ana": ("usr_01KAGQ0000AAAAAAAAAAAAAAAA", "user"),
    "bob": ("usr_01KAGQ0000BBBBBBBBBBBBBBBB", "user"),
    "sevgi": ("usr_01KAGQ0000SSSSSSSSSSSSSSSS", "staff"),
    "adem": ("usr_01KAGQ0000ADADADADADADADAD", "admin"),
}


def session_id(person: str) -> str:
    """The session of somebody's one device."""
    return f"ses_{USERS[person][0].removeprefix('usr_')}"


class Caller:
    """Calls a group's API as a person of `USERS`, or as nobody."""

    def __init__(self, world: World) -> None:
        """`world` gives the tokens their time."""
        self.world = world

    def token(self, person: str, **changes: str) -> str:
        """An access token of this person's session."""
        user_id, role = USERS[person]
        return cloud.access_token(user_id, role, self.world.now(), **{"sid": session_id(person), **changes})

    def __call__(
        self, app: Any, method: str, path: str, body: Any = None, *, as_: str | None = None, **headers: str
    ) -> Answer:
        """One request. `body` is JSON unless it is bytes; keyword headers have `_` for `-`."""
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        raw = body if isinstance(body, bytes) else b"" if body is None else json.dumps(body).encode()
        if raw:
            sent.setdefault("content-type", "application/json")
        if as_:
            sent.setdefault("authorization", f"Bearer {self.token(as_)}")
        event = cloud.http_event(method, path, body=raw, headers=sent)
        event["queryStringParameters"] = {
            k: unquote(v) for k, v in (event["queryStringParameters"] or {}).items()
        } or None
        result = app.handler(event, LambdaContext())
        text = result.get("body") or ""
        media = result["headers"].get("content-type", "")
        return Answer(result["statusCode"], json.loads(text) if text and "json" in media else text, result["headers"])


class LambdaContext:
    """What Lambda says of an invocation."""

    function_name = "test"
    memory_limit_in_mb = 512
    invoked_function_arn = "arn:aws:lambda:eu-central-1:123456789012:function:test"
    aws_request_id = "invocation-1"

    def get_remaining_time_in_millis(self) -> int:
        """Plenty."""
        return 10_000


@pytest.fixture
def call(world: World) -> Caller:
    """Ask an API."""
    return Caller(world)


@pytest.fixture
def plant(world: World) -> Iterator[Plant]:
    """The asynchronous half of the cloud."""
    with Plant().tapped() as made:
        yield made


Deliver = Callable[[], int]


@pytest.fixture
def deliver(plant: Plant) -> Deliver:
    """Carry facts from the outbox through the bus to every listener until none is left; the number of rounds.

    A letter that a listener cannot take fails the test.
    """

    def run() -> int:
        rounds = plant.settle()
        dead = {group: [message.body for message in messages] for group, messages in plant.dead.items()}
        assert not any(dead.values()), f"dead letters: {dead}"
        return rounds

    return run
