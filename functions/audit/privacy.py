"""What `audit` holds on people (`kervan.holdings`): of staff, what they did; of others, an id that it was about."""

from kervan.holdings import Holding, Holdings, Kept

from .tables import AuditEntry, AuditHead

HOLDINGS: Holdings = {
    AuditEntry: Holding(
        "who did what by right of a role, in a chain that shows what was changed since",
        Kept.CHAIN,
        links="by subject",
        plain="part sequence letter_id day at group action changes before hash",
    ),
    AuditHead: Holding("where the chains end", Kept.BUSINESS, plain="chain first_month month sequence hash"),
}
