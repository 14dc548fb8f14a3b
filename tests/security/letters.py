"""What the town was sent: ana's number wants no advertising, and there are lawful requests about messages."""

from functions.news import service as news
from functions.news.schemas import NewsIn
from functions.notifications.tables import Covers, Suppression, SuppressionAct, Why
from infra.local.simulators.twilio.simulator import sign
from kervan import codes
from kervan.commit import commit
from kervan.settings import Secret
from kervan.world import World
from tests.conftest import USERS
from tests.security.request import Request
from tests.shop import person
from tests.webhooks import of_meta

RECIPIENT = "0123456789abcdef" * 2
NEWS = {
    "tr": {"title": "Haber", "text": "Kurban vekâletleri başladı."},
    "en": {"title": "News", "text": "Donations have begun."},
    "channels": ["email"],
}
FORM = {"MessageSid": "SM1", "MessageStatus": "delivered", "To": "+905551110000"}


def file_away(world: World) -> None:
    """Somebody who is not written to, and news."""
    now = world.now()
    listed = Suppression(
        RECIPIENT, channel="sms", shown="…abcdef", why=Why.STOPPED.value, covers=Covers.COMMERCIAL.value, at=now
    )
    act = SuppressionAct(RECIPIENT, world.new_id("act"), act="suppressed", by="netgsm", reason="STOPPED 16", at=now)
    commit(new=(listed, act))
    news.announce(world, person("adem"), world.new_id("nws"), NewsIn.model_validate(NEWS))


def requests(world: World) -> dict[str, Request]:
    """By operation."""
    twilio = f"{world.settings.public_url}/api/webhooks/twilio?ref=ltr_1.phone_code"
    signed = {
        "content_type": "application/x-www-form-urlencoded",
        "x_twilio_signature": sign(world.secrets.get(Secret.TWILIO)["token"], twilio, FORM),
    }
    body, headers = of_meta()
    token = {"token": codes.unsubscribe_token(world.secrets.get(Secret.CODES)["key"], USERS["ana"][0], "email")}
    verify = world.secrets.get(Secret.WHATSAPP)["verify_token"]
    return {
        "DELETE /api/admin/suppressions/{recipient}": Request({"recipient": RECIPIENT}, query="?reason=istedi"),
        "GET /api/admin/suppressions/{recipient}/acts": Request({"recipient": RECIPIENT}),
        "POST /api/webhooks/twilio": Request(
            query="?ref=ltr_1.phone_code",
            body=b"MessageSid=SM1&MessageStatus=delivered&To=%2B905551110000",
            headers=signed,
        ),
        "GET /api/webhooks/whatsapp": Request(query=f"?hub.mode=subscribe&hub.verify_token={verify}&hub.challenge=1"),
        "POST /api/webhooks/whatsapp": Request(body=body, headers=headers),
        "POST /api/admin/news": Request(body=NEWS, headers={"idempotency_key": "news"}),
        "GET /api/unsubscribe/{token}": Request(token),
        "POST /api/unsubscribe/{token}": Request(token),
    }
