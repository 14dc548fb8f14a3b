"""What `greetings` holds on people (`kervan.holdings`)."""

from kervan.holdings import Forget, Holding, Holdings, Kept

from .tables import Greeting

HOLDINGS: Holdings = {
    Greeting: Holding(
        "greetings that people sent",
        Kept.ACCOUNT,
        personal="text",
        links="user_id",
        plain="greeting_id sent_at",
        found_by="by_user",
        forget=Forget.DELETED,
    ),
}
