"""Files over HTTP: by the form to S3, past the scan, and back by a link; under the policies that AWS gets."""

import threading
from typing import Any

import httpx
import pytest

from infra.local import demo
from infra.local.cloud import LocalCloud
from infra.local.person import Person, until
from tests.files import samples

pytestmark = pytest.mark.e2e


def announce(person: Person, body: bytes, media: str, purpose: str) -> dict[str, Any]:
    announced = {"filename": "görsel.x", "content_type": media, "size": len(body), "purpose": purpose}
    return dict(person.ask("POST", "/api/files/presign-upload", announced, expect=201))


def post(presigned: dict[str, Any], body: bytes, **more: str) -> int:
    form = presigned["upload"]
    sent = httpx.post(form["url"], data={**form["fields"], **more}, files={"file": ("x", body)}, timeout=30)
    return sent.status_code


def send(person: Person, body: bytes, media: str, purpose: str) -> str:
    presigned = announce(person, body, media, purpose)
    assert post(presigned, body) == 201
    return str(presigned["file"]["id"])


def settled(person: Person, file_id: str) -> dict[str, Any]:
    def look() -> dict[str, Any] | None:
        file = person.ask("GET", f"/api/files/{file_id}")
        return file if file["status"] in ("READY", "REJECTED") else None

    return dict(until("the scan", look))


def download(file: dict[str, Any]) -> httpx.Response:
    return httpx.get(file["download"]["url"], timeout=30)


def test_a_picture_is_sent_drawn_anew_and_shown_to_others(cloud: LocalCloud, donor: Person, staff: Person) -> None:
    picture = samples.photo()
    file_id = send(donor, picture, "image/jpeg", "avatar")
    donor.hears("file.ready", file_id=file_id)
    assert donor.ask("POST", "/api/me/avatar", {"file_id": file_id})["avatar"] == file_id
    answer = download(staff.ask("GET", f"/api/files/{file_id}"))
    assert answer.status_code == 200
    assert answer.content[:3] == b"\xff\xd8\xff"
    assert samples.PLACE_TAKEN not in answer.content
    assert answer.headers["content-type"] == "image/jpeg"
    assert answer.headers["content-disposition"].startswith("attachment;")
    assert answer.headers["x-content-type-options"] == "nosniff"
    donor.ask("DELETE", f"/api/files/{file_id}", expect=409)
    donor.ask("POST", "/api/me/avatar", {"file_id": None})
    until("its end", lambda: not objects(cloud, file_id))


def test_the_form_takes_this_file_and_no_other(cloud: LocalCloud, donor: Person) -> None:
    body = samples.image()
    presigned = announce(donor, body, "image/png", "attachment")
    assert post(presigned, body + b"\0") in (400, 403), "larger than was announced"
    assert post(presigned, body, key=f"files/{presigned['file']['id']}") == 403
    assert post(presigned, body, **{"Content-Type": "text/html"}) == 403
    assert post(presigned, body, tagging="<Tagging><TagSet/></Tagging>") == 403
    assert not objects(cloud, presigned["file"]["id"])
    assert donor.ask("GET", f"/api/files/{presigned['file']['id']}")["status"] == "PENDING"


def test_what_is_sent_over_a_scanned_file_is_never_served(cloud: LocalCloud, donor: Person) -> None:
    body = samples.image()
    presigned = announce(donor, body, "image/png", "attachment")
    assert post(presigned, body) == 201
    file_id = presigned["file"]["id"]
    settled(donor, file_id)
    assert post(presigned, b"\x89PNG" + b"<" * (len(body) - 4)) == 201, "the form lives for ten minutes"
    assert download(donor.ask("GET", f"/api/files/{file_id}")).content == body
    until("the second one's end", lambda: not objects(cloud, file_id, "incoming/"))
    assert download(donor.ask("GET", f"/api/files/{file_id}")).content == body


def test_a_virus_is_refused_and_a_link_cannot_be_bent(cloud: LocalCloud, donor: Person) -> None:
    file_id = send(donor, samples.image("JPEG") + samples.EICAR, "image/jpeg", "attachment")
    file = settled(donor, file_id)
    assert (file["status"], file["rejection"]["code"], file["download"]) == ("REJECTED", "infected", None)
    donor.hears("file.rejected", file_id=file_id)
    until("its end", lambda: not objects(cloud, file_id))
    clean = settled(donor, send(donor, samples.document(), "application/pdf", "attachment"))
    url = clean["download"]["url"]
    assert httpx.get(url, timeout=30).status_code == 200
    bent = url.replace("attachment", "inline").replace("application%2Fpdf", "text%2Fhtml")
    assert httpx.get(bent, timeout=30).status_code == 403
    assert httpx.get(url.partition("?")[0], timeout=30).status_code == 403


def test_a_small_file_comes_with_its_request(donor: Person) -> None:
    answer = donor.http.post(
        f"{donor.door}/api/files/upload?filename=a.webp&purpose=attachment",
        content=samples.image("WEBP"),
        headers={"content-type": "image/webp", "authorization": f"Bearer {donor.tokens['access_token']}"},
    )
    assert answer.status_code == 201, answer.text
    assert settled(donor, answer.json()["id"])["status"] == "READY"


def test_a_donor_sees_what_was_done(donor: Person, staff: Person) -> None:
    order = demo.order_a_share(donor)
    demo.pay(donor, order, "stripe")
    film = samples.video()
    file_id = send(staff, film, "video/mp4", "evidence")
    assert settled(staff, file_id)["status"] == "READY"
    donor.ask("GET", f"/api/files/{file_id}", expect=404)
    staff.ask("POST", f"/api/orders/{order['id']}/evidence", {"file_id": file_id})
    donor.hears("order.evidence_added", order_id=order["id"], file_id=file_id)
    shown = donor.ask("GET", f"/api/orders/{order['id']}")["evidence"]
    assert [each["file_id"] for each in shown] == [file_id]
    assert download(donor.ask("GET", f"/api/files/{file_id}")).content == film
    until("the mail", lambda: donor.mails("görüntüleri"))


def test_storage_is_not_given_out_twice(donor: Person) -> None:
    """Real threads: DynamoDB's own conditions decide, as they would in AWS."""
    body = {"filename": "a.pdf", "content_type": "application/pdf", "size": 25 * 1024 * 1024, "purpose": "attachment"}
    statuses: list[int] = []
    headers = {"authorization": f"Bearer {donor.tokens['access_token']}"}

    def ask() -> None:
        url = f"{donor.door}/api/files/presign-upload"
        statuses.append(httpx.post(url, json=body, headers=headers, timeout=60).status_code)

    threads = [threading.Thread(target=ask) for _ in range(32)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert statuses.count(201) == 10
    assert set(statuses) <= {201, 409, 503}


def objects(cloud: LocalCloud, file_id: str, folder: str = "") -> list[str]:
    """Every version of it in the bucket."""
    s3 = cloud.client("s3")
    found = s3.list_object_versions(Bucket="kervan-local-000000000000-uploads")
    keys = [each["Key"] for kind in ("Versions", "DeleteMarkers") for each in found.get(kind, ())]
    return [key for key in keys if key.endswith(file_id) and key.startswith(folder)]
