"""Invariant 12: a whole life of an account and an order, and nothing personal or secret in what is logged or told.

Every datum of the person is a word that stands nowhere else; every code, token and password is known after the story.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest

from functions.orders.tables import Order
from functions.realtime.websocket import socket
from functions.users.tables import User
from kervan import log
from kervan.world import World
from tests import shop
from tests.cloud import Clock
from tests.front import Reply, ask
from tests.gateway import Gateway, socket_event
from tests.plant import Plant
from tests.postbox import Postbox
from tests.security import snapshot
from tests.security.listening import Heard, OverheardWay
from tests.stripe_fixture import GOOD_CARD, KEYS, SIGNING_SECRET, simulated, with_stripe

EMAIL, NEW_EMAIL = "zumrut.saka@example.com", "yakut.bulbul@example.com"
PASSWORD, NEWER, NEWEST = "mavi-kapi-42-tren", "yesil-pencere-7-vapur", "sari-bahce-3-ucak"
PERSONAL = [
    *("Zümrütsaka", "Yakutoğlu", "zumrut.saka", "yakut.bulbul", "5551239876", "5557654321"),
    *("Beneficianur", "Hissedarcan", "Bülbül Sokak", "Kınalıada", "notumdur"),
]
HOLD_PEOPLE = {"users", "credentials", "sessions", "orders", "phone-checks", "idempotency"}  # whose business it is
HOLD_SECRETS = {"idempotency"}  # an answer that is given again, with what the browser pays with


@dataclass
class Story:
    """A person, and what they are given on their way."""

    clock: Clock
    plant: Plant
    postbox: Postbox
    token: str = ""
    secrets: list[str] = field(default_factory=list)

    def ask(self, method: str, path: str, body: Any = None, status: int = 200, **headers: str) -> Reply:
        """A request with the person's token, and all that follows from it."""
        self.clock.advance(milliseconds=1)
        signed = {"authorization": f"Bearer {self.token}"} if self.token else {}
        reply = ask(method, path, body, **{**signed, **headers})
        assert reply.status == status, reply.text
        self.plant.settle()
        return reply

    def signed_in(self, reply: Reply) -> dict[str, str]:
        """Go on as whom the answer is for."""
        tokens: dict[str, str] = reply.body["tokens"]
        self.token = tokens["access_token"]
        self.secrets += [self.token.rpartition(".")[2], tokens["refresh_token"].rpartition(".")[2]]
        return tokens

    def sent(self, pattern: str, *, sms: bool = False) -> str:
        """What the last mail, or message, says that looks like this."""
        texts = [text for _, text in self.postbox.texts] if sms else [mail.text for mail in self.postbox.mails]
        found = [match for text in texts for match in re.findall(pattern, text)]
        self.secrets.append(found[-1])
        return str(found[-1])


def comes_in(story: Story) -> None:
    """Registers, proves the address, and gives wrong answers before the right ones."""
    consents = [{"kind": "terms", "version": "2026-1", "accepted": True}]
    names = {"name": "Zümrütsaka", "surname": "Yakutoğlu", "phone": "+905551239876"}
    person = {"email": EMAIL, "password": PASSWORD, **names, "consents": consents}
    story.ask("POST", "/api/auth/register", {**person, "role": "admin"}, 422)
    story.ask("POST", "/api/auth/register", person, 202)
    code = story.sent(r"\b\d{6}\b")
    story.ask("POST", "/api/auth/verify-email", {"email": EMAIL, "code": f"{(int(code) + 1) % 10**6:06d}"}, 422)
    story.signed_in(story.ask("POST", "/api/auth/verify-email", {"email": EMAIL, "code": code}))
    story.ask("POST", "/api/auth/register", person, 202)
    story.ask("POST", "/api/auth/login", {"email": EMAIL, "password": NEWEST}, 401)


