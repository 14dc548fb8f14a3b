"""What `audit` holds on people (`kervan.holdings`): of staff, what they did; of others, an id that it was about."""

from kervan.holdings import Holding, Holdings, Kept

from .tables import AuditEntry, AuditHead

HOLDINGS: Holdings = {
    AuditEntry: Holding(
        "a record of what staff did, in a hash chain that reveals later changes",
        Kept.CHAIN,
        links="by subject",
        plain="part sequence letter_id day at group action changes before hash",
    ),
    AuditHead: Holding("the end of each audit chain", Kept.BUSINESS, plain="chain first_month month sequence hash"),
}
