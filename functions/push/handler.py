"""Routes of notifications: browsers that are told, and the inbox. Mails are the business of `notifications`."""

from typing import Annotated

from kervan.api import Api
from kervan.auth import Notifier, SignedIn, TheWorld
from kervan.document import limited
from kervan.errors import Changed, NotFound, PreconditionFailed
from kervan.fields import id_of
from kervan.idempotency import Ids
from kervan.pagination import Cursor, Limit, Listing
from kervan.reply import tagged
from kervan.request import IfMatch, TheLocale

from . import service
from .schemas import KeyOut, NoticeIn, NoticeOut, SentOut, SubscriptionIn, SubscriptionOut, UnsubscriptionIn
from .service import BrowserOfAnother

app = Api("push")
handler = app.handler
NoticeId = Annotated[str, id_of("ntf")]


@app.get("/api/notifications/vapid-public-key")
def get_vapid_public_key(world: TheWorld) -> KeyOut:
    """Get the VAPID public key that browsers subscribe with."""
    return service.current_key(world)


@app.post("/api/notifications/subscribe", errors=(BrowserOfAnother, Changed))
@limited
def subscribe_browser(sent: SubscriptionIn, caller: SignedIn, world: TheWorld) -> SubscriptionOut:
    """Subscribe this browser to push notifications. Send its PushSubscription as is."""
    return SubscriptionOut.of(service.subscribe(world, caller, sent))


@app.post("/api/notifications/unsubscribe", status_code=204, errors=(Changed,))
def unsubscribe_browser(sent: UnsubscriptionIn, caller: SignedIn) -> None:
    """Unsubscribe this browser from push notifications."""
    service.unsubscribe(caller, sent.endpoint)


@app.post("/api/notifications/send", status_code=202, errors=(NotFound,))
def send_notice(notice: NoticeIn, caller: Notifier, world: TheWorld, ids: Ids) -> SentOut:
    """Send a notification to users, each in their language: to their inboxes and, if they want it, browsers.

    For staff, or a machine whose key has the scope `notifications:send`.
    """
    return service.send(world, caller, ids.new("snd"), notice)


@app.get("/api/notifications")
def list_my_notices(
    caller: SignedIn, world: TheWorld, locale: TheLocale, limit: Limit = 20, cursor: Cursor = None
) -> Listing[NoticeOut]:
    """List your notifications, newest first."""
    return Listing.of(service.inbox(world, caller, limit, cursor), lambda row: NoticeOut.of(row, locale))


@app.put("/api/notifications/<notice_id>/read", errors=(NotFound, Changed, PreconditionFailed))
def read_notice(
    notice_id: NoticeId, caller: SignedIn, world: TheWorld, locale: TheLocale, if_match: IfMatch
) -> NoticeOut:
    """Mark a notification as read."""
    notice = service.read(world, caller, notice_id, if_match)
    return tagged(NoticeOut.of(notice, locale), notice.version)
