"""A stage that tells browsers through a push service on this machine."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import pytest

from functions.push.handler import app
from infra.local.simulators.push import PushSimulator
from infra.local.simulators.push.server import create_app
from kervan.world import World
from tests import cloud
from tests.conftest import Answer, Caller
from tests.realtime.conftest import Open, enter, gateway, people
from tests.simulators.serving import served

__all__ = ("Open", "enter", "gateway", "people")
Json = dict[str, Any]


@pytest.fixture
def service(clock: cloud.Clock) -> PushSimulator:
    """The push service; its time is the product's."""
    return PushSimulator(clock=lambda: clock.now.timestamp())


@dataclass(frozen=True)
class Desk:
    """A person at their browsers."""

    ask: Any
    service: PushSimulator
    url: str

    def browser(self) -> Json:
        """What a browser that agreed gives."""
        return self.service.subscribe(self.url)

    def subscribe(self, browser: Json, who: str = "ana", **more: object) -> Answer:
        """Send it as it is."""
        answer: Answer = self.ask(app, "POST", "/api/notifications/subscribe", {**browser, **more}, as_=who)
        return answer

    def subscribed(self, who: str = "ana") -> Json:
        """A browser that is told from now on."""
        browser = self.browser()
        answer = self.subscribe(browser, who)
        assert answer.status == 200, answer.body
        return browser

    def shown(self, browser: Json | None = None) -> list[Json]:
        """What browsers were shown, or this one."""
        found = self.service.shown()
        return [each["message"] for each in found if browser is None or each["endpoint"] == browser["endpoint"]]


@pytest.fixture
def pushing(world: World, service: PushSimulator) -> Iterator[tuple[World, str]]:
    """The stage, and where its push service answers."""
    with served(create_app(service)) as url:
        made = replace(world, settings=world.settings.model_copy(update={"push_services": url}))
        cloud.inhabit(made)
        yield made, url


@pytest.fixture
def desk(pushing: tuple[World, str], service: PushSimulator, people: None) -> Desk:
    """On that stage."""
    made, url = pushing
    return Desk(Caller(made), service, url)
