"""What a message costs in calls to AWS: its sender the same in any company, its delivery one post for each socket."""

from collections.abc import Callable
from functools import partial

import pytest

from functions.chat.handler import app
from functions.chat.tables import ChatMessage
from kervan.world import World
from tests.chat.conftest import Say, Write
from tests.chat.crowd import crowd
from tests.conftest import Caller
from tests.faults.injector import Call, Injector
from tests.gateway import Gateway
from tests.plant import Plant
from tests.realtime.conftest import Open

OVER_HTTP = ("UpdateItem", "GetItem", "TransactWriteItems")
OVER_THE_SOCKET = ("GetItem", *OVER_HTTP)  # the frame's connection is read, too, and answered by one post
SECRETS = "GetSecretValue"
WRITTEN = (
    "Put test-chat-message-keys",
    "Put test-chat-messages",
    "Put test-outbox",
    "Update test-chat-members",
    "Update test-chats",
    "Update test-rate-counts",
)


def calls(ask: Callable[[], object]) -> list[Call]:
    """What leaves meanwhile, secrets apart. Posts to sockets are answered before they leave."""
    with Injector().installed() as injector:
        ask()
    return [call for call in injector.trace if call.operation != SECRETS]


def names(found: list[Call]) -> tuple[str, ...]:
    """The operations, in their order."""
    return tuple(call.operation for call in found)


@pytest.mark.parametrize("others", [8, 998])
def test_a_send_costs_the_same_in_any_company(
    world: World, group_id: str, write: Write, say: Say, enter: Open, gateway: Gateway, others: int
) -> None:
    enter("ana", "a1")
    write("ana", group_id, "ilk", "c-0")
    crowd(world, group_id, others)
    over_http = calls(lambda: write("ana", group_id, "bir", "c-1"))
    frame = {"action": "send", "chat_id": group_id, "text": "iki", "client_id": "c-2"}
    before = sum(map(len, gateway.frames.values()))
    over_the_socket = calls(lambda: say("a1", frame))
    assert names(over_http) == OVER_HTTP
    assert names(over_the_socket) == OVER_THE_SOCKET
    assert sum(map(len, gateway.frames.values())) == before + 1, "the acknowledgement"
    assert over_http[-1].targets == WRITTEN


def test_a_resend_and_a_refusal_are_cheap(group_id: str, write: Write) -> None:
    write("ana", group_id, "bir", "c-1")
    again = names(calls(lambda: write("ana", group_id, "bir", "c-1")))
    assert again == (*OVER_HTTP, "GetItem", "GetItem", "GetItem")
    stranger = names(calls(lambda: write("sevgi", group_id, "bir", "c-1")))
    assert stranger == ("UpdateItem", "GetItem", *OVER_HTTP[1:], "GetItem"), "one read more: are they her first today?"
    for number in range(20):
        write("bob", group_id, str(number), f"c-{number}")
    assert names(calls(lambda: write("bob", group_id, "taşkın", "c-99"))) == ("UpdateItem",)


def test_a_part_costs_three_reads_a_post_for_each_socket_and_a_write(
    world: World, group_id: str, write: Write, gateway: Gateway, plant: Plant
) -> None:
    crowd(world, group_id, 90)
    plant.settle()
    write("ana", group_id)
    plant.relay()
    made = calls(lambda: plant.work("chat"))
    assert names(made) == ("Query", "GetItem", "BatchGetItem", "PutItem")
    assert len(gateway.frames) == 90


def test_history_costs_the_same_at_any_depth(world: World, call: Caller, group_id: str) -> None:
    for seq in range(1, 301):
        ChatMessage(
            group_id,
            seq,
            message_id=f"msg_{seq:026d}",
            client_id="c",
            sender_id=f"usr_{'0' * 26}",
            text="x",
            sent_at=world.now(),
        ).save()
    for query in ("", "?before=40", "?after=10", "?limit=100"):
        made = names(calls(partial(call, app, "GET", f"/api/chat/messages/{group_id}{query}", as_="ana")))
        assert made == ("GetItem", "GetItem", "Query")
