"""What providers tell of texts counts only when it is theirs, and nothing that comes late undoes what is known."""

import json
from dataclasses import replace
from urllib.parse import parse_qsl, urlencode, urlsplit

import pytest

from functions.notifications.handler import app
from functions.notifications.schedule import schedule
from functions.notifications.tables import Sending, Suppression
from functions.notifications.worker import worker
from functions.users.tables import User
from infra.local.simulators.common.deliveries import Delivery
from infra.local.simulators.common.transport import SimulatorTransport
from infra.local.simulators.twilio.simulator import sign
from kervan.providers.sms import Phones
from kervan.providers.whatsapp import UNWANTED
from kervan.world import World
from tests import cloud, shop
from tests.cloud import Clock
from tests.conftest import Answer, Caller
from tests.notifications.phones import Stage, reachable, stage
from tests.notifications.test_texts import paid
from tests.webhooks import of_meta

TWILIO = "/api/webhooks/twilio"
WHATSAPP = "/api/webhooks/whatsapp"


@pytest.fixture
def twilio(world: World, clock: Clock) -> Stage:
    return stage(world, clock, sms_provider="twilio")


@pytest.fixture
def netgsm(world: World, clock: Clock) -> Stage:
    return stage(world, clock, sms_provider="netgsm")


def carry(call: Caller, delivery: Delivery, **changes: str) -> Answer:
    """A provider's own request, brought to our door."""
    where = urlsplit(delivery.url)
    path = f"{where.path}?{where.query}" if where.query else where.path
    headers = {name.lower().replace("-", "_"): value for name, value in delivery.headers.items()}
    return call(app, "POST", path, delivery.body, **{**headers, **changes})


def state() -> str:
    (row,) = Sending.scan()
    return str(row.state)


def test_twilio_tells_that_a_text_arrived(twilio: Stage, ana: User, call: Caller) -> None:
    twilio.code(ana)
    sent, delivered = twilio.reports("twilio")
    assert (carry(call, sent).status, state()) == (204, "SENT")
    assert (carry(call, delivered).status, state()) == (204, "DELIVERED")


@pytest.mark.parametrize("order", [(1, 0), (1, 1, 0, 1), (0, 1, 0)])
def test_twilios_reports_come_in_any_order_and_twice(
    twilio: Stage, ana: User, call: Caller, order: tuple[int, ...]
) -> None:
    twilio.code(ana)
    told = twilio.reports("twilio")
    for place in order:
        assert carry(call, told[place]).status == 204
    assert state() == "DELIVERED"


def test_a_text_that_never_arrives_is_known_to_staff(twilio: Stage, ana: User, call: Caller) -> None:
    twilio.code(ana, "+905550001199")
    for delivery in twilio.reports("twilio"):
        carry(call, delivery)
    (item,) = call(app, "GET", "/api/admin/mails?channel=sms", as_="sevgi").body["items"]
    assert (item["status"], item["reason"], item["provider"]) == ("FAILED", "30005", "twilio")
    assert "5550001199" not in json.dumps(item)


def test_forged_reports_of_twilio_change_nothing(twilio: Stage, ana: User, call: Caller) -> None:
    twilio.code(ana)
    delivered = twilio.reports("twilio")[1]
    form = dict(parse_qsl(delivered.body.decode()))
    other = urlencode({**form, "MessageStatus": "failed"}).encode()
    right = delivered.headers["X-Twilio-Signature"]
    address = f"{TWILIO}?{urlsplit(delivered.url).query}"
    about_another = f"{TWILIO}?ref=ltr_other.phone_code"
    wrong_key = sign("guessed", delivered.url, form)
    forged = [
        (address, delivered.body, ""),
        (address, delivered.body, wrong_key),
        (address, other, right),
        (about_another, delivered.body, right),
        (TWILIO, delivered.body, right),
    ]
    for path, body, signature in forged:
        answer = call(
            app, "POST", path, body, content_type="application/x-www-form-urlencoded", x_twilio_signature=signature
        )
        assert (answer.status, answer.body["code"]) == (400, "bad_signature")
    assert state() == "SENT"


def test_a_report_about_nothing_of_ours_is_taken_and_forgotten(twilio: Stage, ana: User, call: Caller) -> None:
    twilio.code(ana)
    Sending.get("ltr_chl_1#phone_code").delete()
    assert [carry(call, each).status for each in twilio.reports("twilio")] == [204, 204]
    assert Sending.count() == 0


def test_a_report_tells_what_nobody_knew(twilio: Stage, ana: User, call: Caller, clock: Clock) -> None:
    asked = twilio.ask_for_code(ana)
    twilio.simulators["twilio"].arm({"mode": "timeout_after_success"})
    with pytest.raises(Exception, match="text_unanswered"):
        worker.receive(asked)
    clock.advance(minutes=2)
    worker.receive(asked)
    assert state() == "UNSURE"
    for delivery in twilio.reports("twilio"):
        carry(call, delivery)
    assert state() == "DELIVERED"


