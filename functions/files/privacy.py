"""What `files` holds on people (`kervan.holdings`). A file goes with its versions, so `erasing.py` does it."""

from kervan.holdings import Holding, Holdings, Kept

from .tables import File, Storage

HOLDINGS: Holdings = {
    File: Holding(
        "uploaded pictures and attachments, and evidence that staff upload, which stays with its order",
        Kept.ACCOUNT,
        personal="filename",
        links="user_id used_by shared_with",
        plain="file_id purpose shelf media size status created_at loose due came_as verdicts serves ready_at reason "
        "expires",
        found_by="by_user",
    ),
    Storage: Holding(
        "how much storage each person uses",
        Kept.ACCOUNT,
        links="user_id",
        plain="used",
        found_by="user_id",
    ),
}
