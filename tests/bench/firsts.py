"""The request that each HTTP function is measured with: the one that its users send most."""

from collections.abc import Mapping
from typing import Any

from tests import cloud
from tests.bench.stage import Ids, bearer


def requests(ids: Ids) -> Mapping[str, dict[str, Any]]:
    """An event of API Gateway by group."""
    mine = {"authorization": bearer()}
    staff = {"authorization": bearer("sevgi")}
    public: dict[str, str] = {}
    asked = {
        "orders": (f"/api/orders/{ids.order}", mine),
        "payments": (f"/api/payments/{ids.payment}", mine),
        "certificates": (f"/api/certificates/{ids.certificate}", mine),
        "catalog": (f"/api/products/{ids.product}", public),
        "auth": ("/api/auth/sessions", mine),
        "users": ("/api/me", mine),
        "notifications": ("/api/notifications", mine),
        "health": ("/health", public),
        "admin": ("/api/admin/audit", staff),
    }
    return {group: cloud.http_event("GET", path, headers=headers) for group, (path, headers) in asked.items()}
