"""What `queues` holds on people (`kervan.holdings`): of staff, who handled which dead letter. Letters carry ids."""

from kervan.holdings import Holding, Holdings, Kept

from .tables import QueueAct

HOLDINGS: Holdings = {
    QueueAct: Holding(
        "who redrove or discarded messages in a dead-letter queue, and why",
        Kept.PROOF,
        links="by",
        plain="month act_id act at queue reason letters expires",
    ),
}
