"""One push to one browser under every answer that a push service has: nothing lost, nothing said twice, nobody asked
again before the time.
"""

import socket
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest

from functions.push.events import PushDue
from functions.push.handler import app
from functions.push.tables import Notice, Subscription
from functions.push.worker import worker
from kervan.events import Letter
from kervan.providers import push_services, webpush
from kervan.providers.webpush import Browser, Push
from kervan.settings import Secret
from kervan.world import World
from tests import cloud
from tests.cloud import Clock
from tests.conftest import USERS, Deliver
from tests.plant import Plant
from tests.push.conftest import Desk, Json

ANA, BOB = USERS["ana"][0], USERS["bob"][0]
WORDS = {"title": "Bayramınız kutlu olsun", "body": "Hepinize sağlık dileriz."}
NOTICE = {"user_ids": [ANA], "kind": "orders", "text": {"tr": WORDS, "en": {"title": "Happy Eid", "body": "All."}}}
MESSAGE = Push(b'{"title":"a"}', topic="t" * 32, ttl=60)


def give(desk: Desk) -> None:
    answer = desk.ask(app, "POST", "/api/notifications/send", NOTICE, as_="sevgi")
    assert answer.status == 202, answer.body


def work(plant: Plant) -> None:
    """Until nothing moves but what has to wait."""
    while plant.step():
        pass


def browser_of(given: Json) -> Browser:
    return Browser(given["endpoint"], given["keys"]["p256dh"], given["keys"]["auth"], "now")


def test_what_arrives_can_be_read_by_its_browser_alone(desk: Desk, deliver: Deliver) -> None:
    browser = desk.subscribed()
    give(desk)
    deliver()
    (shown,) = desk.service.shown()
    assert shown["endpoint"] == browser["endpoint"]
    assert shown["message"] == {**WORDS, "link": "/", "tag": Notice.scan().next().notice_id, "lang": "tr"}
    assert (shown["ttl"], shown["urgency"]) == (24 * 3600, "normal")


def test_who_asks_to_come_later_is_asked_then_and_shows_it_once(desk: Desk, plant: Plant, clock: Clock) -> None:
    browser = desk.subscribed()
    desk.service.arm({"mode": "busy", "seconds": 120})
    give(desk)
    work(plant)
    asked = len(plant.hidden["push"])
    assert (asked, desk.shown()) == (1, [])
    desk.service.arm({"mode": "error"})  # which would be met by whoever comes too early
    clock.advance(seconds=119)
    plant.reveal()
    work(plant)
    assert desk.service.memory.faults[-1]["left"] == 1
    clock.advance(seconds=2)
    plant.reveal()
    work(plant)
    assert desk.service.memory.faults[-1]["left"] == 0
    clock.advance(seconds=60)
    plant.reveal()
    work(plant)
    assert (len(desk.shown(browser)), plant.dead["push"], plant.hidden["push"]) == (1, [], [])


@pytest.mark.parametrize("mode", ["error", "unreachable"])
def test_what_was_not_taken_comes_again_on_its_own(desk: Desk, plant: Plant, clock: Clock, mode: str) -> None:
    troubled, other = desk.subscribed(), desk.subscribed()
    desk.service.arm({"mode": mode, "match": {"endpoint": troubled["endpoint"].removeprefix(desk.url)}})
    give(desk)
    work(plant)
    assert (desk.shown(troubled), len(desk.shown(other))) == ([], 1)
    clock.advance(seconds=180)
    plant.reveal()
    work(plant)
    assert (len(desk.shown(troubled)), len(desk.shown(other))) == (1, 1)


def test_an_answer_that_is_lost_is_a_push_that_comes_twice_and_replaces_itself(
    desk: Desk, plant: Plant, clock: Clock
) -> None:
    desk.subscribed()
    desk.service.arm({"mode": "timeout_after_success", "seconds": 0})
    give(desk)
    work(plant)
    clock.advance(seconds=180)
    plant.reveal()
    work(plant)
    first, second = desk.service.shown()
    assert (first["topic"], first["message"]["tag"]) == (second["topic"], second["message"]["tag"])


@pytest.mark.parametrize("how", ["gone", "absent"])
def test_a_browser_that_is_gone_is_forgotten(desk: Desk, deliver: Deliver, how: str) -> None:
    gone, kept = desk.subscribed(), desk.subscribed()
    if how == "gone":
        desk.service.arm({"mode": "gone", "match": {"endpoint": gone["endpoint"].removeprefix(desk.url)}})
    else:
        desk.service.uninstall(gone["endpoint"])
    give(desk)
    deliver()
    assert [row.endpoint for row in Subscription.scan()] == [kept["endpoint"]]
    assert len(desk.shown(kept)) == 1


