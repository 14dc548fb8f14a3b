"""A browser agrees, its person is away, and somebody writes: what the push service was given can be read there."""

from typing import Any

import httpx
import pytest

from infra.local.cloud import LocalCloud
from infra.local.person import Person, until

pytestmark = pytest.mark.e2e


def shown(cloud: LocalCloud, browser: dict[str, Any]) -> list[dict[str, Any]]:
    """What this browser has shown."""
    found = httpx.get(f"{cloud.urls['push']}/_sim/ledger").json()["shown"]
    return [each["message"] for each in found if each["endpoint"] == browser["endpoint"]]


def agreed(cloud: LocalCloud, person: Person) -> dict[str, Any]:
    """A browser of this person's that is told from now on."""
    key = person.ask("GET", "/api/notifications/vapid-public-key")
    made = httpx.post(f"{cloud.urls['push']}/_sim/browsers", json={"key": key["public_key"]}).json()
    person.ask("POST", "/api/notifications/subscribe", {**made, "vapid_key": key["vapid_key"]})
    return dict(made)


def test_staff_tell_somebody_and_a_browser_that_is_gone_is_forgotten(
    cloud: LocalCloud, donor: Person, staff: Person
) -> None:
    kept, gone = agreed(cloud, donor), agreed(cloud, donor)
    httpx.post(f"{cloud.urls['push']}/_sim/uninstall", json={"endpoint": gone["endpoint"]})
    words = {"title": "Bayramınız kutlu olsun", "body": "Sağlıkla, mutlulukla."}
    whom = donor.ask("GET", "/api/me")["id"]
    notice = {"user_ids": [whom], "kind": "orders", "text": {"tr": words, "en": words}, "link": "/bayram"}
    staff.ask("POST", "/api/notifications/send", notice, expect=202)
    (message,) = until("the push", lambda: shown(cloud, kept))
    (listed,) = donor.ask("GET", "/api/notifications")["items"]
    assert message == {**words, "link": "/bayram", "tag": listed["id"], "lang": "tr"}
    assert donor.ask("PUT", f"/api/notifications/{listed['id']}/read")["read_at"]
    assert words["title"] in httpx.get(f"{cloud.urls['push']}/").text
    rows = cloud.client("dynamodb").query(
        TableName="local-push-subscriptions",
        IndexName="by-user",
        KeyConditionExpression="user_id = :u",
        ExpressionAttributeValues={":u": {"S": whom}},
    )["Items"]
    assert [row["endpoint"]["S"] for row in rows] == [kept["endpoint"]]


def test_a_message_to_who_is_away_is_one_push_that_keeps_its_secret(
    cloud: LocalCloud, donor: Person, staff: Person
) -> None:
    browser, sender = agreed(cloud, staff), donor.ask("GET", "/api/me")["id"]
    receiver = staff.ask("GET", "/api/me")["id"]
    donor.ask("POST", "/api/chat/friends/requests", {"user_id": receiver}, expect=201)
    staff.ask("POST", f"/api/chat/friends/requests/{sender}/accept", {})
    (friend,) = [each for each in donor.ask("GET", "/api/chat/friends")["items"] if each["user_id"] == receiver]
    said = {"chat_id": friend["chat_id"], "text": "Kanaryamın adı Limon", "client_id": "kanarya"}
    donor.ask("POST", "/api/chat/send", said, expect=201)
    (message,) = until("the push", lambda: shown(cloud, browser))
    assert (message["title"], message["tag"]) == ("Yeni mesaj", friend["chat_id"])
    assert "Limon" not in message["body"]
