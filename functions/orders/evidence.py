"""Evidence: staff show a buyer that what was paid for was done. Files are scanned before they can be shown."""

from functions.files.tables import File, Purpose
from kervan.auth import Caller
from kervan.commit import commit
from kervan.errors import Conflict
from kervan.world import World

from .events import OrderEvidenceAdded
from .tables import Evidence, Order, Status

MOST = 20
SHOWABLE = frozenset({Status.PAID, Status.PROCESSING, Status.SHIPPED, Status.PERFORMED, Status.COMPLETED})


class NothingToShow(Conflict):
    """What is not paid, or was given back, is not carried out."""

    tr = "Yalnızca ödenmiş bir siparişe kanıt eklenebilir."
    en = "Evidence can only be added to a paid order."


class TooMuchEvidence(Conflict):
    """An order's row has an end."""

    tr = "Bir siparişe en çok 20 kanıt eklenebilir."
    en = "An order can have at most 20 pieces of evidence."


def add(world: World, caller: Caller, order_id: str, file_id: str) -> Order:
    """The file belongs to the order from this commit on, and the order's buyer may have it."""
    order = Order.visible_to(caller, order_id)
    if any(shown.file_id == file_id for shown in order.evidence):
        return order
    if order.status not in SHOWABLE:
        raise NothingToShow
    if len(order.evidence) >= MOST:
        raise TooMuchEvidence
    (file,), now = File.usable_by(caller, Purpose.EVIDENCE, file_id), world.now()
    order.evidence = [*order.evidence, Evidence(file_id=file_id, media=file.media, at=now, by=caller.id)]
    attached = File.attach(file_id, to=order_id, by=file.user_id, shared_with=order.user_id)
    told = OrderEvidenceAdded(order_id=order_id, user_id=order.user_id, file_id=file_id, at=now)
    commit(order, also=(attached,), tell=(told,))
    return order
