"""What `ledger` holds on people (`kervan.holdings`): nothing but the ids of payments."""

from kervan.holdings import Holding, Holdings, Kept

from .tables import Audit, Books, Difference, Entry, Mark, Sums

HOLDINGS: Holdings = {
    Entry: Holding(
        "the books: every movement of money",
        Kept.LEDGER,
        plain="payment_id kind at day currency lines order_id provider",
    ),
    Mark: Holding("what of a payment is counted", Kept.LEDGER, plain="payment_id counted"),
    Sums: Holding("sums of days, months and years", Kept.LEDGER, plain="period part cells"),
    Books: Holding(
        "which sums are in use", Kept.BUSINESS, plain="name after again began_at building folded live month step"
    ),
    Audit: Holding("what the nightly check has seen", Kept.LEDGER, plain="day after checked differing walk"),
    Difference: Holding(
        "where books and payments differ",
        Kept.LEDGER,
        plain="payment_id kind state expected found found_at mended_at",
    ),
}
