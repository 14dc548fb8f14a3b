"""What a bank says of a card, and what of it the buyer may read: a thief must not learn that a card is known to be
stolen.
"""

DECLINED = "declined"  # and no more
UNTOLD = frozenset(
    {
        # Stripe's
        "fraudulent",
        "lost_card",
        "merchant_blacklist",
        "pickup_card",
        "restricted_card",
        "security_violation",
        "stolen_card",
        # iyzico's, after the banks' own (ISO 8583)
        "10004",
        "10007",
        "10034",
        "10041",
        "10043",
        "10059",
        "10062",
        "10063",
    }
)


def told(code: str | None) -> str | None:
    """The code as its buyer may read it."""
    return DECLINED if code in UNTOLD else code