def test_our_own_fault_is_told_and_costs_nobody_their_subscription(desk: Desk, deliver: Deliver) -> None:
    assert desk.subscribe(desk.service.subscribe(desk.url, key="another")).status == 200
    give(desk)
    deliver()
    assert (Subscription.count(), desk.shown()) == (1, [])


def test_a_wait_that_is_longer_than_the_queue_is_given_up(desk: Desk, deliver: Deliver) -> None:
    desk.subscribed()
    desk.service.arm({"mode": "busy", "seconds": 3600})
    give(desk)
    deliver()
    assert (Subscription.count(), desk.shown()) == (1, [])


def test_a_redirect_is_not_followed(desk: Desk, deliver: Deliver) -> None:
    desk.subscribed()
    desk.service.arm({"mode": "moved"})
    give(desk)
    deliver()
    assert (Subscription.count(), desk.shown()) == (1, [])


def test_what_is_old_is_no_news(desk: Desk, plant: Plant, clock: Clock) -> None:
    desk.subscribed()
    desk.service.arm({"mode": "error"})
    give(desk)
    work(plant)
    clock.advance(hours=24)
    plant.reveal()
    work(plant)
    assert (desk.shown(), plant.dead["push"]) == ([], [])


def test_a_browser_that_changed_hands_is_not_told_what_was_for_another(desk: Desk, plant: Plant, world: World) -> None:
    browser = desk.subscribed("ana")
    row = Subscription.at(browser["endpoint"])
    assert row is not None
    desk.ask(app, "POST", "/api/notifications/send", {**NOTICE, "user_ids": [BOB]}, as_="sevgi")
    notice = Notice.scan().next().notice_id
    due = PushDue(subscription_id=row.subscription_id, user_id=BOB, of="notice", subject=notice, at=world.now())
    worker.receive(Letter.of(due, letter_id="ltr_1", trace="t").model_dump())
    assert desk.shown() == []


def test_a_key_that_was_given_up_ends_what_was_subscribed_under_it(
    desk: Desk, deliver: Deliver, pushing: tuple[World, str]
) -> None:
    made, _ = pushing
    desk.subscribed()
    made.secrets.put(Secret.VAPID, {"keys": [{**cloud.VAPID_KEYS[0], "id": "newest"}]})
    give(desk)
    deliver()
    assert Subscription.count() == 0


Resolve = Callable[..., list[Any]]


@pytest.mark.parametrize(
    ("host", "public"),
    [
        ("127.0.0.1", False),
        ("10.1.2.3", False),
        ("172.16.0.1", False),
        ("192.168.1.1", False),
        ("169.254.169.254", False),
        ("100.64.0.1", False),
        ("0.0.0.0", False),  # noqa: S104 - as an address to go to
        ("224.0.0.1", False),
        ("::1", False),
        ("fd00::1", False),
        ("fe80::1", False),
        ("::ffff:127.0.0.1", False),
        ("2002:7f00:0001::", False),
        ("142.250.1.1", True),
        ("2a00:1450:4001::1", True),
    ],
)
def test_only_addresses_of_the_public_internet_are_gone_to(host: str, public: object) -> None:
    assert (push_services.public_address(host) is not None) is public


def test_a_known_name_that_leads_into_our_network_is_not_gone_to(desk: Desk, pushing: tuple[World, str]) -> None:
    """`localhost` stands for a name that somebody bent to a private address."""
    made, _ = pushing
    with listening() as port:
        bent = replace(made, settings=made.settings.model_copy(update={"push_services": "localhost"}))
        given = {**desk.browser(), "endpoint": "https://localhost/push"}
        assert webpush.push(bent, browser_of(given), MESSAGE).kind == "refused"
        assert port


def test_an_address_that_is_believed_in_no_more_is_not_gone_to(desk: Desk, world: World) -> None:
    assert webpush.push(world, browser_of(desk.browser()), MESSAGE).kind == "refused"
    assert desk.shown() == []


def listening() -> Any:
    """Somebody in our network."""
    return socket.create_server(("127.0.0.1", 0))


def test_too_long_a_message_is_our_fault(desk: Desk, pushing: tuple[World, str]) -> None:
    made, _ = pushing
    with pytest.raises(ValueError, match="3000"):
        webpush.push(made, browser_of(desk.browser()), replace(MESSAGE, payload=b"a" * 3001))
    assert webpush.push(made, browser_of(desk.browser()), replace(MESSAGE, payload=b"a" * 3000)).kind == "taken"


@pytest.fixture(autouse=True)
def _closed() -> Iterator[None]:
    """Every service of a test is another; no connection to one outlives it."""
    yield
    webpush._client().close()
    webpush._client.cache_clear()
