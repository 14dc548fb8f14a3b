"""What `ledger` holds on people (`kervan.holdings`): nothing but the ids of payments."""

from kervan.holdings import Holding, Holdings, Kept

from .tables import Audit, Books, Difference, Entry, Mark, Sums

HOLDINGS: Holdings = {
    Entry: Holding(
        "the books: every movement of money",
        Kept.LEDGER,
        plain="payment_id kind at day currency lines order_id provider",
    ),
    Mark: Holding("how much of each payment has been booked", Kept.LEDGER, plain="payment_id counted"),
    Sums: Holding("totals by day, month and year", Kept.LEDGER, plain="period part cells"),
    Books: Holding(
        "which set of totals is in use",
        Kept.BUSINESS,
        plain="name after again began_at building folded live month step",
    ),
    Audit: Holding("results of the nightly check", Kept.LEDGER, plain="day after checked differing walk"),
    Difference: Holding(
        "differences between the books and the payments",
        Kept.LEDGER,
        plain="payment_id kind state expected found found_at mended_at",
    ),
}
