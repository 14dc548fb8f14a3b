"""The states of a file, what may follow upon each, and how long it waits there."""

from datetime import timedelta
from enum import StrEnum


class Status(StrEnum):
    """The states of a file."""

    PENDING = "PENDING"  # announced; nothing has come yet
    SCANNING = "SCANNING"  # it has come, and the version that came first is looked at
    READY = "READY"  # everyone who had to look at that version found it clean
    REJECTED = "REJECTED"  # it is gone; the row says why for a month


LAWFUL: dict[Status, frozenset[Status]] = {
    Status.PENDING: frozenset({Status.SCANNING, Status.REJECTED}),
    Status.SCANNING: frozenset({Status.READY, Status.REJECTED}),
    Status.READY: frozenset({Status.REJECTED}),
    Status.REJECTED: frozenset(),
}


# How long a file waits in a state for what comes next, before it is swept away. One in use waits for nothing.
WAITS: dict[Status, timedelta] = {
    Status.PENDING: timedelta(hours=1),
    Status.SCANNING: timedelta(days=1),
    Status.READY: timedelta(days=7),
}
REASON_KEPT = timedelta(days=30)
SHARDS = 8  # of the index of unused files
