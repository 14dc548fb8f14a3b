"""Groups: made by members with a plan, joined, left, ruled and ended."""

from typing import Any

import pytest

from functions.chat.handler import app
from functions.chat.membership import JOINS
from functions.chat.tables import Change, Chat, ChatMessage, Member
from functions.premium.handler import app as premium
from tests.chat.conftest import ANA, BOB, SEVGI, Write, group_of
from tests.cloud import Clock
from tests.conftest import Answer, Caller, Deliver
from tests.gateway import Gateway
from tests.realtime.conftest import Open

GROUPS = "/api/chat/groups"


def ask(call: Caller, who: str, method: str, path: str, body: Any = None, **headers: str) -> Answer:
    """A request about groups."""
    return call(app, method, f"{GROUPS}{path}", body, as_=who, **headers)


def roles(call: Caller, group_id: str, who: str = "ana") -> dict[str, str]:
    """Who is in it, and as what."""
    listed = ask(call, who, "GET", f"/{group_id}/members?limit=100")
    assert listed.status == 200, listed.body
    return {member["user_id"]: member["role"] for member in listed.body["items"]}


def test_a_group_is_made_by_members_with_a_plan(call: Caller, chat_id: str, clock: Clock) -> None:
    refused = ask(call, "ana", "POST", "/create", group_of(), accept_language="en")
    assert (refused.status, refused.body["code"]) == (402, "premium_needed")
    assert "choose a monthly or yearly plan" in refused.body["detail"]
    assert len(call(premium, "GET", refused.body["plans"]).body["items"]) == 2
    assert Chat.count() == 1


def test_a_lapsed_plan_makes_no_group(call: Caller, group_id: str, clock: Clock) -> None:
    clock.advance(days=30)
    assert ask(call, "ana", "POST", "/create", group_of()).status == 402
    assert ask(call, "ana", "GET", f"/{group_id}").status == 200


def test_it_has_an_owner_and_the_friends_that_were_named(call: Caller, group_id: str) -> None:
    assert roles(call, group_id) == {ANA: "owner", BOB: "member"}
    (listed,) = ask(call, "bob", "GET", "").body["items"]
    assert (listed["title"], listed["role"], listed["member_count"], listed["unread"]) == ("Yürüyüş", "member", 2, 0)


def test_made_again_under_its_key_it_is_the_same(call: Caller, chat_id: str, premium: None) -> None:
    first, again = (ask(call, "ana", "POST", "/create", group_of(), idempotency_key="g") for _ in range(2))
    assert first.body == again.body
    assert len(ask(call, "ana", "GET", "").body["items"]) == 1


def test_strangers_are_not_brought_in(call: Caller, chat_id: str, premium: None, group_id: str) -> None:
    assert ask(call, "ana", "POST", "/create", group_of("sevgi")).body["code"] == "not_friends"
    assert ask(call, "ana", "POST", f"/{group_id}/members", {"user_id": SEVGI}).body["code"] == "not_friends"
    assert ask(call, "bob", "POST", f"/{group_id}/members", {"user_id": ANA}).status == 403


def test_who_joins_reads_what_is_said_from_then_on(call: Caller, group_id: str, write: Write) -> None:
    write("ana", group_id, "önce", "c-1")
    assert ask(call, "sevgi", "POST", f"/{group_id}/join").status == 200
    assert ask(call, "sevgi", "POST", f"/{group_id}/join").status == 200
    write("bob", group_id, "sonra", "c-2")
    read = call(app, "GET", f"/api/chat/messages/{group_id}", as_="sevgi").body["messages"]
    assert [message["text"] for message in read] == ["sonra"]
    assert call(app, "GET", f"/api/chat/messages/{group_id}?before=2", as_="sevgi").body["messages"] == []
    assert Chat.get(group_id).member_count == 3


def test_who_comes_and_goes_all_the_time_is_stopped(call: Caller, group_id: str) -> None:
    for _ in range(JOINS.most):
        steps = [ask(call, "sevgi", "POST", f"/{group_id}/{step}").status for step in ("join", "join", "leave")]
        assert steps == [200, 200, 204]
    assert ask(call, "sevgi", "POST", f"/{group_id}/join").body["code"] == "too_many"
    assert Chat.get(group_id).member_count == 2


