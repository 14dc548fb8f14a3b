"""Ana's browser, which is told, and a notice in her inbox; lawful requests about both."""

from functions.push import service
from functions.push.schemas import SubscriptionIn
from kervan.commit import commit
from kervan.tokens import b64url
from kervan.world import World
from tests.cloud import VAPID_KEYS
from tests.conftest import USERS
from tests.security.request import Request
from tests.shop import person

KEYS = {"p256dh": VAPID_KEYS[0]["public"], "auth": b64url(b"a" * 16)}
ENDPOINT = "https://fcm.googleapis.com/fcm/send/kanarya"


def open_one(world: World) -> str:
    """The notice's id."""
    service.subscribe(world, person("ana"), SubscriptionIn.model_validate({"endpoint": ENDPOINT, "keys": KEYS}))
    fields = {"kind": "orders", "about": "order.paid", "link": "/orders/1"}
    notice = service.made(world, USERS["ana"][0], "town", **fields)
    commit(new=notice)
    return notice.notice_id


def requests(notice_id: str) -> dict[str, Request]:
    """By operation."""
    words = {"title": "Duyuru", "body": "Yarın bakım var."}
    notice = {"user_ids": [USERS["ana"][0]], "kind": "news", "text": {"tr": words, "en": words}}
    return {
        "POST /api/notifications/subscribe": Request(body={"endpoint": f"{ENDPOINT}-2", "keys": KEYS}),
        "POST /api/notifications/unsubscribe": Request(body={"endpoint": ENDPOINT}),
        "POST /api/notifications/send": Request(body=notice),
        "PUT /api/notifications/{notice_id}/read": Request({"notice_id": notice_id}),
    }
