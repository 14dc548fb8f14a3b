"""Delivery under faults: dead sockets are forgotten, failing ones hung up in the end, crowds shared out in parts."""

import pytest

from functions.chat import fanout
from functions.chat.events import MessageSent
from functions.chat.handler import app
from functions.chat.roles import MOST_PARTS, PLACES, parts_of
from functions.chat.tables import Chat, Member
from kervan.commit import commit
from kervan.shared_tables import Connection, Presence
from kervan.world import World
from tests.chat.conftest import ANA, BOB, Write, texts
from tests.chat.crowd import crowd
from tests.conftest import Caller, Deliver
from tests.gateway import Gateway
from tests.plant import Plant
from tests.realtime.conftest import Open


def test_a_dead_socket_is_forgotten_and_the_others_are_told(
    chat_id: str, write: Write, enter: Open, gateway: Gateway, deliver: Deliver
) -> None:
    for who, connection_id in (("bob", "b1"), ("bob", "b2"), ("ana", "a1")):
        enter(who, connection_id)
    gateway.broken["b1"] = "GoneException"
    write("ana", chat_id)
    deliver()
    assert texts(gateway.frames["b2"]) == texts(gateway.frames["a1"]) == ["Selam"]
    assert Presence.get(BOB).sockets == {"b2"}
    assert Connection.find("b1") is None


def test_who_could_not_be_told_is_told_later_and_nobody_twice(
    chat_id: str, write: Write, enter: Open, gateway: Gateway, plant: Plant
) -> None:
    enter("bob", "b1")
    enter("ana", "a1")
    plant.settle()
    gateway.broken["b1"] = "LimitExceededException"
    write("ana", chat_id)
    plant.step()
    gateway.broken.clear()
    plant.settle()
    assert texts(gateway.frames["b1"]) == texts(gateway.frames["a1"]) == ["Selam"]


def test_a_socket_that_takes_nothing_is_hung_up(
    chat_id: str, write: Write, enter: Open, gateway: Gateway, deliver: Deliver
) -> None:
    enter("bob", "b1")
    deliver()
    gateway.broken["b1"] = "LimitExceededException"
    write("ana", chat_id)
    deliver()
    assert Connection.find("b1") is None, "nothing is taken from it any more, though hanging up failed as well"
    assert Presence.get(BOB).sockets is None
    gateway.broken.clear()
    write("ana", chat_id, "yine", "c-2")
    deliver()
    assert texts(gateway.frames["b1"]) == []


def test_who_went_before_a_message_is_not_told_of_it_though_it_was_under_way(
    group_id: str, write: Write, enter: Open, gateway: Gateway, plant: Plant, world: World
) -> None:
    enter("bob", "b1")
    plant.settle()
    bob = Member.who(group_id, BOB)
    assert bob is not None
    commit(delete=bob, also=(Chat.resize(Chat.get(group_id), -1),))
    write("ana", group_id)
    plant.settle()
    assert texts(gateway.frames["b1"]) == []


def test_who_comes_after_a_message_is_not_told_of_it_though_it_was_under_way(
    call: Caller, group_id: str, write: Write, enter: Open, gateway: Gateway, plant: Plant
) -> None:
    enter("sevgi", "s1")
    enter("bob", "b1")
    plant.settle()
    write("ana", group_id, "önce", "c-1")
    call(app, "POST", f"/api/chat/groups/{group_id}/join", as_="sevgi")
    write("ana", group_id, "sonra", "c-2")
    plant.settle()
    assert texts(gateway.frames["s1"]) == ["sonra"]
    assert sorted(texts(gateway.frames["b1"])) == ["sonra", "önce"]


def test_a_crowd_is_told_in_parts_each_member_once(
    world: World, group_id: str, write: Write, gateway: Gateway, plant: Plant
) -> None:
    connections = crowd(world, group_id, 298)
    write("ana", group_id, "Herkese selam")
    plant.relay()
    plant.work("chat")
    assert not gateway.frames, "the first letter only shares the work out"
    plant.relay()
    assert len(plant.queues["chat"]) == 3
    plant.settle()
    assert {name: texts(frames) for name, frames in gateway.frames.items()} == {
        name: ["Herkese selam"] for name in connections
    }


def test_a_letter_that_comes_twice_says_the_same_twice_at_most(
    world: World, group_id: str, write: Write, gateway: Gateway, plant: Plant
) -> None:
    """A push cannot be taken back into a transaction; its receivers know it by its number. Work is shared out once."""
    connections = crowd(world, group_id, 130)
    plant.settle()
    plant.duplicate, before = 2, plant.published
    write("ana", group_id, "Selam")
    plant.settle()
    assert {len(texts(gateway.frames[name])) for name in connections} == {2}
    assert plant.published - before == 6, "the message, its two parts for sockets and for browsers, the day's first"


def test_what_was_said_in_a_group_that_has_ended_is_told_to_nobody_and_fails_nobody(
    call: Caller, group_id: str, write: Write, enter: Open, gateway: Gateway, plant: Plant
) -> None:
    enter("bob", "b1")
    write("ana", group_id, "Selam")
    plant.relay()
    late, plant.queues["chat"] = plant.queues["chat"], []
    assert call(app, "DELETE", f"/api/chat/groups/{group_id}", as_="ana").status == 204
    plant.settle()
    plant.queues["chat"] = late
    plant.settle()
    assert (texts(gateway.frames["b1"]), plant.dead["chat"]) == ([], [])


@pytest.mark.parametrize("members", [0, 1, 2, 120, 121, 1_000, 10_000, 50_000])
def test_parts_cover_every_place_once(members: int) -> None:
    parts = parts_of(members, fanout.PART)
    assert len(parts) <= MOST_PARTS
    places = [f"{place:02x}#usr_Z" for place in range(PLACES)]
    assert [sum(low <= place <= high for low, high in parts) for place in places] == [1] * PLACES


def test_the_letter_carries_ids_and_nothing_that_was_said(chat_id: str, write: Write, plant: Plant) -> None:
    write("ana", chat_id, "gizli kelime")
    told = MessageSent.model_json_schema()["properties"]
    assert set(told) == {"at", "chat_id", "seq", "message_id", "sender_id", "members"}
    plant.relay()
    assert "gizli" not in str(plant.queues) and ANA in str(plant.queues)
