"""Who is told of what: by preference, not at night, away from the socket, once for a burst."""

import pytest

from functions.auth.events import SignedOut, SignedOutEverywhere
from functions.certificates.events import CertificateReady
from functions.chat import live
from functions.chat import sending as chat
from functions.chat.schemas import MessageIn
from functions.chat.tables import Chat
from functions.friends import service as friends
from functions.orders.events import OrderPaid
from functions.push.handler import app
from functions.push.tables import Notice, Subscription
from functions.push.worker import worker
from functions.users.tables import Channels, Preferences, QuietHours, User
from kervan.auth import Caller, Role
from kervan.commit import commit
from kervan.events import Event, Letter
from kervan.world import World
from tests.cloud import Clock
from tests.conftest import USERS, Deliver, session_id
from tests.push.conftest import Desk, Json, Open

ANA, BOB = USERS["ana"][0], USERS["bob"][0]
SECRET_WORD = "Limon"
PUSH = Channels(email=True, sms=False, push=True)


def told(*events: Event) -> None:
    """Facts of groups that live elsewhere: push hears them, each twice."""
    for number, event in enumerate(2 * events):
        letter = Letter.of(event, letter_id=f"ltr_{number % len(events)}_{event.at:%H%M%S}", trace="t")
        worker.receive(letter.model_dump())


def paid(world: World, order: str = "ord_1") -> OrderPaid:
    return OrderPaid(order_id=order, user_id=ANA, payment_id="pay_1", at=world.now())


def prefer(user_id: str, **changes: object) -> None:
    row = User.get(user_id)
    row.preferences = Preferences(**{"orders": PUSH, "messages": PUSH, "news": Channels(), **changes})
    commit(row)


@pytest.fixture
def chat_id(desk: Desk, world: World) -> str:
    """Ana's and Bob's; Ana writes."""
    ana, bob = (Caller(id=user_id, role=Role.USER) for user_id in (ANA, BOB))
    friends.ask(world, ana, BOB)
    friends.accept(world, bob, ANA)
    return Chat.id_of(ANA, BOB)


def say(world: World, chat_id: str, *texts: str) -> None:
    for text in texts:
        said = {"chat_id": chat_id, "text": text, "client_id": text.encode().hex()[:40]}
        chat.send(world, ANA, MessageIn.model_validate(said))


def test_a_paid_order_and_its_certificate_are_pushed_and_stand_in_the_inbox(
    desk: Desk, world: World, deliver: Deliver, clock: Clock
) -> None:
    browser = desk.subscribed()
    told(paid(world))
    deliver()
    clock.advance(seconds=1)
    told(CertificateReady(certificate_id="crt_1", order_id="ord_1", user_id=ANA, at=world.now()))
    deliver()
    assert [message["title"] for message in desk.shown(browser)] == ["Ödemeniz alındı", "Sertifikanız hazır"]
    inbox = desk.ask(app, "GET", "/api/notifications", as_="ana", accept_language="en").body["items"]
    assert [(each["about"], each["title"], each["link"]) for each in inbox] == [
        ("certificate.ready", "Your certificate is ready", "/orders/ord_1"),
        ("order.paid", "Your payment has arrived", "/orders/ord_1"),
    ]


def test_a_fact_that_comes_twice_is_one_notice_and_one_push(desk: Desk, world: World, deliver: Deliver) -> None:
    desk.subscribed()
    told(paid(world), paid(world))
    deliver()
    assert (Notice.count(), len(desk.shown())) == (1, 1)


def test_both_browsers_of_a_person_are_told_and_nobody_elses(desk: Desk, world: World, deliver: Deliver) -> None:
    first, second, bobs = desk.subscribed(), desk.subscribed(), desk.subscribed("bob")
    told(paid(world))
    deliver()
    assert [len(desk.shown(browser)) for browser in (first, second, bobs)] == [1, 1, 0]


def test_who_does_not_want_pushes_has_the_notice_all_the_same(desk: Desk, world: World, deliver: Deliver) -> None:
    desk.subscribed()
    prefer(ANA, orders=Channels(email=True, sms=True, push=False))
    told(paid(world))
    deliver()
    assert (Notice.count(), desk.shown()) == (1, [])


