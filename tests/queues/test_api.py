"""The dead-letter desk, as staff use it."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from functions.certificates.tables import Certificate
from functions.orders.events import OrderPaid
from functions.queues.handler import app
from functions.queues.tables import QueueAct
from kervan.audit import Audited
from kervan.shared_tables import Outbox
from kervan.world import World
from tests import donors
from tests.conftest import Answer, Caller
from tests.faults.injector import Crash, Fault, Injector
from tests.queues.conftest import CLOCKWORK, DEAD, WORKED, Queues, waiting

AT = "/api/admin/queues"
HERE = f"{AT}/certificates"
LETTER: dict[str, Any] = {
    "id": "ltr_01KAGQ0000000000000000AAAA",
    "name": "orders.OrderPaid",
    "version": 1,
    "trace": "req-7",
}
ORDER, USER = "ord_01KAGQ0000000000000000AAAA", "usr_01KAGQ0000000000000000AAAA"


def letter(number: int = 0, **data: Any) -> dict[str, Any]:
    """One that is not about anybody's order."""
    return {**LETTER, "id": f"{LETTER['id'][:-2]}{number:02d}", "data": data}


def outcomes(answer: Answer) -> dict[str, str]:
    """By message."""
    assert answer.status == 200, answer.body
    return {each["message_id"]: each["outcome"] for each in answer.body["letters"]}


@pytest.fixture
def paid(world: World, queues: Queues) -> dict[str, Any]:
    """The letter of a paid order, whose certificate failed five times."""
    assert queues.count(DEAD) == 0
    donors.stocked(world)
    donors.register(world)
    donors.order_paid(world)
    return waiting(OrderPaid.name())


def test_every_queue_is_listed_with_what_is_in_it(call: Caller, queues: Queues) -> None:
    queues.put("{}", WORKED)
    for _ in range(3):
        queues.bury(letter())
    answer = call(app, "GET", AT, as_="sevgi")
    assert answer.status == 200
    first, second = answer.body["queues"]
    oldest = datetime.fromisoformat(first.pop("oldest_dead_at"))
    assert abs((datetime.now(UTC) - oldest).total_seconds()) < 60
    assert first == {"name": "certificates", "waiting": 1, "in_flight": 0, "dead": 3, "takes_letters": True}
    assert (second["name"], second["dead"], second["takes_letters"]) == ("orders-schedule", 0, False)


def test_who_looks_inside_sees_no_person(call: Caller, queues: Queues) -> None:
    data: dict[str, Any] = {
        "order_id": ORDER,
        "at": "2026-11-21T09:30:00Z",
        "status": "PAID",
        "count": 3,
        "urgent": True,
        "note": None,
    }
    person = {"email": "ana@example.com", "note": "Ayşe", "phone_number": 905551112233, "text": "Ali", "kind": "a b"}
    queues.bury(letter(**data, inside=[{"user_id": USER, **person}]))
    answer = call(app, "GET", f"{HERE}/letters", as_="sevgi")
    (seen,) = answer.body["letters"]
    hidden = dict.fromkeys(person, "•••")
    assert seen["data"] == {**data, "inside": [{"user_id": USER, **hidden}]}
    assert (seen["letter_id"], seen["name"], seen["trace"]) == (letter()["id"], "orders.OrderPaid", "req-7")
    assert answer.body["dead"] == 1
    assert not any(canary in json.dumps(answer.body, ensure_ascii=False) for canary in ("ana@", "Ayşe", "Ali", "90555"))


@pytest.mark.parametrize("body", ["not json", "[]", '{"detail": 1}', '"text"', '{"detail": {"id": "Ayşe"}}', "7"])
def test_what_is_no_letter_is_shown_as_none(call: Caller, queues: Queues, body: str) -> None:
    message = queues.put(body)
    (seen,) = call(app, "GET", f"{HERE}/letters", as_="sevgi").body["letters"]
    assert (seen["message_id"], seen["name"], seen["data"]) == (message, None, {})


def test_looking_takes_nothing_away(call: Caller, queues: Queues) -> None:
    messages = {queues.bury(letter(number)) for number in range(23)}
    for _ in range(2):
        body = call(app, "GET", f"{HERE}/letters", as_="sevgi").body
        assert {each["message_id"] for each in body["letters"]} == messages and body["dead"] == 23


