"""Secrets: read by name, kept for five minutes, so that a rotated key is used everywhere within that time."""

import json
import time
from collections.abc import Callable
from typing import Any, Protocol

from kervan import aws
from kervan.settings import Secret

KEPT_SECONDS = 300
SOONEST_SECONDS = 30


class Secrets(Protocol):
    """Where secrets come from."""

    def get(self, secret: Secret, *, fresh: bool = False) -> dict[str, Any]:
        """The secret's JSON. `fresh` asks the store again, at most every 30 seconds."""

    def put(self, secret: Secret, value: dict[str, Any]) -> None:
        """Store a new value (key rotation)."""


class SecretsManager:
    """AWS Secrets Manager."""

    def __init__(self, stage: str, elapsed: Callable[[], float] = time.monotonic) -> None:
        """Names are `kervan/{stage}/{secret}`. `elapsed`: seconds since any moment, by which they age."""
        self._stage = stage
        self._elapsed = elapsed
        self._kept: dict[Secret, tuple[float, dict[str, Any]]] = {}

    def get(self, secret: Secret, *, fresh: bool = False) -> dict[str, Any]:
        """One call at most every five minutes, every 30 seconds when `fresh`."""
        read_at, value = self._kept.get(secret, (float("-inf"), {}))
        if self._elapsed() - read_at < (SOONEST_SECONDS if fresh else KEPT_SECONDS):
            return value
        client: Any = aws.client("secretsmanager")
        value = dict(json.loads(client.get_secret_value(SecretId=secret.path(self._stage))["SecretString"]))
        self._kept[secret] = (self._elapsed(), value)
        return value

    def put(self, secret: Secret, value: dict[str, Any]) -> None:
        """Write and forget what was kept."""
        client: Any = aws.client("secretsmanager")
        client.put_secret_value(SecretId=secret.path(self._stage), SecretString=json.dumps(value))
        self._kept.pop(secret, None)
