"""The floor of every cold start: what the runtime itself costs."""

from typing import Any


def handler(_event: Any, _context: Any) -> dict[str, Any]:
    """Nothing at all."""
    return {"statusCode": 200, "headers": {"content-type": "application/json"}, "body": "{}"}
