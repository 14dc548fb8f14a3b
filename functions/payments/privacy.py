"""What `payments` holds on people (`kervan.holdings`): no card, no address, no name; amounts under ids."""

from kervan.holdings import Forget, Holding, Holdings, Kept

from .tables import Dispute, Payment, PaymentAudit, Refund, Webhook

HOLDINGS: Holdings = {
    Payment: Holding(
        "what was paid, through which provider, and its outcome",
        Kept.BOOKS,
        personal="return_url",
        links="user_id history.by refund_wanted_by",
        hidden="page",
        plain="payment_id order_id provider attempt amount status locale closes_at created_at month status_month "
        "provider_month provider_status_month check_at open_shard reference transaction captured charged charged_back "
        "refunded refunding refund_held_until open_disputes decline_code review_reason live taxed history.status "
        "history.at expires",
        found_by="of_user",
        forget=Forget.BLANKED,
    ),
    Webhook: Holding(
        "processing each provider event once",
        Kept.EXPIRES,
        plain="event kind reference received_at expires",
    ),
    Refund: Holding(
        "refunds",
        Kept.BOOKS,
        links="user_id by history.by",
        plain="payment_id refund_id order_id provider amount reason reference failure voids attempts created_at "
        "check_at watched_shard status history.status history.at expires",
    ),
    Dispute: Holding(
        "disputes (chargebacks)",
        Kept.BOOKS,
        links="history.by",
        plain="payment_id dispute_id reference amount reason answer_until created_at status history.status history.at "
        "expires",
    ),
    PaymentAudit: Holding(
        "what staff decided about a payment, and why",
        Kept.BOOKS,
        links="by",
        plain="payment_id act_id at act refund_id note expires",
    ),
}
