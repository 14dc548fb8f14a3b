"""Adapters of texts against their providers' own formulas, and against simulators that answer as those do."""

import base64
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from infra.local.simulators.common.texting import TextSimulator
from infra.local.simulators.common.transport import SimulatorTransport
from infra.local.simulators.netgsm import NetgsmSimulator
from infra.local.simulators.twilio import TwilioSimulator
from infra.local.simulators.whatsapp import WhatsAppSimulator
from kervan.errors import BadRequest
from kervan.providers import twilio, whatsapp
from kervan.providers.payments import BadSignature
from kervan.providers.sms import Phones, Template, Text, TextNotTaken, TextRefused, TextUnanswered
from kervan.world import World

NUMBER = "+905550001122"
SIMULATORS: dict[str, Callable[[], TextSimulator]] = {
    "netgsm": NetgsmSimulator,
    "twilio": TwilioSimulator,
    "whatsapp": lambda: WhatsAppSimulator(approved={"order_paid": 1}),
}
WORDS = "Kurban Cebimde doğrulama kodunuz: 123456"


def sender(world: World, name: str, simulator: TextSimulator) -> Callable[[str], str]:
    """Sends one text to a number."""
    chosen = {"sms_provider": name} if name != "whatsapp" else {}
    settings = world.settings.model_copy(update={"sms_sender": "KERVAN", "whatsapp_number": "1", **chosen})
    phones = Phones(settings, world.secrets, {name: SimulatorTransport(simulator)})
    if name == "whatsapp":
        meta = phones.whatsapp
        assert meta is not None
        return lambda number: meta.send(Template(number, "order_paid", "tr", ("a\nb\t     c",), "ltr_1.x"))
    return lambda number: phones.sms.send(Text(number, WORDS, "ltr_1.phone_code"))


@pytest.mark.parametrize("name", SIMULATORS)
def test_a_text_is_taken_and_named(world: World, name: str) -> None:
    simulator = SIMULATORS[name]()
    text_id = sender(world, name, simulator)(NUMBER)
    (taken,) = simulator.ledger()["texts"]
    assert taken["id"] == text_id
    assert str(taken["number"]).endswith("5550001122")
    assert taken["text"] == ("[order_paid.tr] a b c" if name == "whatsapp" else WORDS)
    assert taken.get("values", ["a b c"]) == ["a b c"]


@pytest.mark.parametrize("name", SIMULATORS)
@pytest.mark.parametrize(
    ("fault", "raised", "texts"),
    [
        ({"mode": "timeout_after_success"}, TextUnanswered, 1),
        ({"mode": "unreachable"}, TextUnanswered, 0),
        ({"mode": "error"}, TextUnanswered, 0),
        ({"mode": "busy"}, TextNotTaken, 0),
    ],
)
def test_what_came_of_it_is_told_apart(
    world: World, name: str, fault: dict[str, Any], raised: type[Exception], texts: int
) -> None:
    simulator = SIMULATORS[name]()
    send = sender(world, name, simulator)
    simulator.arm(fault)
    with pytest.raises(raised):
        send(NUMBER)
    assert len(simulator.ledger()["texts"]) == texts


@pytest.mark.parametrize(("name", "code"), [("netgsm", "70"), ("twilio", "21211"), ("whatsapp", "131026")])
def test_a_refusal_says_why(world: World, name: str, code: str) -> None:
    with pytest.raises(TextRefused) as refused:
        sender(world, name, SIMULATORS[name]())("+905550001198")
    assert refused.value.facts["reason"] == code


def test_nobody_listens_means_not_taken(world: World) -> None:
    nowhere = world.settings.model_copy(update={"sms_provider": "netgsm", "netgsm_base_url": "http://127.0.0.1:9"})
    with pytest.raises(TextNotTaken):
        Phones(nowhere, world.secrets).sms.send(Text(NUMBER, WORDS, "r"))


def test_a_commercial_text_is_marked_for_iys(world: World) -> None:
    simulator = NetgsmSimulator()
    settings = world.settings.model_copy(update={"sms_provider": "netgsm", "sms_sender": "KERVAN"})
    phones = Phones(settings, world.secrets, {"netgsm": SimulatorTransport(simulator)})
    for commercial in (False, True):
        phones.sms.send(Text(NUMBER, WORDS, "r", commercial=commercial))
    assert [text["commercial"] for text in simulator.ledger()["texts"]] == [False, True]


def test_the_known_vectors() -> None:
    url = "https://example.com/webhooks/twilio?foo=1&bar=2"
    form = {"MessageSid": "SM123", "MessageStatus": "delivered", "To": "+905551112233"}
    assert twilio.signature("12345", url, form) == "YpLt8f8uXTCKEwXKIHytiwGmfxs="
    assert base64.b64encode(b"8501234567:sifre") == b"ODUwMTIzNDU2NzpzaWZyZQ=="
    assert NetgsmSimulator().authorization == "Basic ODUwMTIzNDU2NzpzaWZyZQ=="


def test_metas_signature_is_over_the_very_bytes(world: World) -> None:
    body = b'{"object":"whatsapp_business_account"}'
    signed = {"x-hub-signature-256": "sha256=e790291ff924369c1f80c8b2cc24fb9ccd37600d883a729059d4bbfa632c882b"}
    secrets = Keys({"app_secret": "app_secret", "verify_token": "v"})
    assert whatsapp.reported(secrets, body, signed) == []
    for other, headers in ((body + b" ", signed), (body, {}), (body, {"x-hub-signature-256": "sha256="})):
        with pytest.raises(BadSignature):
            whatsapp.reported(secrets, other, headers)


def test_metas_greeting_is_answered_to_meta_alone() -> None:
    secrets = Keys({"verify_token": "v"})
    asked = {"hub.mode": "subscribe", "hub.verify_token": "v", "hub.challenge": "42"}
    assert whatsapp.greeted(secrets, asked) == "42"
    for wrong in ({"hub.verify_token": "w"}, {"hub.mode": "unsubscribe"}, {"hub.verify_token": ""}):
        with pytest.raises(BadRequest):
            whatsapp.greeted(secrets, {**asked, **wrong})


class Keys:
    """Secrets that hold one value."""

    def __init__(self, value: dict[str, Any]) -> None:
        self.value = value

    def get(self, *_: object, **__: object) -> dict[str, Any]:
        """It."""
        return self.value

    def put(self, *_: object) -> None:
        """Nobody does."""
        raise AssertionError


def test_the_settings_choose_the_provider(world: World) -> None:
    assert world.sms.provider == "sns"
    assert world.sms.whatsapp is None
    chosen = replace(world, sms=Phones(world.settings.model_copy(update={"sms_provider": "twilio"}), world.secrets))
    assert isinstance(chosen.sms.sms, twilio.TwilioSms)
