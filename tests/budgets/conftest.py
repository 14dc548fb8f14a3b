"""The town, and what asking costs there."""

from tests.security.conftest import _built, snapshot, town

__all__ = ["_built", "snapshot", "town"]
