"""The people and conversations of chat."""

from tests.chat.conftest import chat_id, enter, gateway, group_id, people, premium, protocol, write

__all__ = ["chat_id", "enter", "gateway", "group_id", "people", "premium", "protocol", "write"]
