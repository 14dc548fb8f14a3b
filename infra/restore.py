"""Bring back rows that were lost: `scripts/restore STAGE TABLE --at TIME` (or `--backup ARN`), and `--put-back`.

A restored table stands beside the living one, under a name of its own: nothing is overwritten. Then what is missing is
counted; `--put-back` writes it where nothing stands, so what was written since stays as it is.
"""

import argparse
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import botocore.session
from botocore.exceptions import ClientError

POLL_SECONDS = 5.0
REFUSED = "ConditionalCheckFailedException"


@dataclass
class Found:
    """What the comparison came to."""

    same: int = 0
    changed: int = 0  # since; the living row is kept
    missing: int = 0
    put_back: int = 0

    def __str__(self) -> str:
        """For people."""
        return f"{self.same} the same, {self.changed} changed since, {self.missing} missing, {self.put_back} put back"


def restored(
    dynamo: Any,
    table: str,
    *,
    now: datetime,
    at: datetime | None = None,
    backup: str | None = None,
    wait: Callable[[float], None] = time.sleep,
) -> str:
    """A table as it was at that moment, or in that backup; its name. Minutes in AWS."""
    target = f"{table}-restored-{now:%Y%m%d%H%M%S}"
    if backup is not None:
        dynamo.restore_table_from_backup(TargetTableName=target, BackupArn=backup)
    else:
        latest: dict[str, Any] = {"RestoreDateTime": at} if at else {"UseLatestRestorableTime": True}
        dynamo.restore_table_to_point_in_time(SourceTableName=table, TargetTableName=target, **latest)
    while dynamo.describe_table(TableName=target)["Table"]["TableStatus"] != "ACTIVE":
        wait(POLL_SECONDS)
    return target


def compare(dynamo: Any, table: str, beside: str, *, put_back: bool) -> Found:
    """Every row of the restored table against the living one."""
    keys = [part["AttributeName"] for part in dynamo.describe_table(TableName=table)["Table"]["KeySchema"]]
    found = Found()
    for row in _rows(dynamo, beside):
        key = {name: row[name] for name in keys}
        living = dynamo.get_item(TableName=table, Key=key, ConsistentRead=True).get("Item")
        if living is None:
            found.missing += 1
            found.put_back += put_back and _put(dynamo, table, keys[0], row)
        elif living == row:
            found.same += 1
        else:
            found.changed += 1
    return found


def _rows(dynamo: Any, table: str) -> Iterator[dict[str, Any]]:
    for page in dynamo.get_paginator("scan").paginate(TableName=table, ConsistentRead=True):
        yield from page["Items"]


def _put(dynamo: Any, table: str, key: str, row: dict[str, Any]) -> bool:
    """Whether it was still missing."""
    absent = {"ConditionExpression": "attribute_not_exists(#k)", "ExpressionAttributeNames": {"#k": key}}
    try:
        dynamo.put_item(TableName=table, Item=row, **absent)
    except ClientError as error:
        if error.response["Error"]["Code"] != REFUSED:
            raise
        return False
    return True


def main(arguments: list[str] | None = None, dynamo: Any = None) -> int:
    """Restores, compares, and says what it found."""
    parser = argparse.ArgumentParser(prog="scripts/restore", description="Bring back rows that were lost.")
    parser.add_argument("stage")
    parser.add_argument("table", help="without the stage: orders")
    parser.add_argument("--at", type=datetime.fromisoformat, help="as 2026-11-21T09:30:00+00:00; the latest otherwise")
    parser.add_argument("--backup", help="a backup's ARN, in place of a moment")
    parser.add_argument("--beside", help="a table that is restored already")
    parser.add_argument("--put-back", action="store_true", help="write what is missing")
    parser.add_argument("--endpoint", help="of the local cloud: http://127.0.0.1:8001")
    asked = parser.parse_args(arguments)
    dynamo = dynamo or botocore.session.Session().create_client("dynamodb", endpoint_url=asked.endpoint)
    table = f"{asked.stage}-{asked.table}"
    beside = asked.beside or restored(dynamo, table, now=datetime.now(UTC), at=asked.at, backup=asked.backup)
    found = compare(dynamo, table, beside, put_back=asked.put_back)
    sys.stdout.write(f"{beside}: {found}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
