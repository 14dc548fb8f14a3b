"""Texts: one at most for each code, news where they are wanted, and no flood, whichever provider carries them."""

from contextlib import suppress
from typing import Any

import pytest

from functions.certificates.events import CertificateReady
from functions.notifications.tables import Covers, Sending, Suppression, Why
from functions.notifications.worker import worker
from functions.orders.events import OrderPaid, OrderStatusChanged
from functions.users.tables import User
from kervan.commit import commit
from kervan.providers.sms import TextNotTaken, TextUnanswered
from kervan.settings import Secret
from kervan.world import World
from tests import shop
from tests.cloud import Clock
from tests.faults.injector import Crash, Fault, Injector
from tests.notifications.conftest import letter
from tests.notifications.phones import NUMBER, Stage, reachable, stage
from tests.postbox import Postbox

PROVIDERS = ("netgsm", "twilio")


@pytest.fixture(params=PROVIDERS)
def texting(request: pytest.FixtureRequest, world: World, clock: Clock) -> Stage:
    """A stage with each provider."""
    return stage(world, clock, sms_provider=request.param)


def simulator(texting: Stage) -> Any:
    return texting.simulators[texting.world.sms.provider]


def paid(world: World, user: User, order_id: str, letter_id: str = "ltr_1") -> dict[str, object]:
    return letter(OrderPaid(order_id=order_id, user_id=user.user_id, payment_id="pay_1", at=world.now()), letter_id)


def test_a_code_goes_out_once_and_its_cost_is_known(texting: Stage, ana: User, clock: Clock) -> None:
    row = texting.code(ana)
    assert (row.state, row.channel, row.provider) == ("SENT", "sms", texting.world.sms.provider)
    assert row.parts == 1
    for _ in range(3):
        clock.advance(minutes=2)
        worker.receive(letter_again(texting, ana))
    assert len(texting.texts) == 1


def letter_again(texting: Stage, ana: User) -> dict[str, object]:
    """The same letter once more."""
    asked = texting.ask_for_code(ana)
    asked["data"]["at"] = "2026-11-21T09:30:00Z"  # type: ignore[index]
    return asked


def test_a_lost_answer_never_makes_two_texts_of_one_code(texting: Stage, ana: User, clock: Clock) -> None:
    asked = texting.ask_for_code(ana)
    simulator(texting).arm({"mode": "timeout_after_success"})
    with pytest.raises(TextUnanswered):
        worker.receive(asked)
    for _ in range(3):
        clock.advance(seconds=61)
        worker.receive(asked)
    assert len(texting.texts) == 1
    assert Sending.get("ltr_chl_1#phone_code").state == "UNSURE"


@pytest.mark.parametrize("mode", ["before", "after", "lost"])
def test_no_crash_at_any_call_makes_two_texts_of_one_code(
    world: World, ana: User, postbox: Postbox, clock: Clock, mode: str
) -> None:
    """By SNS, whose calls pass the injector too."""
    with_sns = stage(world, clock)
    world.secrets.get(Secret.CODES)
    with Injector().installed() as injector:
        worker.receive(with_sns.ask_for_code(ana, challenge="chl_0"))
    labels = [call.label for call in injector.trace if call.function == "notifications-worker"]
    assert "notifications-worker:sns.Publish()#0" in labels
    for number, label in enumerate(labels, 10):
        postbox.texts.clear()
        asked = with_sns.ask_for_code(ana, challenge=f"chl_{number}")
        with Injector().installed() as injector:
            injector.arm(Fault(label, mode))
            with suppress(Crash, Exception):
                worker.receive(asked)
        for _ in range(3):
            clock.advance(seconds=61)
            worker.receive(asked)
        assert len(postbox.texts) <= 1, (label, mode)
        assert Sending.get(f"ltr_chl_{number}#phone_code").state in ("SENT", "UNSURE")


@pytest.mark.parametrize("fault", [{"mode": "busy"}, {"mode": "busy", "count": 3}])
def test_a_provider_that_takes_nothing_gets_it_later(texting: Stage, ana: User, fault: dict[str, object]) -> None:
    simulator(texting).arm(fault)
    asked = texting.ask_for_code(ana)
    for _ in range(int(str(fault.get("count", 1)))):
        with pytest.raises(TextNotTaken):
            worker.receive(asked)
    worker.receive(asked)
    assert len(texting.texts) == 1


def test_a_number_that_is_refused_is_not_tried_again(texting: Stage, ana: User) -> None:
    row = texting.code(ana, "+905550001198")
    assert (row.state, row.reason) == ("REFUSED", {"netgsm": "70", "twilio": "21211"}[row.provider])
    worker.receive(texting.ask_for_code(ana, "+905550001198"))
    assert texting.texts == []


def test_news_come_by_every_channel_that_is_wanted(texting: Stage, ana: User, postbox: Postbox) -> None:
    reachable(ana, email=True, sms=True)
    order_id = shop.place(texting.world).order_id
    worker.receive(paid(texting.world, ana, order_id))
    (text,) = texting.texts
    assert text["text"].startswith("Kurban Cebimde: Ödemenizi aldık") and text["text"].endswith(order_id)
    assert len(postbox.mails) == 1
    assert {row.message for row in Sending.scan()} == {"order_paid", "phone_order_paid"}