def test_a_letter_that_is_sent_again_is_worked_on(call: Caller, queues: Queues, paid: dict[str, Any]) -> None:
    message = queues.bury(paid)
    assert outcomes(call(app, "POST", f"{HERE}/redrive", {}, as_="sevgi")) == {message: "sent"}
    assert (queues.count(DEAD), queues.work(), Certificate.count()) == (0, 1, 1)


def facts() -> int:
    """How many were told, but for what the desk itself does."""
    return sum(letter.name != Audited.name() for letter in Outbox.scan())


def test_what_was_finished_is_noted_and_not_done_again(call: Caller, queues: Queues, paid: dict[str, Any]) -> None:
    queues.bury(paid)
    call(app, "POST", f"{HERE}/redrive", {}, as_="sevgi")
    queues.work()
    (certificate,), told = Certificate.scan(), facts()
    again = {queues.bury(paid), queues.bury(paid)}
    answer = call(app, "POST", f"{HERE}/redrive", {"message_ids": sorted(again)}, as_="sevgi")
    assert outcomes(answer) == dict.fromkeys(again, "done_before")
    assert answer.body["dead"] == queues.count(DEAD) == queues.count(WORKED) == 0
    assert (Certificate.get(certificate.certificate_id).version, facts()) == (certificate.version, told)


def test_the_same_letter_sent_again_twice_is_done_once(call: Caller, queues: Queues, paid: dict[str, Any]) -> None:
    queues.bury(paid)
    queues.bury(paid)
    assert sorted(outcomes(call(app, "POST", f"{HERE}/redrive", {}, as_="sevgi")).values()) == ["sent", "sent"]
    assert queues.work() == 2
    (certificate,) = Certificate.scan()
    assert int(certificate.version) == 1


def test_a_run_that_dies_between_sending_and_removing_does_nothing_twice(
    call: Caller, queues: Queues, paid: dict[str, Any]
) -> None:
    queues.bury(letter())
    with Injector().installed() as seen:
        call(app, "POST", f"{HERE}/redrive", {}, as_="sevgi")
    queues.sqs.purge_queue(QueueUrl=queues.urls[WORKED])
    queues.bury(paid)
    with Injector().installed() as injector:
        removing = next(each.label for each in seen.trace if each.operation == "DeleteMessageBatch")
        injector.fault = Fault(removing, "before")
        with pytest.raises(Crash):
            call(app, "POST", f"{HERE}/redrive", {}, as_="sevgi")
    assert injector.fired == 1 and (queues.count(DEAD), queues.count(WORKED)) == (1, 1)
    queues.work()
    queues.sqs.purge_queue(QueueUrl=queues.urls[DEAD])
    message = queues.bury(paid)  # hidden from others for a minute; here it comes back at once
    assert outcomes(call(app, "POST", f"{HERE}/redrive", {}, as_="sevgi")) == {message: "done_before"}
    assert Certificate.count() == 1


def test_only_the_named_letters_are_moved(call: Caller, queues: Queues) -> None:
    messages = [queues.bury(letter(number)) for number in range(25)]
    wanted = [messages[3], messages[21], "absent-1"]
    answer = call(app, "POST", f"{HERE}/redrive", {"message_ids": wanted}, as_="sevgi")
    assert outcomes(answer) == {messages[3]: "sent", messages[21]: "sent", "absent-1": "absent"}
    assert (answer.body["dead"], queues.count(WORKED)) == (23, 2)


def test_as_many_as_one_request_can_are_sent_and_the_rest_is_told(call: Caller, queues: Queues) -> None:
    for number in range(205):
        queues.bury({**letter(), "id": f"ltr_{number}"})
    first = call(app, "POST", f"{HERE}/redrive", {}, as_="sevgi")
    assert (len(outcomes(first)), first.body["dead"]) == (200, 5)
    second = call(app, "POST", f"{HERE}/redrive", {}, as_="sevgi")
    assert (len(outcomes(second)), second.body["dead"], queues.count(WORKED)) == (5, 0, 205)


def test_what_the_clock_started_cannot_be_sent_again(call: Caller, queues: Queues) -> None:
    queues.put("{}", CLOCKWORK)
    answer = call(app, "POST", f"{AT}/orders-schedule/redrive", {}, as_="sevgi")
    assert (answer.status, answer.body["code"], queues.count(CLOCKWORK)) == (409, "nothing_to_send_to", 1)


