"""The main job over HTTP and the socket, as its people live it."""

import subprocess
from pathlib import Path

import httpx
import pytest
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

from infra.local import demo
from infra.local.cloud import LocalCloud
from infra.local.person import Person, until

pytestmark = pytest.mark.e2e


def run(*command: str) -> str:
    return subprocess.run(command, capture_output=True, check=True, text=True).stdout  # noqa: S603


def test_a_paid_order_becomes_a_signed_certificate(
    cloud: LocalCloud, donor: Person, staff: Person, root_certificate: Path, tmp_path: Path
) -> None:
    order = demo.order_a_share(donor)
    demo.be_declined(donor, order, "stripe")
    demo.pay(donor, order, "stripe")
    donor.hears("order.paid", order_id=order["id"])
    certificate = donor.hears("certificate.ready", order_id=order["id"])["data"]["certificate_id"]
    mail = until("the mail with the PDF", lambda: next((m for m in donor.mails() if m["attachments"]), None))
    path = demo.download(donor, certificate)
    attached = donor.http.get(httpx.URL(cloud.urls["mailbox"]).join(mail["attachments"][0]["url"])).content
    assert attached == path.read_bytes()
    _is_signed(path, root_certificate, tmp_path)
    _can_be_scanned(path, f"{donor.door}/certificate/{certificate}", tmp_path)
    demo.check_page(donor, f"{donor.door}/certificate/{certificate}")
    demo.check_document(donor, certificate, path)
    demo.perform(staff, donor, order["id"])
    assert donor.ask("GET", f"/api/orders/{order['id']}")["status"] == "COMPLETED"
    subjects = until("a mail for each step", lambda: len(donor.mails()) >= 5 and [m["subject"] for m in donor.mails()])
    assert len(subjects) == len(set(subjects)), "no mail came twice"


def _is_signed(path: Path, root: Path, folder: Path) -> None:
    store = folder / "nss"
    store.mkdir()
    run("certutil", "-N", "-d", f"sql:{store}", "--empty-password")
    run("certutil", "-A", "-d", f"sql:{store}", "-n", "root", "-t", "C,C,C", "-i", str(root))
    said = run("pdfsig", "-nssdir", f"sql:{store}", str(path))
    for truth in ("Signature is Valid.", "Certificate is Trusted.", "Total document signed"):
        assert truth in said, said
    text = run("pdftotext", str(path), "-")
    assert all(name in text for name in demo.NAMES), text


def _can_be_scanned(path: Path, page: str, folder: Path) -> None:
    run("pdftoppm", "-r", "150", "-png", "-singlefile", str(path), str(folder / "page"))
    assert run("zbarimg", "-q", "--raw", "--nodbus", str(folder / "page.png")).strip() == page


def test_a_stranger_gets_nothing_of_it(cloud: LocalCloud, donor: Person) -> None:
    order = demo.order_a_share(donor)
    stranger = Person(
        cloud.urls, email=f"yabanci.{order['id'][-8:].lower()}@example.com", password="uzun-ve-gizli-parola"
    )
    stranger.register("Bir", "Yabancı")
    for path in (f"/api/orders/{order['id']}", f"/api/payments/pay_{order['id'][4:]}"):
        stranger.ask("GET", path, expect=404)
    stranger.ask("GET", "/api/admin/orders?status=PENDING", expect=403)
    stranger.close()


def test_a_ticket_opens_one_socket(cloud: LocalCloud, donor: Person) -> None:
    url = donor.ask("POST", "/api/realtime/ticket", expect=201)["url"]
    with connect(url) as socket:
        socket.send('{"action": "ping"}')
        assert '"pong"' in str(socket.recv(timeout=20))
    for again in (url, url.partition("?")[0], url.partition("=")[0] + "=made-up"):
        with pytest.raises(InvalidStatus) as refused, connect(again):
            pass
        assert refused.value.response.status_code in (401, 403)


def test_a_webhook_that_stripe_did_not_sign_is_refused(cloud: LocalCloud) -> None:
    body = '{"id":"evt_forged","object":"event","type":"payment_intent.succeeded"}'
    answer = httpx.post(
        f"{cloud.urls['api']}/webhooks/stripe",
        content=body,
        headers={"content-type": "application/json", "stripe-signature": "t=1700000000,v1=" + "0" * 64},
        timeout=30,
    )
    assert (answer.status_code, answer.json()["code"]) == (400, "bad_signature")


def test_what_nobody_answers_is_a_problem_too(cloud: LocalCloud) -> None:
    door = cloud.addresses.door
    absent = httpx.get(f"{door}/api/nothing", timeout=30)
    assert (absent.status_code, absent.json()["code"]) == (404, "not_found")
    wrong = httpx.delete(f"{door}/api/orders", timeout=30)
    assert (wrong.status_code, wrong.json()["code"]) == (405, "not_allowed")
    document = httpx.get(f"{door}/openapi.json", timeout=30).json()
    assert "/api/certificates/{certificate_id}/verify" in document["paths"] or len(document["paths"]) > 50
    for page in ("/docs", "/redoc"):
        assert httpx.get(f"{door}{page}", timeout=30).status_code == 200