def test_meta_tells_of_messages_and_greets_first(world: World, ana: User, call: Caller, clock: Clock) -> None:
    both = stage(world, clock, whatsapp_number="1")
    greeting = "hub.mode=subscribe&hub.verify_token=meta-verify&hub.challenge=12345"
    greeted = call(app, "GET", f"{WHATSAPP}?{greeting}")
    assert (greeted.status, greeted.body) == (200, "12345")
    assert call(app, "GET", f"{WHATSAPP}?{greeting.replace('meta-verify', 'x')}").status == 400
    reachable(ana, whatsapp=True)
    worker.receive(paid(both.world, ana, shop.place(both.world).order_id))
    sent, delivered = both.reports("whatsapp")
    assert carry(call, delivered, x_hub_signature_256=sent.headers["X-Hub-Signature-256"]).status == 400
    assert state() == "SENT"
    assert carry(call, delivered).status == 204
    assert state() == "DELIVERED"


def test_netgsm_is_asked_what_became_of_texts(netgsm: Stage, ana: User, clock: Clock) -> None:
    netgsm.code(ana)
    run()
    assert state() == "SENT"  # too early to ask
    clock.advance(minutes=2)
    run()
    assert state() == "DELIVERED"
    assert Sending.get("ltr_chl_1#phone_code").awaits is None


def test_netgsm_that_fails_is_asked_later(netgsm: Stage, ana: User, clock: Clock) -> None:
    netgsm.code(ana, "+905550001199")
    clock.advance(minutes=2)
    netgsm.simulators["netgsm"].arm({"mode": "busy"})
    run()
    assert state() == "SENT"
    run()
    assert (state(), Sending.get("ltr_chl_1#phone_code").reason) == ("FAILED", "2")


def test_netgsm_is_not_asked_for_ever(netgsm: Stage, ana: User, clock: Clock) -> None:
    netgsm.code(ana)
    netgsm.simulators["netgsm"].reset()
    clock.advance(days=3)
    run()
    assert state() == "SENT"
    assert Sending.get("ltr_chl_1#phone_code").awaits is None


def test_who_told_iys_that_they_want_no_more_is_listed(netgsm: Stage, ana: User, clock: Clock, call: Caller) -> None:
    job = netgsm.code(ana).message_id
    account = netgsm.simulators["netgsm"]
    held = account.dump()
    held["texts"][job]["iys"] = True
    account.load(held)
    clock.advance(minutes=2)
    run()
    (row,) = Suppression.scan()
    assert (row.why, row.covers, row.channel) == ("STOPPED", "commercial", "sms")
    listed = call(app, "GET", "/api/admin/suppressions?channel=sms&reader=%2B905550001122", as_="sevgi")
    assert [item["why"] for item in listed.body["items"]] == ["STOPPED"]


def in_a_new_process(texting: Stage) -> None:
    """Nothing is known of any key."""
    made = cloud.in_a_new_process(texting.world)
    transports = {name: SimulatorTransport(each) for name, each in texting.simulators.items()}
    cloud.inhabit(replace(made, sms=Phones(made.settings, made.secrets, transports)))


def test_the_door_reads_keys_of_its_own(twilio: Stage, ana: User, call: Caller) -> None:
    twilio.code(ana)
    in_a_new_process(twilio)
    for delivery in twilio.reports("twilio"):
        assert carry(call, delivery).status == 204
    assert state() == "DELIVERED"
    in_a_new_process(twilio)
    path = "/api/admin/suppressions?channel=sms&reader=%2B905550001122"
    assert call(app, "GET", path, as_="sevgi").status == 200


def test_the_clock_reads_keys_of_its_own(netgsm: Stage, ana: User, clock: Clock) -> None:
    netgsm.code(ana)
    clock.advance(minutes=2)
    in_a_new_process(netgsm)
    run()
    assert state() == "DELIVERED"


def test_the_worker_reads_keys_of_its_own(twilio: Stage, ana: User) -> None:
    """Among them those that its counters are named with."""
    reachable(ana, sms=True)
    order_id = shop.place(twilio.world).order_id
    in_a_new_process(twilio)
    worker.receive(paid(twilio.world, ana, order_id, "ltr_1"))
    assert len(twilio.texts) == 1


def test_who_told_meta_that_they_want_no_more_is_listed(world: World, ana: User, call: Caller, clock: Clock) -> None:
    texting = stage(world, clock, sms_provider="twilio")
    texting.code(ana)
    refused = {"status": "failed", "errors": [{"code": UNWANTED}], "biz_opaque_callback_data": "ltr_chl_1.phone_code"}
    body, headers = of_meta(**refused)
    assert call(app, "POST", WHATSAPP, body, **headers).status == 204
    (row,) = Suppression.scan()
    assert (row.why, row.covers) == ("STOPPED", "commercial")


def run() -> None:
    """The clock's beat."""
    schedule.handler({"job": "ask_what_became_of_texts"}, None)