def test_a_group_that_is_not_joinable_is_not_there(call: Caller, group_id: str) -> None:
    assert ask(call, "sevgi", "GET", f"/{group_id}").body["role"] is None
    edited = ask(call, "ana", "PATCH", f"/{group_id}", {"joinable": False})
    assert (edited.status, edited.headers["etag"]) == (200, '"2"')
    for method, path in (("GET", ""), ("POST", "/join"), ("POST", "/leave"), ("GET", "/members")):
        assert ask(call, "sevgi", method, f"/{group_id}{path}").status == 404


def test_who_leaves_is_told_nothing_more(
    call: Caller, group_id: str, write: Write, enter: Open, gateway: Gateway, deliver: Deliver
) -> None:
    enter("bob", "b1")
    write("ana", group_id, "bir", "c-1")
    deliver()
    assert ask(call, "bob", "POST", f"/{group_id}/leave").status == 204
    deliver()
    before = len(gateway.frames["b1"])
    write("ana", group_id, "iki", "c-2")
    deliver()
    assert len(gateway.frames["b1"]) == before
    assert write("bob", group_id, client_id="b").status == 404
    assert call(app, "GET", f"/api/chat/messages/{group_id}", as_="bob").status == 404
    assert ask(call, "bob", "POST", f"/{group_id}/leave").status == 404


def test_a_banned_member_does_not_come_back(call: Caller, group_id: str, write: Write) -> None:
    assert ask(call, "ana", "DELETE", f"/{group_id}/members/{BOB}?ban=true").status == 204
    assert ask(call, "bob", "POST", f"/{group_id}/join").status == 404
    assert ask(call, "bob", "GET", f"/{group_id}").status == 404
    assert ask(call, "bob", "GET", "").body["items"] == []
    assert roles(call, group_id) == {ANA: "owner"}
    assert Chat.get(group_id).member_count == 1


def test_with_a_group_those_who_were_banned_are_forgotten(call: Caller, group_id: str, deliver: Deliver) -> None:
    ask(call, "ana", "DELETE", f"/{group_id}/members/{BOB}?ban=true")
    assert ask(call, "ana", "DELETE", f"/{group_id}").status == 204
    deliver()
    assert list(Member.query(group_id)) == []


def test_who_was_banned_is_brought_back_by_a_moderator_alone(call: Caller, group_id: str, write: Write) -> None:
    write("bob", group_id, "önce", "c-1")
    ask(call, "ana", "DELETE", f"/{group_id}/members/{BOB}?ban=true")
    write("ana", group_id, "o arada", "c-2")
    assert ask(call, "ana", "POST", f"/{group_id}/members", {"user_id": BOB}).status == 201
    assert roles(call, group_id) == {ANA: "owner", BOB: "member"}
    assert Chat.get(group_id).member_count == 2
    assert call(app, "GET", f"/api/chat/messages/{group_id}", as_="bob").body["messages"] == []
    assert write("bob", group_id, "sonra", "c-3").status == 201


def test_whoever_takes_over_is_not_silent(call: Caller, group_id: str, write: Write) -> None:
    """Nobody is above an owner who could let them speak."""
    bob = f"/{group_id}/members/{BOB}"
    ask(call, "ana", "PATCH", bob, {"mute_minutes": 60})
    taken = ask(call, "ana", "PATCH", bob, {"role": "owner", "mute_minutes": 60})
    assert (taken.status, taken.body["muted_until"]) == (200, None)
    assert write("bob", group_id).status == 201


def test_a_removed_one_may_come_again(call: Caller, group_id: str) -> None:
    assert ask(call, "ana", "DELETE", f"/{group_id}/members/{BOB}").status == 204
    assert ask(call, "ana", "DELETE", f"/{group_id}/members/{BOB}").status == 404
    assert ask(call, "bob", "POST", f"/{group_id}/join").status == 200


