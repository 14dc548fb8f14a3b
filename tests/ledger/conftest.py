"""The shop of payments' tests: what moves money there is what the ledger writes down."""

from tests.payments.conftest import calls, order, started, stripe, till, way_out, world

__all__ = ["calls", "order", "started", "stripe", "till", "way_out", "world"]
