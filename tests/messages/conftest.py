"""People with accounts, and a gateway that remembers."""

from tests.realtime.conftest import enter, gateway, people

__all__ = ["enter", "gateway", "people"]
