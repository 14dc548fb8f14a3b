"""Files, as the people meet them who send them."""

import base64
import json

import pytest

from functions.files.handler import app
from functions.files.kinds import MIB, RULES
from functions.files.service import STORAGE
from functions.files.tables import File
from tests.conftest import Caller
from tests.files import samples
from tests.files.conftest import Sender, owed, told, used


def test_a_file_is_announced_sent_scanned_and_had(sender: Sender) -> None:
    body = samples.image()
    announced = sender.announce(len(body))
    assert announced.status == 201
    file, form = announced.body["file"], announced.body["upload"]
    assert (file["status"], file["download"], file["in_use"]) == ("PENDING", None, False)
    assert form["expires_at"] == "2026-11-21T09:40:00Z"
    assert form["fields"]["key"] == f"incoming/{file['id']}"
    sender.put(file["id"], body)
    sender.deliver()
    ready = sender.look(file["id"])
    assert ready.body["status"] == "READY"
    url = ready.body["download"]["url"]
    assert url.startswith(f"https://api.kervan.test/files/{file['id']}?versionId={File.get(file['id']).serves}")
    assert "X-Amz-Expires=60" in url
    assert "response-content-disposition=attachment" in url
    assert ready.body["download"]["expires_at"] == "2026-11-21T09:31:00Z"
    assert sender.served(file["id"]) == body
    assert [key for key, _ in sender.objects()] == [f"files/{file['id']}"], "what came in is gone"


def test_the_form_is_for_this_type_and_size_and_key_alone(sender: Sender) -> None:
    announced = sender.announce(1234, "image/webp")
    fields = announced.body["upload"]["fields"]
    conditions = json.loads(base64.b64decode(fields["policy"]))["conditions"]
    assert {"Content-Type": "image/webp"} in conditions
    assert ["content-length-range", 1234, 1234] in conditions
    assert {"key": f"incoming/{announced.body['file']['id']}"} in conditions
    assert not [each for each in conditions if isinstance(each, list) and each[0] != "content-length-range"]


def test_a_small_file_comes_with_one_request(call: Caller, sender: Sender) -> None:
    body, path = samples.image("WEBP"), "/api/files/upload?filename=kedi.webp&purpose=attachment"
    answer = call(app, "POST", path, body, as_="ana", content_type="image/webp")
    assert (answer.status, answer.body["status"], answer.body["size"]) == (201, "PENDING", len(body))
    sender.deliver()
    assert sender.look(answer.body["id"]).body["status"] == "READY"
    assert sender.served(answer.body["id"]) == body


def test_a_request_that_is_repeated_under_its_key_sends_one_file(call: Caller, sender: Sender) -> None:
    body, path = samples.image(), "/api/files/upload?filename=kedi.png&purpose=attachment"
    answers = [
        call(app, "POST", path, body, as_="ana", content_type="image/png", idempotency_key="k") for _ in range(2)
    ]
    assert answers[0].body == answers[1].body
    assert File.count() == 1
    assert used() == len(body)


@pytest.mark.parametrize(
    ("body", "media", "status"),
    [(b"", "image/png", 400), (b"x" * (4 * MIB + 1), "image/png", 413), (b"x", "", 415), (b"x", "text/html", 422)],
)
def test_what_is_no_file_is_not_taken(call: Caller, body: bytes, media: str, status: int) -> None:
    path = "/api/files/upload?filename=a.png&purpose=attachment"
    assert call(app, "POST", path, body, as_="ana", content_type=media).status == status
    assert File.count() == 0


NAMES = [
    "../../etc/passwd",
    "..\\a.png",
    "/a.png",
    "C:a.png",
    ".htaccess",
    "a/b",
    "a..png",
    "a\u202egnp.exe",
    "a\0.png",
]


@pytest.mark.parametrize("name", [*NAMES, "a\nb.png", "a.", "", " ", "x" * 121, 'a".png', "a<b>.png", "a|b"])
def test_a_name_that_leads_elsewhere_is_refused(sender: Sender, name: str) -> None:
    answer = sender.announce(10, filename=name)
    assert answer.status == 422
    assert [pointer for pointer, _ in told(answer)] == ["/filename"]
    assert (File.count(), used()) == (0, 0)