def test_a_number_that_is_not_proved_gets_no_news(texting: Stage, ana: User) -> None:
    reachable(ana, sms=True).phone_verified = False
    commit(ana)
    worker.receive(paid(texting.world, ana, shop.place(texting.world).order_id))
    assert texting.texts == []


def test_a_provider_that_fails_keeps_no_mail_and_no_second_mail_goes_out(
    texting: Stage, ana: User, postbox: Postbox
) -> None:
    reachable(ana, email=True, sms=True)
    told = paid(texting.world, ana, shop.place(texting.world).order_id)
    simulator(texting).arm({"mode": "busy"})
    with pytest.raises(TextNotTaken):
        worker.receive(told)
    assert (len(postbox.mails), len(texting.texts)) == (1, 0), "the mail did not wait for the text"
    worker.receive(told)
    worker.receive(told)
    assert (len(postbox.mails), len(texting.texts)) == (1, 1)


def test_mail_that_fails_keeps_no_text_and_no_second_text_goes_out(texting: Stage, ana: User, postbox: Postbox) -> None:
    reachable(ana, email=True, sms=True)
    told = paid(texting.world, ana, shop.place(texting.world).order_id)
    with Injector().installed() as injector:
        injector.arm(Fault("notifications-worker:sesv2.SendEmail()#0", "error:TooManyRequestsException"))
        with pytest.raises(Exception, match="TooManyRequests"):
            worker.receive(told)
    assert (len(postbox.mails), len(texting.texts)) == (0, 1), "the text did not wait for the mail"
    worker.receive(told)
    assert (len(postbox.mails), len(texting.texts)) == (1, 1)


def test_whatsapp_takes_the_place_of_sms_where_it_is_preferred(world: World, ana: User, clock: Clock) -> None:
    both = stage(world, clock, sms_provider="twilio", whatsapp_number="1")
    reachable(ana, sms=True, whatsapp=True)
    order_id = shop.place(both.world).order_id
    worker.receive(paid(both.world, ana, order_id))
    (message,) = both.texts
    assert message["template"] == "order_paid"
    assert message["values"] == [f"https://app.kervan.test/orders/{order_id}"]
    assert Sending.get("ltr_1#phone_order_paid").channel == "whatsapp"


def test_without_a_number_at_meta_sms_stays(world: World, ana: User, clock: Clock) -> None:
    without = stage(world, clock, sms_provider="twilio")
    reachable(ana, sms=True, whatsapp=True)
    worker.receive(paid(without.world, ana, shop.place(without.world).order_id))
    assert [text["number"] for text in without.texts] == [NUMBER]


def test_a_flood_of_orders_is_no_flood_of_texts(world: World, ana: User, clock: Clock) -> None:
    texting = stage(world, clock, sms_provider="twilio")
    reachable(ana, sms=True)
    order_id = shop.place(texting.world).order_id
    for number in range(14):
        worker.receive(paid(texting.world, ana, order_id, f"ltr_{number}"))
    assert len(texting.texts) == 10
    held = [row for row in Sending.scan() if row.state == "OVER_BUDGET"]
    assert len(held) == 4
    clock.advance(days=1)
    worker.receive(paid(texting.world, ana, order_id, "ltr_next"))
    assert len(texting.texts) == 11


def test_the_stage_has_a_budget_of_its_own(world: World, ana: User, clock: Clock) -> None:
    texting = stage(world, clock, sms_provider="twilio", sms_a_day=2)
    reachable(ana, sms=True)
    order_id = shop.place(texting.world).order_id
    for number in range(4):
        worker.receive(paid(texting.world, ana, order_id, f"ltr_{number}"))
    assert len(texting.texts) == 2


def test_who_stopped_commercial_texts_still_gets_codes(texting: Stage, ana: User, world: World) -> None:
    recipient = texting.code(ana).recipient
    stopped = Suppression(
        recipient, channel="sms", shown="…", why=Why.STOPPED.value, covers=Covers.COMMERCIAL.value, at=world.now()
    )
    commit(new=stopped)
    worker.receive(texting.ask_for_code(ana, challenge="chl_2"))
    assert len(texting.texts) == 2


def test_texts_can_be_written_in_latin_letters(world: World, ana: User, clock: Clock) -> None:
    plain = stage(world, clock, sms_provider="twilio", sms_letters="latin")
    assert plain.code(ana).parts == 1
    assert "dogrulama kodunuz" in plain.texts[0]["text"]


def test_steps_and_certificates_reach_the_phone(world: World, ana: User, clock: Clock) -> None:
    texting = stage(world, clock, sms_provider="netgsm")
    reachable(ana, sms=True)
    order_id = shop.place(texting.world).order_id
    for number, status in enumerate(("SHIPPED", "PERFORMED", "COMPLETED")):
        told = OrderStatusChanged(order_id=order_id, user_id=ana.user_id, status=status, at=world.now())
        worker.receive(letter(told, f"ltr_{number}"))
    worker.receive(
        letter(
            CertificateReady(certificate_id="crt_absent", order_id=order_id, user_id=ana.user_id, at=world.now()),
            "ltr_9",
        )
    )
    assert ["yola çıktı" in text["text"] for text in texting.texts] == [True, False]
