"""The middleware before AWS: it files what was accepted and changes nothing."""

import json
from pathlib import Path
from urllib.parse import urlencode

import pytest
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from infra.local.letters import read_letters
from infra.local.postbox import Postbox
from tests.local.asking import Asking

MAIL = {
    "Destination": {"ToAddresses": ["a@example.com"]},
    "Content": {"Simple": {"Subject": {"Data": "s"}, "Body": {"Text": {"Data": "t"}}}},
}
SMS = {"Action": "Publish", "PhoneNumber": "+905551112233", "Message": "Kodunuz"}


async def aws(scope: Scope, receive: Receive, send: Send) -> None:
    """Accepts mail from anybody but `refused`, and answers with what it was asked."""
    request = Request(scope, receive)
    body = await request.body()
    if request.url.path == "/v2/email/outbound-emails":
        answer = Response(json.dumps({"MessageId": "m@x"}), 400 if b"refused" in body else 200)
    else:
        answer = Response(b"<MessageId>n</MessageId>" + body)
    await answer(scope, receive, send)


@pytest.fixture
def client(tmp_path: Path) -> Asking:
    return Asking(Postbox(aws, tmp_path))


def test_an_accepted_mail_is_filed(client: Asking, tmp_path: Path) -> None:
    assert client.post("/v2/email/outbound-emails", json=MAIL).json() == {"MessageId": "m@x"}
    assert [(letter.id, letter.subject, letter.html) for letter in read_letters(tmp_path)] == [("m", "s", None)]


def test_a_refused_mail_is_not(client: Asking, tmp_path: Path) -> None:
    assert client.post("/v2/email/outbound-emails", json={**MAIL, "FromEmailAddress": "refused"}).status_code == 400
    assert list(read_letters(tmp_path)) == []


def test_an_sms_is_filed_and_other_forms_pass(client: Asking, tmp_path: Path) -> None:
    form = {"content-type": "application/x-www-form-urlencoded; charset=utf-8"}
    for asked in (SMS, {"Action": "Publish", "TopicArn": "t", "Message": "x"}, {"Action": "GetCallerIdentity"}):
        body = urlencode(asked).encode()
        assert client.post("/", content=body, headers=form).content.endswith(body)
    assert [letter.to for letter in read_letters(tmp_path)] == [("+905551112233",)]
