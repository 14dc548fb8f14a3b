"""What Twilio does otherwise: it keeps what a phone cannot take yet, and refuses who has answered STOP."""

from functions.notifications.tables import Sending, Suppression, SuppressionAct
from functions.notifications.worker import worker
from functions.users.tables import User
from kervan.world import World
from tests import shop
from tests.cloud import Clock
from tests.notifications.phones import reachable, stage
from tests.notifications.test_texts import paid


def test_who_answered_stop_gets_no_more_advertising(world: World, ana: User, clock: Clock) -> None:
    """Twilio says so where the text is sent, and takes none of any kind until they answer START."""
    texting = stage(world, clock, sms_provider="twilio")
    for challenge in ("chl_1", "chl_2"):
        worker.receive(texting.ask_for_code(ana, "+905550001197", challenge))
    rows = list(Sending.scan())
    assert [(row.state, row.reason) for row in rows] == [("REFUSED", "21610")] * 2
    (listed,), acts = Suppression.scan(), list(SuppressionAct.scan())
    assert (listed.why, listed.covers, listed.recipient) == ("STOPPED", "commercial", rows[0].recipient)
    assert [(act.by, act.reason) for act in acts] == [("twilio", "STOPPED 21610")]


def test_only_a_code_dies_at_the_provider(world: World, ana: User, clock: Clock) -> None:
    texting = stage(world, clock, sms_provider="twilio")
    texting.code(ana)
    reachable(ana, sms=True)
    worker.receive(paid(texting.world, ana, shop.place(texting.world).order_id))
    assert [text["seconds"] for text in texting.texts] == ["600", None]
