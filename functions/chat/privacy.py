"""What `chat` holds on people (`kervan.holdings`)."""

from kervan.holdings import Forget, Holding, Holdings, Kept

from . import leaving
from .tables import Change, Chat, ChatMessage, Member, MessageKey

HOLDINGS: Holdings = {
    Chat: Holding(
        "conversations",
        Kept.CONTENT,
        links="barred",
        plain="chat_id kind state title joinable links slow_seconds member_count last_seq last_change created_at "
        "version",
    ),
    Member: Holding(
        "the members of a conversation, and how far they have read",
        Kept.ACCOUNT,
        links="user_id place",
        plain="chat_id listed state role since read_seq spoke_at muted_until joined_at",
        found_by="by_user",
        forget=Forget.DELETED,
        by_rule=leaving.leave,
    ),
    ChatMessage: Holding(
        "chat messages",
        Kept.CONTENT,
        personal="text attachments",
        links="sender_id deleted_by",
        plain="chat_id seq message_id client_id sent_at edited_at deleted_at change",
        found_by="by_sender",
        forget=Forget.BLANKED,
    ),
    MessageKey: Holding("finding a chat message by its ID", Kept.CONTENT, plain="message_id chat_id seq"),
    Change: Holding("the order in which chat messages changed", Kept.CONTENT, plain="chat_id number seq"),
}
