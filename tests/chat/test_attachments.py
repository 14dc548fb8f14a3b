"""Files in messages: their sender's own and clean, shown once, had by whoever may read the message, gone with it."""

import pytest

from functions.chat.handler import app
from functions.chat.tables import ChatMessage
from functions.files.tables import File
from kervan.world import World
from tests.chat.conftest import ANA, Say, Write
from tests.conftest import Answer, Caller, Deliver
from tests.files.rows import clean
from tests.gateway import Gateway
from tests.realtime.conftest import Open

PHOTO, OTHER, AVATAR = (f"fil_{number}{'0' * 25}" for number in (1, 2, 3))


@pytest.fixture
def files(world: World) -> None:
    """Ana's: two for chats, and a picture of herself."""
    clean(world, ANA, (PHOTO, "attachment"), (OTHER, "attachment"), (AVATAR, "avatar"))


def fetch(call: Caller, who: str, message_id: str, file_id: str = PHOTO) -> Answer:
    """Ask for a file of a message."""
    return call(app, "GET", f"/api/chat/messages/{message_id}/attachments/{file_id}", as_=who)


@pytest.mark.usefixtures("files")
def test_whoever_reads_the_message_has_the_file(call: Caller, group_id: str, write: Write) -> None:
    sent = write("ana", group_id, None, attachments=[PHOTO, PHOTO])
    assert (sent.status, sent.body["attachments"], sent.body["text"]) == (201, [PHOTO], None)
    for who in ("ana", "bob"):
        had = fetch(call, who, sent.body["id"])
        assert (had.status, had.body["filename"], had.body["content_type"]) == (200, "foto.png", "image/png")
        assert PHOTO in had.body["url"] and had.body["expires_at"] == "2026-11-21T09:31:00Z"


@pytest.mark.usefixtures("files")
def test_strangers_newcomers_and_those_who_left_have_not(call: Caller, group_id: str, write: Write) -> None:
    message_id = write("ana", group_id, "bak", attachments=[PHOTO]).body["id"]
    assert fetch(call, "sevgi", message_id).status == 404
    call(app, "POST", f"/api/chat/groups/{group_id}/join", as_="sevgi")
    assert fetch(call, "sevgi", message_id).status == 404, "it was said before she came"
    call(app, "POST", f"/api/chat/groups/{group_id}/leave", as_="bob")
    assert fetch(call, "bob", message_id).status == 404


@pytest.mark.usefixtures("files")
def test_a_message_leads_to_its_own_files_alone(call: Caller, group_id: str, write: Write) -> None:
    message_id = write("ana", group_id, "bak", attachments=[PHOTO]).body["id"]
    assert fetch(call, "bob", message_id, OTHER).status == 404
    assert fetch(call, "bob", f"msg_{'0' * 26}").status == 404


@pytest.mark.usefixtures("files")
def test_only_ones_own_clean_and_unused_files_are_sent(world: World, group_id: str, write: Write) -> None:
    assert write("bob", group_id, "benim", attachments=[PHOTO]).status == 404
    assert write("ana", group_id, "ben", attachments=[AVATAR]).body["code"] == "file_not_ready"
    assert write("ana", group_id, "bir", "c-1", attachments=[PHOTO]).status == 201
    again = write("ana", group_id, "iki", "c-2", attachments=[OTHER, PHOTO])
    assert (again.status, again.body["code"]) == (409, "file_in_use")
    waiting = File.get(OTHER)
    waiting.status = "SCANNING"
    waiting.save()
    assert write("ana", group_id, "üç", "c-3", attachments=[OTHER]).body["code"] == "file_not_ready"
    assert ChatMessage.count() == 1


@pytest.mark.usefixtures("files")
def test_a_resend_is_the_first_message(group_id: str, write: Write) -> None:
    sent = [write("ana", group_id, "bak", attachments=[PHOTO]) for _ in range(2)]
    assert [each.status for each in sent] == [201, 201] and sent[0].body == sent[1].body
    assert File.get(PHOTO).used_by == sent[0].body["id"]


@pytest.mark.usefixtures("files")
def test_files_go_over_the_socket(group_id: str, say: Say, enter: Open, gateway: Gateway, deliver: Deliver) -> None:
    enter("ana", "a1")
    enter("bob", "b1")
    frame = {"action": "send", "chat_id": group_id, "client_id": "c-1", "attachments": [PHOTO]}
    assert say("a1", frame)[0]["type"] == "ack"
    deliver()
    assert [each["attachments"] for each in gateway.frames["b1"] if each["type"] == "message"] == [[PHOTO]]


@pytest.mark.usefixtures("files")
def test_what_is_taken_back_is_had_by_nobody_and_its_file_goes(
    call: Caller, group_id: str, write: Write, deliver: Deliver
) -> None:
    message_id = write("ana", group_id, "bak", attachments=[PHOTO]).body["id"]
    assert call(app, "DELETE", f"/api/chat/messages/{message_id}", as_="ana").status == 204
    assert fetch(call, "bob", message_id).status == 404
    deliver()
    assert File.find(PHOTO) is None and File.find(OTHER) is not None


@pytest.mark.usefixtures("files")
def test_with_a_group_its_files_end(call: Caller, group_id: str, write: Write, deliver: Deliver) -> None:
    said = write("ana", group_id, "bak", attachments=[PHOTO, OTHER]).body["id"]
    assert call(app, "DELETE", f"/api/chat/groups/{group_id}", as_="ana").status == 204
    assert call(app, "GET", f"/api/chat/messages/{said}/attachments/{PHOTO}", as_="bob").status == 404
    deliver()
    assert File.find(PHOTO) is None and File.find(OTHER) is None and File.find(AVATAR) is not None