def test_a_name_never_becomes_a_key_and_always_says_what_the_file_is(sender: Sender) -> None:
    file_id = sender.send(samples.image(), filename="Fatura ğüş.pdf.exe")
    url = sender.look(file_id).body["download"]["url"]
    assert f"/files/{file_id}?" in url
    assert "Fatura" not in url.partition("?")[0]
    assert "Fatura%2520%25C4%259F%25C3%25BC%25C5%259F.pdf.exe.png" in url


@pytest.mark.parametrize("media", ["image/svg+xml", "text/html", "application/zip", "application/x-msdownload", "x"])
def test_types_that_cannot_be_inspected_are_not_taken(sender: Sender, media: str) -> None:
    answer = sender.announce(10, media)
    assert (answer.status, told(answer)) == (422, [("/content_type", "file_type")])


def test_each_purpose_has_its_types_and_its_size(sender: Sender) -> None:
    assert told(sender.announce(10, "application/pdf", "avatar")) == [("/content_type", "file_type")]
    for purpose, rule in RULES.items():
        staff = "sevgi" if rule.staff else "ana"
        over = sender.announce(rule.largest + 1, rule.types[0], purpose.value, as_=staff)
        assert (over.status, told(over)[0][0]) == (422, "/size")
        assert rule.largest <= STORAGE
    assert sender.announce(0).status == 422


def test_evidence_is_sent_by_staff_alone(sender: Sender) -> None:
    assert sender.announce(10, purpose="evidence").status == 403
    assert sender.announce(10, purpose="evidence", as_="sevgi").status == 201


def test_a_stranger_gets_nothing_of_a_file(call: Caller, sender: Sender) -> None:
    file_id = sender.send(samples.image())
    assert sender.look(file_id, as_="bob").status == 404
    assert call(app, "DELETE", f"/api/files/{file_id}", as_="bob").status == 404
    assert call(app, "GET", "/api/files", as_="bob").body["items"] == []
    assert sender.look(file_id, as_="sevgi").status == 200


def test_my_files_are_listed_by_purpose_newest_first_and_without_links(call: Caller, sender: Sender) -> None:
    first, face, second = (sender.send(samples.image(), purpose=p) for p in ("attachment", "avatar", "attachment"))
    attachments = call(app, "GET", "/api/files?purpose=attachment&limit=1", as_="ana").body
    rest = call(app, "GET", f"/api/files?purpose=attachment&cursor={attachments['next_cursor']}", as_="ana").body
    listed = [file["id"] for file in (*attachments["items"], *rest["items"])]
    assert listed == sorted((first, second), reverse=True)
    everything = call(app, "GET", "/api/files", as_="ana").body["items"]
    assert {file["id"] for file in everything} == {first, face, second}
    assert not any(file["download"] for file in everything)
    wrong = call(app, "GET", f"/api/files?cursor={attachments['next_cursor']}", as_="ana")
    assert (wrong.status, wrong.body["code"]) == (400, "bad_cursor")


def test_deleting_erases_every_version_and_gives_the_storage_back(call: Caller, sender: Sender) -> None:
    body = samples.image()
    file_id = sender.send(body)
    assert used() == owed() == len(body)
    assert call(app, "DELETE", f"/api/files/{file_id}", as_="ana").status == 204
    sender.put(file_id, body)  # the form still lives
    sender.deliver()
    assert (sender.objects(), used(), File.count()) == ([], 0, 0)
    assert call(app, "DELETE", f"/api/files/{file_id}", as_="ana").status == 404


def test_storage_has_an_end(sender: Sender) -> None:
    largest = RULES["attachment"].largest  # type: ignore[index]
    for _ in range(STORAGE // largest):
        assert sender.announce(largest).status == 201
    full = sender.announce(1)
    assert (full.status, full.body["code"], used()) == (409, "storage_full", STORAGE)
    assert sender.announce(1, as_="bob").status == 201