# The clock says 09:30 in UTC: half past twelve in Istanbul.
@pytest.mark.parametrize(
    ("start", "end", "minutes", "quiet"),
    [
        ("22:00", "08:00", 0, False),  # noon
        ("22:00", "08:00", 9 * 60 + 29, False),  # 21:59
        ("22:00", "08:00", 9 * 60 + 30, True),  # 22:00
        ("22:00", "08:00", 11 * 60 + 30, True),  # midnight
        ("22:00", "08:00", 19 * 60 + 29, True),  # 07:59
        ("22:00", "08:00", 19 * 60 + 30, False),  # 08:00
        ("12:00", "13:00", 0, True),
        ("09:00", "10:00", 0, False),  # it is not UTC that counts
    ],
)
def test_quiet_hours_are_those_of_istanbul_and_go_over_midnight(
    desk: Desk, world: World, deliver: Deliver, clock: Clock, start: str, end: str, minutes: int, quiet: object
) -> None:
    desk.subscribed()
    prefer(ANA, quiet_hours=QuietHours(start=start, end=end))
    clock.advance(minutes=minutes)
    told(paid(world))
    deliver()
    assert (Notice.count(), len(desk.shown())) == (1, 0 if quiet else 1)


def test_who_is_away_is_told_of_a_message_and_nothing_of_what_it_says(
    desk: Desk, world: World, deliver: Deliver, chat_id: str
) -> None:
    bobs, anas = desk.subscribed("bob"), desk.subscribed("ana")
    say(world, chat_id, f"Kanaryamın adı {SECRET_WORD}")
    deliver()
    (message,) = desk.shown(bobs)
    assert message == {
        "title": "Yeni mesaj",
        "body": "Sohbetlerinizden birinde yeni bir mesaj var.",
        "link": f"/?chat={chat_id}",
        "tag": chat_id,
        "lang": "tr",
    }
    assert (desk.shown(anas), Notice.count()) == ([], 0)


def test_who_asked_for_it_sees_who_wrote_what(desk: Desk, world: World, deliver: Deliver, chat_id: str) -> None:
    desk.subscribed("bob")
    prefer(BOB, push_text=True)
    say(world, chat_id, f"Kanaryamın adı {SECRET_WORD}\nçok güzel " + "ötüyor " * 60)
    deliver()
    (message,) = desk.shown()
    assert (message["title"], message["body"][:34]) == ("ana", f"Kanaryamın adı {SECRET_WORD} çok güzel ötü")
    assert len(message["body"]) == 160 and message["body"].endswith("…")


def test_who_has_a_socket_open_is_told_there_alone(
    desk: Desk, world: World, deliver: Deliver, chat_id: str, enter: Open
) -> None:
    desk.subscribed("bob")
    enter("bob", "b1")
    say(world, chat_id, "Günaydın")
    deliver()
    assert desk.shown() == []


def test_a_burst_is_one_push(desk: Desk, world: World, deliver: Deliver, chat_id: str) -> None:
    desk.subscribed("bob")
    say(world, chat_id, "Günaydın", "Orada mısın?", "Alo")
    deliver()
    assert len(desk.shown()) == 1


def test_of_several_that_wait_for_a_sleeping_browser_one_is_left(
    desk: Desk, world: World, deliver: Deliver, chat_id: str
) -> None:
    browser = desk.subscribed("bob")
    desk.service.sleep(browser["endpoint"], asleep=True)
    for text in ("Günaydın", "Orada mısın?"):
        say(world, chat_id, text)
        deliver()
    desk.service.sleep(browser["endpoint"], asleep=False)
    (shown,) = desk.service.shown()
    assert (len(shown["topic"]), shown["urgency"], shown["ttl"]) == (32, "high", 4 * 3600)


def test_what_was_read_meanwhile_is_no_news(desk: Desk, world: World, deliver: Deliver, chat_id: str) -> None:
    desk.subscribed("bob")
    say(world, chat_id, "Günaydın")
    live.read_to(world, BOB, chat_id, 1)
    deliver()
    assert desk.shown() == []


def test_who_signs_out_is_told_nothing_more_there(desk: Desk, world: World, clock: Clock) -> None:
    kept: Json = desk.subscribed("bob")
    desk.subscribed("ana")
    told(SignedOut(user_id=ANA, session_id="ses_another", at=world.now()))
    clock.advance(seconds=1)
    assert Subscription.count() == 2
    told(SignedOut(user_id=ANA, session_id=session_id("ana"), at=world.now()))
    assert [row.endpoint for row in Subscription.scan()] == [kept["endpoint"]]
    clock.advance(seconds=1)
    told(SignedOutEverywhere(user_id=BOB, at=world.now()))
    assert Subscription.count() == 0
