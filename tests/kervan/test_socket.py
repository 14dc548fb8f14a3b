"""Every frame is read strictly and authorized by its connection's row; what is wrong gets an error frame."""

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from kervan.errors import Conflict
from kervan.shared_tables import Connection
from kervan.socket import MOST_BYTES, Socket
from kervan.strict_json import DEEPEST
from kervan.world import World
from tests.gateway import Gateway, socket_event


class TooLoud(Conflict):
    """What the test's action refuses."""

    tr = "Çok gürültülü: {level}."
    en = "Too loud: {level}."


@pytest.fixture
def gateway(world: World) -> Gateway:
    """The other side."""
    return Gateway()


@pytest.fixture
def socket(world: World, gateway: Gateway) -> Iterator[Socket]:
    """A socket with a few actions, and two open connections: `tr` and `en`."""
    made = Socket()
    made.world = lambda: world

    @made.on("echo")
    def echo(_world: World, connection: Connection, frame: dict[str, Any]) -> dict[str, Any]:
        return {"type": "echo", "to": connection.user_id, "text": frame.get("text")}

    @made.on("keep")
    def keep(_world: World, _connection: Connection, _frame: dict[str, Any]) -> None:
        return None

    @made.on("refuse")
    def refuse(_world: World, _connection: Connection, _frame: dict[str, Any]) -> None:
        raise TooLoud(level=11)

    @made.on("break")
    def break_down(_world: World, _connection: Connection, _frame: dict[str, Any]) -> None:
        raise ZeroDivisionError("with something secret")

    for locale in ("tr", "en"):
        opened = {"opened_at": world.now(), "expires": world.now() + timedelta(hours=2)}
        Connection(locale, user_id=f"usr_{locale}", session_id="ses_1", role="user", locale=locale, **opened).save()
    yield made


def say(socket: Socket, body: str | None, connection_id: str = "tr", **parts: Any) -> dict[str, Any]:
    event = {**socket_event("$default", connection_id, body=body), **parts}
    answer: dict[str, Any] = socket.handler(event, None)
    return answer


def test_an_action_answers_on_the_socket_that_asked(socket: Socket, gateway: Gateway) -> None:
    assert say(socket, '{"action": "echo", "text": "İyi günler 👋🏽"}') == {"statusCode": 200}
    assert dict(gateway.frames) == {"tr": [{"type": "echo", "to": "usr_tr", "text": "İyi günler 👋🏽"}]}


def test_an_action_may_keep_silent(socket: Socket, gateway: Gateway) -> None:
    say(socket, '{"action": "keep"}')
    assert not gateway.frames


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ("", "unreadable_json"),
        (None, "unreadable_json"),
        ("hello", "unreadable_json"),
        ('{"action": "echo"', "unreadable_json"),
        ('{"action": "echo", "action": "keep"}', "unreadable_json"),
        ('{"action": "echo", "text": NaN}', "unreadable_json"),
        ('{"action": "echo", "text": ' + "[" * DEEPEST + "]" * DEEPEST + "}", "unreadable_json"),
        ('{"action": "echo", "text": ' + "[" * 10_000, "unreadable_json"),
        ('{"action": "echo", "text": "' + "a" * MOST_BYTES + '"}', "unreadable_frame"),
        ('{"action": "echo", "text": "' + "ğ" * (MOST_BYTES // 2) + '"}', "unreadable_frame"),
        ('["echo"]', "unreadable_frame"),
        ('"echo"', "unreadable_frame"),
        ("null", "unreadable_frame"),
        ("{}", "unknown_action"),
        ('{"action": "Echo"}', "unknown_action"),
        ('{"action": ["echo"]}', "unknown_action"),
        ('{"action": {"echo": 1}}', "unknown_action"),
        ('{"action": "\\ud800"}', "unknown_action"),
        ('{"action": "\ud800"}', "unknown_action"),
        ('{"action": "$connect"}', "unknown_action"),
    ],
)
def test_a_wrong_frame_gets_an_error_and_does_nothing(
    socket: Socket, gateway: Gateway, body: str | None, code: str
) -> None:
    assert say(socket, body) == {"statusCode": 200}
    assert [(frame["type"], frame["code"]) for frame in gateway.frames["tr"]] == [("error", code)]


def test_half_a_letter_in_its_name_keeps_no_frame_from_its_answer(socket: Socket, gateway: Gateway) -> None:
    say(socket, '{"action": "none", "client_id": "a\\ud800"}')
    assert [(frame["code"], frame["client_id"]) for frame in gateway.frames["tr"]] == [("unknown_action", "a?")]


def test_a_binary_frame_is_refused_though_it_decodes(socket: Socket, gateway: Gateway) -> None:
    say(socket, "eyJhY3Rpb24iOiAiZWNobyJ9", isBase64Encoded=True)
    assert [frame["code"] for frame in gateway.frames["tr"]] == ["unreadable_frame"]


def test_the_largest_frame_is_taken(socket: Socket, gateway: Gateway) -> None:
    empty = len('{"action": "echo", "text": ""}')
    say(socket, '{"action": "echo", "text": "' + "a" * (MOST_BYTES - empty) + '"}')
    assert gateway.frames["tr"][0]["type"] == "echo"


def test_errors_come_in_the_sockets_language(socket: Socket, gateway: Gateway) -> None:
    for connection_id in ("tr", "en"):
        say(socket, '{"action": "refuse"}', connection_id)
    assert gateway.frames["tr"] == [{"type": "error", "code": "too_loud", "detail": "Çok gürültülü: 11."}]
    assert gateway.frames["en"] == [{"type": "error", "code": "too_loud", "detail": "Too loud: 11."}]


def test_a_failure_of_ours_says_nothing_of_itself(socket: Socket, gateway: Gateway) -> None:
    assert say(socket, '{"action": "break"}', "en") == {"statusCode": 200}
    assert gateway.frames["en"][0]["code"] == "internal"
    assert "secret" not in json.dumps(gateway.frames["en"])


def test_a_frame_counts_only_while_its_connection_does(socket: Socket, gateway: Gateway, clock: Any) -> None:
    say(socket, '{"action": "echo"}', "stranger")
    Connection("en").delete()
    say(socket, '{"action": "echo"}', "en")
    clock.advance(hours=2)
    say(socket, '{"action": "echo"}', "tr")
    codes = {connection_id: [frame["code"] for frame in frames] for connection_id, frames in gateway.frames.items()}
    assert codes == {name: ["unauthenticated"] for name in ("stranger", "en", "tr")}


def test_an_answer_to_a_socket_that_is_gone_forgets_it(socket: Socket, gateway: Gateway) -> None:
    gateway.broken["tr"] = "GoneException"
    assert say(socket, '{"action": "echo"}') == {"statusCode": 200}
    assert Connection.find("tr") is None


def test_routes_are_what_is_registered(socket: Socket) -> None:
    assert socket.routes == ("echo", "keep", "refuse", "break")
    socket.connect(lambda *_: None)
    assert socket.routes[:3] == ("$connect", "$disconnect", "$default")


@pytest.mark.parametrize(("refusal", "status"), [(TooLoud(level=1), 409), (ZeroDivisionError(), 500)])
def test_a_refused_socket_gets_the_problems_status(socket: Socket, refusal: Exception, status: int) -> None:
    @socket.connect
    def connect(*_: object) -> None:
        raise refusal

    assert socket.handler(socket_event("$connect", "c1"), None) == {"statusCode": status}
