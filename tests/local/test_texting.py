"""SMS through a simulated provider: chosen by an option, and what it takes lies in the mailbox."""

import base64
import json
from dataclasses import astuple
from pathlib import Path
from urllib.parse import urlencode

import pytest
from starlette.applications import Starlette

from infra.local.addresses import SENDERS, STANDING
from infra.local.mailbox import mailbox_routes
from infra.local.product import context
from infra.local.session import arguments
from infra.local.simulators.common.command import filing
from infra.local.simulators.common.texting import TextSimulator
from infra.local.simulators.netgsm.simulator import SEND, NetgsmSimulator
from infra.local.simulators.twilio.simulator import PATH, TwilioSimulator
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
