"""What `messages` holds on people (`kervan.holdings`)."""

from kervan.holdings import Forget, Holding, Holdings, Kept

from .tables import Conversation, Message

HOLDINGS: Holdings = {
    Message: Holding(
        "direct messages",
        Kept.CONTENT,
        personal="content",
        links="sender_id receiver_id conversation",
        plain="message_id place client_id sent_at read_at",
        found_by="by_sender_and_receiver",
        forget=Forget.BLANKED,
    ),
    Conversation: Holding(
        "each person's list of direct conversations",
        Kept.ACCOUNT,
        personal="last_content",
        links="user_id other_id last_sender_id",
        plain="last_place last_at unread",
        found_by="user_id",
        forget=Forget.DELETED,
    ),
}
