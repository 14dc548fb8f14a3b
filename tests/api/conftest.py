"""The town of the security tests: one of everything, to see every answer."""

from tests.security.conftest import _built, snapshot, town

__all__ = ("_built", "snapshot", "town")
