"""What `queues` holds on people (`kervan.holdings`): of staff, who handled which dead letter. Letters carry ids."""

from kervan.holdings import Holding, Holdings, Kept

from .tables import QueueAct

HOLDINGS: Holdings = {
    QueueAct: Holding(
        "who sent dead letters again or gave them up, and why",
        Kept.PROOF,
        links="by",
        plain="month act_id act at queue reason letters expires",
    ),
}