def forgets_and_remembers(story: Story) -> None:
    """Passwords, sessions, a number, an address."""
    story.ask("POST", "/api/auth/forgot-password", {"email": EMAIL}, 202)
    link = story.sent(r"rst_[\w.-]+")
    story.ask("POST", "/api/auth/reset-password", {"token": link, "password": NEWER}, 204)
    story.clock.advance(seconds=1)
    first = story.signed_in(story.ask("POST", "/api/auth/login", {"email": EMAIL, "password": NEWER}))
    body = {"refresh_token": first["refresh_token"]}
    story.signed_in(story.ask("POST", "/api/auth/refresh", body))
    story.clock.advance(seconds=11)
    story.ask("POST", "/api/auth/refresh", body, 401)
    story.signed_in(story.ask("POST", "/api/auth/login", {"email": EMAIL, "password": NEWER}))
    story.ask("POST", "/api/me/password", {"current_password": NEWER, "new_password": NEWEST}, 204)
    story.ask("POST", "/api/auth/verify-phone/start", {"phone": "+905557654321"}, 202)
    story.ask("POST", "/api/auth/verify-phone", {"code": story.sent(r"\b\d{6}\b", sms=True)})
    story.ask("PATCH", "/api/me", {"email": NEW_EMAIL})
    code = story.sent(r"\b\d{6}\b")
    story.signed_in(story.ask("POST", "/api/auth/verify-email", {"email": NEW_EMAIL, "code": code}))


def buys(story: Story, pay: Any) -> str:
    """An order, its payment, its certificate, a socket; the order's id."""
    item = {"product_id": shop.BULL, "quantity": 2, "on_behalf_of": ["Beneficianur", "Hissedarcan"], "note": "notumdur"}
    address = {"name": "Zümrütsaka", "line": "Bülbül Sokak 7", "district": "Kınalıada", "city": "İstanbul"}
    order = {"items": [item], "shipping_address": address, "proxy_consent": {"version": "2026-1", "accepted": True}}
    story.ask("POST", "/api/orders", {**order, "total": "1"}, 422, idempotency_key="o0")
    ticket = story.ask("POST", "/api/realtime/ticket", status=201).body["ticket"]
    story.secrets.append(ticket)
    assert socket.handler(socket_event("$connect", "sock-1", query={"ticket": ticket}), None) == {"statusCode": 200}
    placed = story.ask("POST", "/api/orders", order, 201, idempotency_key="o1").body["id"]
    started = story.ask(
        "POST", "/api/payments/process", {"order_id": placed, "provider": "stripe"}, 201, idempotency_key="p1"
    )
    story.secrets.append(started.body["next_action"]["client_secret"])
    pay(started.body["next_action"]["client_secret"].partition("_secret_")[0])
    story.plant.settle()
    certificate = story.ask("GET", "/api/me/certificates").body["items"][0]
    assert certificate["status"] == "READY"
    story.ask("GET", f"/api/certificates/{certificate['id']}/download")
    return str(placed)


@pytest.fixture
def heard(world: World, monkeypatch: pytest.MonkeyPatch) -> Iterator[Heard]:
    """Ears everywhere; metrics are written as they are in AWS."""
    assert world
    monkeypatch.setenv("POWERTOOLS_METRICS_DISABLED", "false")
    with Heard().listening() as listening:
        yield listening


@pytest.fixture
def story(world: World, clock: Clock, plant: Plant) -> Iterator[Story]:
    """Nothing has happened."""
    assert world
    postbox = Postbox()
    Gateway()
    with postbox.tapped():
        yield Story(clock, plant, postbox)


def lived(story: Story, world: World, heard: Heard) -> str:
    """All of it; the order's id."""
    simulator = simulated(story.clock)
    way = OverheardWay(simulator)
    way.heard = heard
    with_stripe(world, way)
    shop.stock_the_shelf(world, shares=7)

    def pay(intent: str) -> None:
        simulator.pay(intent, GOOD_CARD)
        simulator.flush(lambda d: ask("POST", "/api/webhooks/stripe", d.body, **_named(d.headers)).status)
        ask("POST", "/api/webhooks/stripe", b"{}", stripe_signature="t=1,v1=00")

    comes_in(story)
    forgets_and_remembers(story)
    return buys(story, pay)


