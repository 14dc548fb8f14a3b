"""What becomes of a mail, and that nobody is written to who cannot be reached or does not want to be."""

import pytest

from functions.auth.events import PasswordChanged
from functions.notifications.handler import app
from functions.notifications.tables import Sending, Suppression, SuppressionAct, reference
from functions.users.tables import User
from kervan.world import World
from tests.cloud import Clock
from tests.conftest import Caller
from tests.notifications.conftest import Lines, Tell
from tests.notifications.outgoing import bounce, complain, deliver, the_sending
from tests.postbox import Postbox


@pytest.fixture
def mailed(world: World, ana: User, tell: Tell, postbox: Postbox) -> Sending:
    """A mail to ana."""
    tell(PasswordChanged(user_id=ana.user_id, at=world.now()))
    assert len(postbox.mails) == 1
    return the_sending()


def again(world: World, ana: User, tell: Tell, letter: str = "ltr_2") -> str:
    """Another mail to her; its state."""
    tell(PasswordChanged(user_id=ana.user_id, at=world.now()), letter)
    return str(Sending.get(f"{letter}#password_changed").state)


def test_a_mail_carries_its_reference_and_no_way_to_unsubscribe(mailed: Sending, postbox: Postbox) -> None:
    mail = postbox.mails[0]
    assert mail.tags == {"sending": "ltr_1.password_changed"} == {"sending": reference(mailed.key)}
    assert mail.events == "kervan-test"
    assert mail.headers == {}


@pytest.mark.usefixtures("mailed")
def test_an_address_that_bounced_gets_nothing_more(world: World, ana: User, tell: Tell, postbox: Postbox) -> None:
    bounce(world)
    assert the_sending().state == "BOUNCED"
    assert again(world, ana, tell) == "SUPPRESSED"
    assert len(postbox.mails) == 1


@pytest.mark.usefixtures("mailed")
def test_a_full_mailbox_is_no_reason_to_give_an_address_up(
    world: World, ana: User, tell: Tell, postbox: Postbox
) -> None:
    bounce(world, kind="Transient")
    assert (the_sending().state, the_sending().reason) == ("FAILED", "Transient/General")
    assert Suppression.count() == 0
    assert again(world, ana, tell) == "SENT"


@pytest.mark.usefixtures("mailed")
def test_who_calls_a_mail_spam_gets_nothing_more(world: World, ana: User, tell: Tell) -> None:
    deliver(world)
    assert the_sending().state == "DELIVERED"
    complain(world)
    assert the_sending().state == "COMPLAINED"
    assert again(world, ana, tell) == "SUPPRESSED"


@pytest.mark.usefixtures("mailed")
def test_events_come_twice_and_in_any_order(world: World) -> None:
    bounce(world)
    for number in range(3):
        complain(world, event_id=f"evt-{number}")
        bounce(world)
    deliver(world)
    assert the_sending().state == "COMPLAINED"
    assert Suppression.count() == 1
    assert SuppressionAct.count() == 1


def test_a_bounce_before_our_own_record_is_not_lost_and_nothing_is_sent_again(
    world: World, ana: User, tell: Tell, postbox: Postbox, mailed: Sending, clock: Clock
) -> None:
    mailed.update(actions=[Sending.state.set("SENDING"), Sending.held_until.set(world.now())])
    bounce(world)
    clock.advance(minutes=2)
    tell(PasswordChanged(user_id=ana.user_id, at=world.now()))
    assert the_sending().state == "BOUNCED"
    assert len(postbox.mails) == 1


def test_a_mail_that_is_forgotten_still_gives_its_reader_up(world: World, ana: User, tell: Tell) -> None:
    bounce(world, about="ltr_0.gone")
    assert again(world, ana, tell) == "SUPPRESSED"


@pytest.mark.usefixtures("mailed")
def test_the_address_counts_however_it_is_written(world: World, ana: User, tell: Tell) -> None:
    bounce(world, to="Ana@Example.com")
    assert again(world, ana, tell) == "SUPPRESSED"


@pytest.mark.usefixtures("mailed")
def test_staff_see_who_is_not_written_to_and_no_address(world: World, call: Caller, lines: Lines) -> None:
    bounce(world)
    listed = call(app, "GET", "/api/admin/suppressions", as_="sevgi")
    (item,) = listed.body["items"]
    assert (item["shown"], item["why"], item["covers"]) == ("a•••@example.com", "BOUNCE", "everything")
    assert "ana@" not in str(listed.body) + lines.text
    found = call(app, "GET", "/api/admin/suppressions?reader=ANA@example.com", as_="sevgi")
    assert [each["recipient"] for each in found.body["items"]] == [item["recipient"]]
    assert call(app, "GET", "/api/admin/suppressions?reader=bob@example.com", as_="sevgi").body["items"] == []


@pytest.mark.usefixtures("mailed")
def test_an_admin_takes_a_reader_off_the_list_with_a_reason(
    world: World, ana: User, tell: Tell, call: Caller, clock: Clock
) -> None:
    bounce(world)
    clock.advance(minutes=1)
    (row,) = Suppression.scan()
    path = f"/api/admin/suppressions/{row.recipient}"
    assert call(app, "DELETE", path, as_="adem").status == 422
    assert call(app, "DELETE", f"{path}?reason=adres%20d%C3%BCzeldi", as_="sevgi").status == 403
    assert call(app, "DELETE", f"{path}?reason=adres%20d%C3%BCzeldi", as_="adem").status == 204
    assert call(app, "DELETE", f"{path}?reason=adres%20d%C3%BCzeldi", as_="adem").status == 404
    acts = call(app, "GET", f"{path}/acts", as_="sevgi").body["items"]
    assert [(act["act"], act["reason"]) for act in acts] == [
        ("lifted", "adres düzeldi"),
        ("suppressed", "BOUNCE Permanent/General"),
    ]
    bounce(world, event_id="evt-of-another-delivery")  # the old news once more
    assert again(world, ana, tell) == "SENT"


@pytest.mark.usefixtures("mailed")
def test_staff_read_a_days_mails_by_state(world: World, ana: User, tell: Tell, call: Caller, clock: Clock) -> None:
    bounce(world)
    again(world, ana, tell)

    def states(query: str) -> list[str]:
        answer = call(app, "GET", f"/api/admin/mails{query}", as_="sevgi")
        assert "example.com" not in str(answer.body)
        return [item["status"] for item in answer.body["items"]]

    assert states("") == ["SUPPRESSED", "BOUNCED"]
    assert states("?status=BOUNCED&day=2026-11-21") == ["BOUNCED"]
    assert states("?status=SENT") == []
    assert states("?channel=sms") == []
    clock.advance(days=1)
    assert states("") == []
    assert call(app, "GET", "/api/admin/mails", as_="ana").status == 403
