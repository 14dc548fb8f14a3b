"""The shortcut to moto's rows tells what moto tells."""

from collections.abc import Callable
from functools import partial
from itertools import product
from typing import Any

import pytest
from botocore.exceptions import ClientError

from functions.chat.tables import ChatMessage, Member
from kervan import aws
from kervan.world import World
from tests.straight_moto import through_the_web

CHAT = "grp_00000000000000000000000000"
MESSAGES, MEMBERS = "test-chat-messages", "test-chat-members"
KEYS = {
    "all": ("#0 = :0", {}),
    "one": ("(#0 = :0 AND #1 = :1)", {":1": {"N": "9"}}),
    "before": ("(#0 = :0 AND #1 < :1)", {":1": {"N": "9"}}),
    "up to": ("(#0 = :0 AND #1 <= :1)", {":1": {"N": "9"}}),
    "after": ("(#0 = :0 AND #1 > :1)", {":1": {"N": "9"}}),
    "from": ("(#0 = :0 AND #1 >= :1)", {":1": {"N": "9"}}),
    "between": ("(#0 = :0 AND #1 BETWEEN :1 AND :2)", {":1": {"N": "2"}, ":2": {"N": "10"}}),
}


@pytest.fixture(autouse=True)
def said(world: World) -> None:
    """Twelve messages and three members, written in no order."""
    for seq in (12, *range(1, 12)):
        message = ChatMessage(CHAT, seq, message_id=f"m-{seq}", client_id="c", sender_id="u", change=seq)
        message.text, message.sent_at = "günaydın", world.now()
        message.save()
    for user_id in ("usr_a", "usr_b", "usr_c"):
        Member.of(CHAT, user_id, joined_at=world.now()).save()


def both(ask: Callable[[Any], Any]) -> tuple[Any, Any]:
    """What the shortcut and what moto says, without what HTTP adds."""
    told = []
    for web in (False, True):
        try:
            if web:
                with through_the_web():
                    answer = ask(aws.client("dynamodb"))
            else:
                answer = ask(aws.client("dynamodb"))
        except ClientError as error:
            answer = dict(error.response)
        told.append({name: value for name, value in answer.items() if name != "ResponseMetadata"})
    return told[0], told[1]


@pytest.mark.parametrize("keys", KEYS)
def test_a_query_is_answered_alike(keys: str) -> None:
    form, more = KEYS[keys]
    names = {"#0": "chat_id", **({"#1": "seq"} if more else {})}
    base: dict[str, Any] = {"TableName": MESSAGES, "KeyConditionExpression": form, "ReturnConsumedCapacity": "TOTAL"}
    base |= {"ExpressionAttributeNames": names, "ExpressionAttributeValues": {":0": {"S": CHAT}, **more}}
    for limit, forward in product((None, 1, 3, 12, 13), (True, False)):
        asked = {**base, "ScanIndexForward": forward, **({"Limit": limit} if limit else {})}
        straight, web = both(partial(query, asked))
        assert straight == web, asked
        if "LastEvaluatedKey" in web:
            straight, web = both(partial(query, {**asked, "ExclusiveStartKey": web["LastEvaluatedKey"]}))
            assert straight == web, asked


def query(asked: dict[str, Any], dynamo: Any) -> Any:
    """Of one page."""
    return dynamo.query(**asked)


def test_members_by_the_beginning_of_their_place_are_answered_alike() -> None:
    place = str(Member.of(CHAT, "usr_a").place)[:3]
    names, values = {"#0": "chat_id", "#1": "place"}, {":0": {"S": CHAT}, ":1": {"S": place}}
    asked: dict[str, Any] = {"TableName": MEMBERS, "KeyConditionExpression": "(#0 = :0 AND begins_with (#1, :1))"}
    asked |= {"ExpressionAttributeNames": names, "ExpressionAttributeValues": values}
    straight, web = both(lambda dynamo: dynamo.query(**asked))
    assert straight == web
    assert web["Count"] >= 1


@pytest.mark.parametrize(
    ("operation", "asked"),
    [
        ("get_item", {"TableName": MESSAGES, "Key": {"chat_id": {"S": CHAT}, "seq": {"N": "3"}}}),
        ("get_item", {"TableName": MESSAGES, "Key": {"chat_id": {"S": CHAT}, "seq": {"N": "99"}}}),
        ("get_item", {"TableName": MESSAGES, "Key": {"chat_id": {"S": ""}, "seq": {"N": "3"}}}),
        ("get_item", {"TableName": MESSAGES, "Key": {"chat_id": {"S": CHAT}}}),
        ("get_item", {"TableName": "test-nothing", "Key": {"chat_id": {"S": CHAT}}}),
        (
            "batch_get_item",
            {"RequestItems": {MESSAGES: {"Keys": [{"chat_id": {"S": CHAT}, "seq": {"N": n}} for n in "391"]}}},
        ),
        ("batch_get_item", {"RequestItems": {MESSAGES: {"Keys": [{"chat_id": {"S": CHAT}, "seq": {"N": "1"}}] * 2}}}),
        ("query", {"TableName": MESSAGES}),
        ("scan", {"TableName": MESSAGES, "Limit": 5}),
        ("delete_item", {"TableName": MESSAGES, "Key": {"chat_id": {"S": CHAT}, "seq": {"N": "99"}}}),
    ],
)
def test_whatever_is_asked_is_answered_alike(operation: str, asked: dict[str, Any]) -> None:
    straight, web = both(lambda dynamo: getattr(dynamo, operation)(**asked))
    assert straight == web


def test_a_row_that_was_read_is_read_as_it_is_now() -> None:
    message = ChatMessage.get(CHAT, 3)
    message.update(actions=[ChatMessage.text.set("iyi akşamlar")])
    assert ChatMessage.get(CHAT, 3).text == "iyi akşamlar"
    ChatMessage(CHAT, 3, **{**message.attribute_values, "text": "yine"}).save()
    assert [row.text for row in ChatMessage.query(CHAT, ChatMessage.seq == 3)] == ["yine"]
    message.delete()
    assert ChatMessage.count(CHAT) == 11


def test_what_is_refused_is_refused_alike_and_changes_nothing() -> None:
    row = {"chat_id": {"S": CHAT}, "seq": {"N": "3"}}
    absent = {"ConditionExpression": "attribute_not_exists(chat_id)", "ReturnValuesOnConditionCheckFailure": "ALL_OLD"}
    put = {"Put": {"TableName": MESSAGES, "Item": {**row, "seq": {"N": "77"}}}}
    again = {"Put": {"TableName": MESSAGES, "Item": row, **absent}}
    straight, web = both(lambda dynamo: dynamo.transact_write_items(TransactItems=[put, again]))
    assert straight == web
    assert [reason["Code"] for reason in web["CancellationReasons"]] == ["None", "ConditionalCheckFailed"]
    assert ChatMessage.count(CHAT) == 12
