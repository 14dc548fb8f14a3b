"""Routes of messages: what staff see of them, and where providers tell what became of them."""

from typing import Annotated

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.openapi.params import Query

from kervan.api import Api
from kervan.auth import Admin, Staff, TheWorld
from kervan.document import Others
from kervan.errors import Changed, NotFound
from kervan.fields import Day
from kervan.pagination import Cursor, Limit, Listing
from kervan.providers.payments import BadSignature
from kervan.request import TheIncoming
from kervan.settings import Secret

from . import reading, reports
from .ledger import Channel
from .schemas import Reader, Reason, Recipient, SendingOut, SuppressionActOut, SuppressionOut
from .tables import State

app = Api("notifications", secrets=(Secret.CODES, Secret.TWILIO, Secret.WHATSAPP))
handler = app.handler


@app.get("/api/admin/mails")
def list_mails(
    caller: Staff,
    world: TheWorld,
    channel: Channel = "mail",
    status: State | None = None,
    day: Annotated[Day | None, Query()] = None,
    limit: Limit = 20,
    cursor: Cursor = None,
) -> Listing[SendingOut]:
    """List the messages sent on a day (UTC; today by default) and their delivery status, without recipients."""
    page = reading.sent(world, caller, channel=channel, day=day, status=status, limit=limit, cursor=cursor)
    return Listing.of(page, SendingOut.of)


@app.get("/api/admin/suppressions")
def list_suppressions(
    caller: Staff,
    world: TheWorld,
    channel: Channel = "mail",
    reader: Reader = None,
    limit: Limit = 20,
    cursor: Cursor = None,
) -> Listing[SuppressionOut]:
    """List the recipients who are no longer written to, and why."""
    page = reading.suppressed(world, caller, channel=channel, reader=reader, limit=limit, cursor=cursor)
    return Listing.of(page, SuppressionOut.of)


@app.delete("/api/admin/suppressions/<recipient>", status_code=204, errors=(NotFound, Changed))
def lift_suppression(recipient: Recipient, reason: Reason, caller: Admin, world: TheWorld) -> None:
    """Remove a recipient from the suppression list. Who removed them and why is recorded."""
    reading.lift(world, caller, recipient, reason)


@app.get("/api/admin/suppressions/<recipient>/acts")
def list_suppression_acts(
    recipient: Recipient, caller: Staff, world: TheWorld, limit: Limit = 20, cursor: Cursor = None
) -> Listing[SuppressionActOut]:
    """List when a recipient was added to the suppression list and removed from it."""
    return Listing.of(reading.history(world, caller, recipient, limit, cursor), SuppressionActOut.of)


@app.post("/api/webhooks/twilio", status_code=204, errors=(BadSignature,))
def hear_twilio(world: TheWorld, incoming: TheIncoming) -> None:
    """Receive Twilio's SMS status. The signature covers the URL that Twilio was given; a repetition changes nothing."""
    reports.from_twilio(world, incoming.fields.get("ref", ""), incoming.raw_body, incoming.headers)


@app.get("/api/webhooks/whatsapp", others=Others(media=("text/plain",)))
def greet_whatsapp(world: TheWorld, incoming: TheIncoming) -> Response[str]:
    """Answer Meta's verification of this webhook."""
    return Response(200, "text/plain", reports.greeting(world, incoming.fields))


@app.post("/api/webhooks/whatsapp", status_code=204, errors=(BadSignature,))
def hear_whatsapp(world: TheWorld, incoming: TheIncoming) -> None:
    """Receive Meta's WhatsApp message statuses. The signature is verified; a repetition changes nothing."""
    reports.from_whatsapp(world, incoming.raw_body, incoming.headers)
