"""What SES tells of a mail, as its events stand on the account's bus."""

from typing import Any

from functions.notifications.tables import Sending, reference
from functions.notifications.worker import worker
from kervan.events import carried
from kervan.world import World

SET = "kervan-test"


def the_sending() -> Sending:
    """The only one."""
    (row,) = Sending.scan()
    return row


def told_by_ses(world: World, kind: str, detail: dict[str, Any], *, to: str, about: str | None) -> dict[str, Any]:
    """An event of EventBridge; `about` is a sending's reference, or nothing of ours."""
    tags = {"ses:configuration-set": [SET], **({"sending": [about]} if about else {})}
    mail = {"timestamp": "2026-11-21T09:30:00Z", "messageId": "m-1", "destination": [to], "tags": tags}
    return {
        "id": f"evt-{kind}",
        "source": "aws.ses",
        "detail-type": kind,
        "time": world.now().isoformat(),
        "detail": {"mail": mail, **detail},
    }


def bounce(
    world: World,
    *,
    to: str = "ana@example.com",
    kind: str = "Permanent",
    about: str | None = None,
    event_id: str = "evt-bounced",
) -> None:
    """SES says that a mail came back."""
    named = {"bounceType": kind, "bounceSubType": "General", "bouncedRecipients": [{"emailAddress": to}]}
    about = about or reference(the_sending().key)
    event = told_by_ses(world, "Email Bounced", {"eventType": "Bounce", "bounce": named}, to=to, about=about)
    worker.receive(carried({**event, "id": event_id}))


def complain(world: World, *, to: str = "ana@example.com", about: str | None = None, event_id: str = "evt-1") -> None:
    """SES says that a reader called a mail spam."""
    detail = {"eventType": "Complaint", "complaint": {"complaintFeedbackType": "abuse"}}
    event = told_by_ses(world, "Email Complaint Received", detail, to=to, about=about or reference(the_sending().key))
    worker.receive(carried({**event, "id": event_id}))


def deliver(world: World, *, to: str = "ana@example.com") -> None:
    """SES says that the reader's server took it."""
    detail = {"eventType": "Delivery", "delivery": {"recipients": [to]}}
    about = reference(the_sending().key)
    worker.receive(carried(told_by_ses(world, "Email Delivered", detail, to=to, about=about)))