def _named(headers: Any) -> dict[str, str]:
    return {name.lower().replace("-", "_"): value for name, value in headers.items()}


def found_in(texts: list[str], words: list[str]) -> dict[str, str]:
    """The words that stand in the texts, each with a place. Codes count only where no digit is beside them."""
    found = {}
    for word in words:
        pattern = re.compile(rf"(?<![\w.]){word}(?!\w)" if word.isdigit() and len(word) == 6 else re.escape(word))
        places = [text[:300] for text in texts if pattern.search(text)]
        found.update({word: places[0]} if places else {})
    return found


def test_nothing_personal_and_no_secret_is_logged_or_told(
    story: Story, world: World, heard: Heard, plant: Plant, capsys: pytest.CaptureFixture[str]
) -> None:
    lived(story, world, heard)
    secrets = [*story.secrets, PASSWORD, NEWER, NEWEST, KEYS["api_key"], SIGNING_SECRET, "$argon2"]
    printed = capsys.readouterr().out
    assert len(heard.lines) > 25 and len(heard.letters) > 15 and len(heard.events) > 15
    assert len(story.secrets) > 12 and "WebhookRefused" in printed
    said = [*heard.lines, *printed.splitlines(), *heard.letters, *heard.events]
    said += [message.body for kept in (plant.queues, plant.dead) for messages in kept.values() for message in messages]
    assert found_in(said, PERSONAL + secrets) == {}
    assert found_in(heard.asked, PERSONAL + secrets[:-3]) == {}, "a payment provider is told of the payment alone"


def test_it_is_kept_where_it_belongs_and_nowhere_else(story: Story, world: World, heard: Heard) -> None:
    lived(story, world, heard)
    tables = {name.removeprefix("test-"): _letters(text) for name, text in snapshot.rows().items()}
    personal = {name for name, text in tables.items() if found_in([text], PERSONAL)}
    assert personal <= HOLD_PEOPLE
    assert personal >= {"users", "credentials", "orders"}
    secrets = [*story.secrets, PASSWORD, NEWER, NEWEST]
    assert {name for name, text in tables.items() if found_in([text], secrets)} <= HOLD_SECRETS


def _letters(text: str) -> str:
    """Without JSON's escapes in kept answers."""
    return re.sub(r"\\+u([0-9a-f]{4})", lambda match: chr(int(match[1], 16)), text)


def test_a_failure_tells_its_log_no_name(story: Story, world: World, heard: Heard) -> None:
    """Rows that are not as they should be, so that reading them fails with what stands in them at hand."""
    order_id = lived(story, world, heard)
    order = Order.get(order_id)
    Order(order_id).update(actions=[Order.status.set("Beneficianur")])
    heard.lines.clear()
    story.ask("GET", f"/api/orders/{order_id}", status=500)
    User.get(order.user_id).update(actions=[User.role.set("Zümrütsaka")])
    story.ask("GET", "/api/me", status=500)
    failures = [line for line in heard.lines if "unexpected error" in line]
    assert len(failures) == 2
    assert found_in(failures, PERSONAL) == {}


def test_what_a_failure_had_in_hand_is_not_written_down(heard: Heard) -> None:
    """The net below: values in an error's own words, by the ways in which libraries write them."""
    sentences = (
        "1 validation error for MeOut\nname\n  Input should be a valid string "
        "[type=string_type, input_value={'name': 'Zümrütsaka'}, input_type=dict]",
        "'Zümrütsaka' is not a valid Status",
        "Email address is not verified. The following identities failed the check: zumrut.saka@example.com",
        "Invalid parameter: PhoneNumber Reason: +905551239876 is not valid",
        "invalid literal for int() with base 10: 'Zümrütsaka'",
    )
    for sentence in sentences:
        try:
            raise ValueError(sentence)
        except ValueError:
            log.failure("unexpected error", error_code="ValueError")
    assert len(heard.lines) == len(sentences)
    assert found_in(heard.lines, PERSONAL) == {}
    assert all("test_privacy.py" in line for line in heard.lines), "the place is what one needs"
