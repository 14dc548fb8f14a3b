"""People with accounts, and a gateway whose frames are held against the protocol."""

from tests.chat.conftest import chat_id, enter, gateway, people, protocol

__all__ = ["chat_id", "enter", "gateway", "people", "protocol"]
