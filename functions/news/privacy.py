"""What `news` holds on people (`kervan.holdings`): who of the staff asked for an announcement."""

from kervan.holdings import Holding, Holdings, Kept

from .tables import News

HOLDINGS: Holdings = {
    News: Holding(
        "announcements to people who want news",
        Kept.BUSINESS,
        links="by",
        plain="news_id tr en link channels shelf asked_at readers done_at",
    ),
}
