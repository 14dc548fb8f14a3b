"""What staff see of the whole. Late among the journeys: the outbox's lag is first measured after a minute."""

from typing import Any

import pytest

from infra.local.person import Person, until

pytestmark = pytest.mark.e2e


def test_staff_can_look_into_the_health_of_everything(staff: Person) -> None:
    health = until("a healthy cloud", lambda: _well(staff.ask("GET", "/health/detailed")), seconds=90)
    assert {table["name"] for table in health["tables"]} >= {"orders", "payments", "certificates", "outbox"}


def _well(health: dict[str, Any]) -> dict[str, Any] | None:
    return health if health["status"] == "ok" else None