def test_ranks_are_respected(call: Caller, group_id: str) -> None:
    ask(call, "sevgi", "POST", f"/{group_id}/join")
    member = f"/{group_id}/members"
    assert ask(call, "bob", "PATCH", f"{member}/{SEVGI}", {"mute_minutes": 5}).status == 403
    assert ask(call, "ana", "PATCH", f"{member}/{BOB}", {"role": "moderator"}).body["role"] == "moderator"
    assert ask(call, "bob", "PATCH", f"{member}/{SEVGI}", {"mute_minutes": 5}).status == 200
    assert ask(call, "bob", "PATCH", f"{member}/{SEVGI}", {"role": "moderator"}).status == 403
    assert ask(call, "bob", "PATCH", f"{member}/{ANA}", {"role": "member"}).status == 403
    assert ask(call, "bob", "DELETE", f"{member}/{ANA}").status == 403
    assert ask(call, "bob", "DELETE", f"/{group_id}").status == 403
    assert ask(call, "bob", "DELETE", f"{member}/{SEVGI}").status == 204


def test_an_owner_hands_over_before_leaving(call: Caller, group_id: str) -> None:
    stays = ask(call, "ana", "POST", f"/{group_id}/leave")
    assert (stays.status, stays.body["code"]) == (409, "owner_stays")
    assert ask(call, "ana", "PATCH", f"/{group_id}/members/{BOB}", {"role": "owner"}).status == 200
    assert roles(call, group_id) == {ANA: "moderator", BOB: "owner"}
    assert ask(call, "ana", "POST", f"/{group_id}/leave").status == 204
    assert roles(call, group_id, "bob") == {BOB: "owner"}


def test_settings_are_changed_at_the_version_that_was_read(call: Caller, group_id: str) -> None:
    tag = ask(call, "ana", "GET", f"/{group_id}").headers["etag"]
    assert ask(call, "ana", "PATCH", f"/{group_id}", {"title": "Koşu"}, if_match=tag).body["title"] == "Koşu"
    assert ask(call, "ana", "PATCH", f"/{group_id}", {"title": "Yüzme"}, if_match=tag).status == 412
    assert ask(call, "bob", "PATCH", f"/{group_id}", {"title": "Benim"}).status == 403
    assert ask(call, "bob", "GET", f"/{group_id}").body["title"] == "Koşu"


def test_an_ended_group_is_gone_with_all_that_was_said(
    call: Caller, group_id: str, chat_id: str, write: Write, enter: Open, gateway: Gateway, deliver: Deliver
) -> None:
    enter("bob", "b1")
    for number in range(3):
        write("ana", group_id, str(number), f"c-{number}")
    said = write("ana", group_id, "yarın", "c-9").body["id"]
    assert call(app, "PATCH", f"/api/chat/messages/{said}", {"text": "bugün"}, as_="ana").status == 200
    write("ana", chat_id, "başka", "d-1")
    deliver()
    assert Change.count(group_id) == 1
    assert ask(call, "ana", "DELETE", f"/{group_id}").status == 204
    assert write("ana", group_id, client_id="late").status == 404
    assert ask(call, "bob", "GET", f"/{group_id}").status == 404
    assert call(app, "GET", f"/api/chat/messages/{group_id}", as_="bob").status == 404
    deliver()
    assert gateway.frames["b1"][-1] == {"type": "gone", "chat_id": group_id}
    assert ask(call, "bob", "GET", "").body["items"] == []
    assert Change.count(group_id) == 0
    assert {row.chat_id for row in Member.scan()} == {row.chat_id for row in ChatMessage.scan()} == {chat_id}


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"title": ""},
        {"title": "a" * 121},
        {"title": "x", "member_ids": ["usr_1"]},
        {"title": "x", "joinable": "yes"},
    ],
)
def test_what_is_no_group_is_refused(call: Caller, chat_id: str, premium: None, body: dict[str, Any]) -> None:
    assert ask(call, "ana", "POST", "/create", body).status == 422
