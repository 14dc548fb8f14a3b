"""Carries the tables' streams over a restart.

MiniStack saves how far each function has read a stream, but not the stream: after a restart every reader would wait for
as many changes as it had seen before, and miss them. So what is still unread is saved beside its state, and the count
of what was read is restored with it.
"""

from typing import Any

NAME = "dynamodb_stream_records"


def keep() -> None:
    """Save what some reader has not read yet. Call it while MiniStack saves its own state."""
    from ministack.core.persistence import save_state
    from ministack.core.responses import AccountRegionScopedDict
    from ministack.services import dynamodb, lambda_svc

    unread, read = AccountRegionScopedDict(), AccountRegionScopedDict()
    for (account, region, table), records in dynamodb._stream_records.all_items():
        begins = dynamodb._stream_trimmed.get_scoped(account, region, table, 0)
        slowest = max(begins, _slowest_reader(lambda_svc, account, region, table))
        unread.set_scoped(account, region, table, list(records[slowest - begins :]))
        read.set_scoped(account, region, table, slowest)
    save_state(NAME, {"unread": unread, "read": read})


def restore() -> None:
    """Put it back, when MiniStack has loaded its own state and nobody has written yet."""
    from ministack.core.persistence import load_state
    from ministack.services import dynamodb

    kept = load_state(NAME)
    if kept:
        dynamodb._stream_trimmed.update(kept["read"])
        dynamodb._stream_records.update(kept["unread"])


def _slowest_reader(lambda_svc: Any, account: str, region: str, table: str) -> int:
    readers = [
        esm["UUID"]
        for (owner, place, _), esm in lambda_svc._esms.all_items()
        if (owner, place) == (account, region) and f":table/{table}/stream/" in esm.get("EventSourceArn", "")
    ]
    positions = lambda_svc._dynamodb_stream_positions
    return min((positions.get_scoped(account, region, reader, 0) for reader in readers), default=0)