def test_an_admin_gives_a_letter_up_and_says_why(call: Caller, queues: Queues) -> None:
    message, kept = queues.bury(letter(order_id=ORDER)), queues.bury(letter(1))
    wanted = {"message_ids": [message], "reason": "sipariş silindi"}
    assert outcomes(call(app, "POST", f"{HERE}/discard", wanted, as_="adem")) == {message: "discarded"}
    assert queues.count(DEAD) == 1 and kept
    (act,) = QueueAct.scan()
    assert json.loads(act.letters[0].body)["detail"]["data"] == {"order_id": ORDER}


@pytest.mark.parametrize(("act", "wanted"), [("redrive", {}), ("discard", {"reason": "bozuk"})])
def test_long_letters_are_handled_too(call: Caller, queues: Queues, act: str, wanted: dict[str, Any]) -> None:
    """Ten of them are more than SQS takes in one call, and more than a row holds."""
    messages = [queues.bury(letter(number, headers="ş" * 25_000)) for number in range(12)]
    answer = call(app, "POST", f"{HERE}/{act}", {"message_ids": messages, **wanted}, as_="adem")
    assert outcomes(answer) == dict.fromkeys(messages, {"redrive": "sent", "discard": "discarded"}[act])
    assert queues.count(DEAD) == 0
    kept = [each for row in QueueAct.scan() for each in row.letters]
    assert sorted(each.message_id for each in kept) == sorted(messages)


def test_who_did_what_is_told_the_last_first(call: Caller, queues: Queues) -> None:
    sent = queues.bury(letter())
    call(app, "POST", f"{HERE}/redrive", {}, as_="sevgi")
    call.world.now.advance(seconds=1)  # type: ignore[attr-defined]
    given_up = queues.bury(letter(1))
    call(app, "POST", f"{HERE}/discard", {"message_ids": [given_up], "reason": "bozuk"}, as_="adem")
    acts = call(app, "GET", "/api/admin/queue-acts", as_="sevgi").body["items"]
    assert [(each["act"], each["reason"], each["queue"]) for each in acts] == [
        ("discard", "bozuk", "certificates"),
        ("redrive", None, "certificates"),
    ]
    assert [each["letters"][0]["message_id"] for each in acts] == [given_up, sent]
    assert "body" not in acts[0]["letters"][0]


def test_staff_may_not_give_up_and_others_may_not_look(call: Caller, queues: Queues) -> None:
    message = queues.bury(letter())
    wanted = {"message_ids": [message], "reason": "bozuk"}
    assert call(app, "POST", f"{HERE}/discard", wanted, as_="sevgi").status == 403
    for method, path, body in (("GET", AT, None), ("GET", f"{HERE}/letters", None), ("POST", f"{HERE}/redrive", {})):
        assert [call(app, method, path, body, as_=who).status for who in ("ana", None)] == [403, 401]
    assert queues.count(DEAD) == 1 and QueueAct.count() == 0


@pytest.mark.parametrize("name", ["absent", "certificates-dead", "cert", "UPPER", "a%2Fb", "x" * 90])
def test_a_queue_that_is_not_there_is_not_found(call: Caller, queues: Queues, name: str) -> None:
    assert queues.urls
    assert call(app, "GET", f"{AT}/{name}/letters", as_="sevgi").status == 404
    assert call(app, "POST", f"{AT}/{name}/redrive", {}, as_="sevgi").status == 404


@pytest.mark.parametrize(
    "body",
    [
        {"message_ids": ["a"]},
        {"reason": "x"},
        {"message_ids": [], "reason": "x"},
        {"message_ids": ["a"], "reason": " "},
    ],
)
def test_giving_up_wants_letters_and_a_reason(call: Caller, queues: Queues, body: dict[str, Any]) -> None:
    assert queues.urls
    assert call(app, "POST", f"{HERE}/discard", body, as_="adem").status == 422


def test_the_same_request_again_moves_nothing_more(paid: dict[str, Any], queues: Queues, call: Caller) -> None:
    queues.bury(paid)
    first, second = (call(app, "POST", f"{HERE}/redrive", {}, as_="sevgi", idempotency_key="q-1") for _ in range(2))
    assert (first.status, second.status, first.body) == (200, 200, second.body)
    assert QueueAct.count() == 1
