"""A donor's whole story: an account with a proved phone and a picture, a share, its certificate, its film, goodbye."""

import io
import json
import re
import zipfile
from typing import Any

import httpx
import pytest

from infra.local import demo
from infra.local.person import Person, until
from tests.e2e.test_files import send, settled
from tests.files import samples

pytestmark = pytest.mark.e2e


def texts(person: Person, number: str) -> list[str]:
    """The SMS to a number, newest last."""
    answer = person.http.get(person.urls["mailbox"], params={"to": number}, headers={"accept": "application/json"})
    return [text["text"] for text in answer.json()]


def prove(donor: Person, number: str) -> None:
    """The code of an SMS."""
    donor.ask("POST", "/api/auth/verify-phone/start", {"phone": number}, expect=202)
    code = re.search(r"\b\d{6}\b", until("the SMS with the code", lambda: texts(donor, number))[-1])
    assert code is not None
    donor.ask("POST", "/api/auth/verify-phone", {"code": code[0]})
    until("the number in the profile", lambda: donor.ask("GET", "/api/me")["phone_verified"])
    prefer(donor, "sms")


def prefer(donor: Person, channel: str) -> None:
    """News of orders there too; WhatsApp comes in the place of SMS."""
    wanted = donor.ask("GET", "/api/me/notification-preferences")
    wanted["orders"][channel] = True
    donor.ask("PUT", "/api/me/notification-preferences", wanted)


def copy_of(donor: Person) -> dict[str, Any]:
    """What is held on them, as they get it; its link is given out once."""
    job = donor.ask("POST", "/api/me/export", expect=202)["id"]
    until("the copy", lambda: donor.ask("GET", f"/api/me/export/{job}")["status"] == "READY")
    link = donor.ask("POST", f"/api/me/export/{job}/link")["url"]
    donor.ask("POST", f"/api/me/export/{job}/link", expect=409)
    with zipfile.ZipFile(io.BytesIO(httpx.get(link, timeout=30).content)) as packed:
        return {name: packed.read(name) for name in packed.namelist()}


def test_a_donor_comes_gives_and_goes(donor: Person, staff: Person) -> None:
    number = f"+90532{str(int(donor.email[9:17], 16))[-7:].zfill(7)}"
    prove(donor, number)
    picture = send(donor, samples.photo(), "image/jpeg", "avatar")
    assert settled(donor, picture)["status"] == "READY"
    donor.ask("POST", "/api/me/avatar", {"file_id": picture})
    order = demo.order_a_share(donor)
    demo.pay(donor, order, "stripe")
    certificate = donor.hears("certificate.ready", order_id=order["id"])["data"]["certificate_id"]
    film = send(staff, samples.video(), "video/mp4", "evidence")
    assert settled(staff, film)["status"] == "READY"
    staff.ask("POST", f"/api/orders/{order['id']}/evidence", {"file_id": film})
    donor.hears("order.evidence_added", order_id=order["id"])
    until("an SMS of each step", lambda: len(texts(donor, number)) >= 4)
    prefer(donor, "whatsapp")
    demo.perform(staff, donor, order["id"])
    until("a WhatsApp message", lambda: any(text.startswith("[order_performed.tr] ") for text in texts(donor, number)))
    until("the mail with the certificate", lambda: any(mail["attachments"] for mail in donor.mails()))
    held = copy_of(donor)
    (mine,) = json.loads(held["orders/orders.json"])
    assert (mine["order_id"], mine["items"][0]["on_behalf_of"]) == (order["id"], demo.NAMES)
    assert any(name.startswith("certificates/files/") for name in held)
    _leaves(donor, staff, certificate)


def _leaves(donor: Person, staff: Person, certificate: str) -> None:
    """Every session ends at once; the rest when the last token is over, which staff see."""
    user_id = donor.ask("GET", "/api/me")["id"]
    donor.ask("DELETE", "/api/me", {"password": donor.password}, expect=202)
    donor.ask("POST", "/api/auth/login", {"email": donor.email, "password": donor.password}, expect=403)
    refreshed = {"refresh_token": donor.tokens["refresh_token"]}
    donor.ask("POST", "/api/auth/refresh", refreshed, expect=401)
    path = f"/api/admin/users/{user_id}/erasure"
    until("the erasure", lambda: staff.http.get(staff.door + path, headers=_as(staff)).status_code == 200)
    assert staff.ask("GET", path)["status"] == "PENDING"
    assert httpx.get(f"{donor.door}/certificate/{certificate}").status_code == 200


def _as(person: Person) -> dict[str, str]:
    return {"authorization": f"Bearer {person.tokens['access_token']}"}
