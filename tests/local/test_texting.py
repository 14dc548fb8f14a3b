"""SMS through a simulated provider: chosen by an option, and what it takes lies in the mailbox."""

import base64
import json
from dataclasses import astuple
from pathlib import Path
from urllib.parse import urlencode

import pytest
from starlette.applications import Starlette

from infra.local.addresses import SENDERS, STANDING, WHATSAPP_NUMBER
from infra.local.mailbox import mailbox_routes
from infra.local.product import approved, context
from infra.local.session import arguments
from infra.local.simulators.common.command import filing
from infra.local.simulators.common.texting import TextSimulator
from infra.local.simulators.netgsm.simulator import SEND, NetgsmSimulator
from infra.local.simulators.twilio.simulator import PATH, TwilioSimulator
from infra.local.simulators.whatsapp.__main__ import arguments as arguments_of_whatsapp
from infra.local.simulators.whatsapp.simulator import WhatsAppSimulator
from infra.stage import Stage
from tests.local.asking import Asking

NUMBER = "+905551112233"
TEXT = "Kodunuz: 123456 ğüşıöç"


def send_by_netgsm(account: NetgsmSimulator) -> int:
    said = {"msgheader": account.header, "messages": [{"no": NUMBER.removeprefix("+90"), "msg": TEXT}]}
    return account.handle("POST", SEND, {"authorization": account.authorization}, json.dumps(said)).status


def send_by_twilio(account: TwilioSimulator) -> int:
    said = urlencode({"From": SENDERS["twilio"], "To": NUMBER, "Body": TEXT})
    path = PATH.format(account=account.account)
    return account.handle("POST", path, {"authorization": account.authorization}, said).status


def box(folder: Path) -> list[dict[str, object]]:
    """What a person's number got."""
    client = Asking(Starlette(routes=mailbox_routes(folder)))
    answer = client.get("/mailbox", params={"to": NUMBER}, headers={"accept": "application/json"})
    return list(answer.json())


@pytest.mark.parametrize("provider", ["netgsm", "twilio"])
def test_what_a_provider_takes_lies_in_the_mailbox(tmp_path: Path, provider: str) -> None:
    filed = filing(tmp_path, SENDERS[provider])
    if provider == "netgsm":
        assert send_by_netgsm(NetgsmSimulator(header=SENDERS[provider], filed=filed)) == 200
    else:
        assert send_by_twilio(TwilioSimulator(filed=filed)) == 201
    (letter,) = box(tmp_path)
    assert (letter["kind"], letter["to"], letter["from"], letter["text"]) == ("sms", NUMBER, SENDERS[provider], TEXT)


def test_what_a_provider_refuses_does_not(tmp_path: Path) -> None:
    account = NetgsmSimulator(header="BAŞKA", filed=filing(tmp_path, "BAŞKA"))
    said = {"msgheader": "KERVAN", "messages": [{"no": "5551112233", "msg": TEXT}]}
    wrong = base64.b64encode(b"x:y").decode()
    for authorization in (account.authorization, f"Basic {wrong}"):
        assert account.handle("POST", SEND, {"authorization": authorization}, json.dumps(said)).status == 406
    assert box(tmp_path) == []


def test_without_a_mailbox_it_keeps_its_ledger_alone() -> None:
    account: TextSimulator = NetgsmSimulator(filed=filing(None, "KERVAN"))
    assert isinstance(account, NetgsmSimulator) and send_by_netgsm(account) == 200
    assert account.ledger()["texts"][0]["text"] == TEXT


def test_whatsapp_messages_lie_there_too(tmp_path: Path) -> None:
    """The templates are those that the product fills in, with as many values as it has for them."""
    account = WhatsAppSimulator(approved=approved(), filed=filing(tmp_path, "1", "whatsapp"))
    values = [{"type": "body", "parameters": [{"type": "text", "text": "https://kervan.test/o/1"}]}]
    template = {"name": "order_paid", "language": {"code": "tr"}, "components": values}
    said = {"messaging_product": "whatsapp", "to": NUMBER[1:], "type": "template", "template": template}
    sent = account.handle("POST", "/v23.0/1/messages", {"authorization": account.authorization}, json.dumps(said))
    assert sent.status == 200
    (letter,) = box(tmp_path)
    assert (letter["kind"], letter["to"]) == ("whatsapp", NUMBER)
    assert letter["text"] == "[order_paid.tr] https://kervan.test/o/1"
    assert set(approved()) == {"order_paid", "order_shipped", "order_performed", "order_evidence", "certificate_ready"}


def test_the_stage_has_a_number_at_the_simulated_meta() -> None:
    settings = Stage.of(context()).settings
    assert (settings.whatsapp_base_url, settings.whatsapp_number) == (STANDING.whatsapp, WHATSAPP_NUMBER)
    told = arguments_of_whatsapp(["--number", "1", "--approve", "order_paid=1,order_shipped=1"])
    assert (told.number, told.approve) == ("1", "order_paid=1,order_shipped=1")


@pytest.mark.parametrize("provider", ["netgsm", "twilio"])
def test_the_chosen_one_is_what_the_stage_sends_through(provider: str) -> None:
    chosen = arguments(["--sms", provider]).sms
    settings = Stage.of(context(chosen)).settings
    assert (settings.sms_provider, settings.sms_sender) == (provider, SENDERS[provider])
    assert getattr(settings, f"{provider}_base_url") == STANDING.texting[provider]
    assert STANDING.texting[provider] in astuple(STANDING)


def test_without_a_choice_sms_go_through_aws() -> None:
    assert Stage.of(context(arguments([]).sms)).settings.sms_provider == "sns"
    with pytest.raises(SystemExit):
        arguments(["--sms", "pigeon"])
