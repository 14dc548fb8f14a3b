"""The mailbox page, for people and for programs."""

from pathlib import Path

import pytest
from starlette.applications import Starlette

from infra.local.letters import Attachment, Letter, file_letter
from infra.local.mailbox import mailbox_routes
from tests.local.asking import Asking

JSON = {"accept": "application/json"}
HTML = '<p>Merhaba</p><script>alert(1)</script><a href="https://example.com">bağ</a>'
PDF = Attachment.of("şahadet belgesi.pdf", "application/pdf", b"%PDF")


@pytest.fixture
def client(tmp_path: Path) -> Asking:
    letters = [
        Letter("one", "2026-11-21T12:00:00.000Z", "mail", ("Ayşe <ayse@example.com>",), "k", "Bir", "a", HTML, (PDF,)),
        Letter("two", "2026-11-21T12:00:01.000Z", "sms", ("+905551112233",), "KERVAN", "", "Kodunuz: 1"),
        Letter("six", "2026-11-21T12:00:02.000Z", "mail", ("x@example.com",), "k", "<b>&", "düz"),
    ]
    for letter in letters:
        file_letter(tmp_path, letter)
    return Asking(Starlette(routes=mailbox_routes(tmp_path)))


def test_a_program_gets_a_recipients_letters_newest_last(client: Asking) -> None:
    assert [letter["id"] for letter in client.get("/mailbox", headers=JSON).json()] == ["one", "two", "six"]
    assert client.get("/mailbox", params={"to": "AYSE@example.com"}, headers=JSON).json() == [
        {
            "id": "one",
            "at": "2026-11-21T12:00:00.000Z",
            "kind": "mail",
            "to": "Ayşe <ayse@example.com>",
            "from": "k",
            "subject": "Bir",
            "text": "a",
            "html": HTML,
            "attachments": [
                {
                    "filename": "şahadet belgesi.pdf",
                    "content_type": "application/pdf",
                    "size": 4,
                    "url": "/mailbox/one/attachments/0",
                }
            ],
        }
    ]
    assert client.get("/mailbox", params={"to": "+905551112233"}, headers=JSON).json()[0]["kind"] == "sms"
    assert client.get("/mailbox", params={"to": "nobody@example.com"}, headers=JSON).json() == []


def test_a_person_sees_the_list_with_the_newest_open(client: Asking) -> None:
    page = client.get("/mailbox", headers={"accept": "text/html"}).text
    assert page.index("/mailbox/six") < page.index("/mailbox/two") < page.index("/mailbox/one")
    assert "<h1>&lt;b&gt;&amp;</h1>" in page
    assert "<pre>düz</pre>" in page


def test_an_empty_mailbox_says_so(tmp_path: Path) -> None:
    assert "Nothing has been sent yet" in Asking(Starlette(routes=mailbox_routes(tmp_path))).get("/mailbox").text


def test_a_mails_html_is_caged_and_keeps_its_text_alternative(client: Asking) -> None:
    page = client.get("/mailbox/one").text
    assert '<iframe sandbox="allow-popups allow-popups-to-escape-sandbox" src="/mailbox/one/html"' in page
    assert "<pre>a</pre>" in page
    assert "<script>alert" not in page
    body = client.get("/mailbox/one/html")
    assert body.text.endswith(HTML)
    policy = body.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "allow-scripts" not in policy
    assert "script-src" not in policy


def test_an_attachment_is_downloaded_under_its_name(client: Asking) -> None:
    answer = client.get("/mailbox/one/attachments/0")
    assert answer.content == b"%PDF"
    assert answer.headers["content-disposition"] == "attachment; filename*=UTF-8''%C5%9Fahadet%20belgesi.pdf"


@pytest.mark.parametrize(
    "path", ["none", "none/html", "two/html", "one/attachments/1", "two/attachments/0", "..%2Fone"]
)
def test_what_is_not_there_is_not_found(client: Asking, path: str) -> None:
    assert client.get(f"/mailbox/{path}").status_code == 404


def test_a_letter_that_comes_later_appears(client: Asking, tmp_path: Path) -> None:
    client.get("/mailbox")
    file_letter(tmp_path, Letter("new", "2026-11-21T13:00:00.000Z", "sms", ("1",), "", "", "late"))
    assert client.get("/mailbox", headers=JSON).json()[-1]["text"] == "late"
