"""Bring back rows that were lost: `scripts/restore STAGE TABLE --at TIME` (or `--backup ARN`), and `--put-back`.

A restored table stands beside the living one, under a name of its own: nothing is overwritten. Then what is missing is
named; `--put-back` writes it where nothing stands, so what was written since stays as it is. Rows are missing for good
reasons, too: of people who were erased nothing comes back, and what was used or ended comes back by its key alone.
"""

import argparse
import json
import re
import sys
import time
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import botocore.session
from botocore.exceptions import ClientError

from functions.privacy.tables import Kind, PersonJob, Status

POLL_SECONDS = 5.0
MOST_NAMED = 200
SPENT = frozenset({"connections", "outbox", "password-resets", "phone-checks", "sessions", "socket-tickets"})
PERSON = re.compile(r"usr_[0-9A-HJKMNP-TV-Z]{26}")
REFUSED = "ConditionalCheckFailedException"


@dataclass
class Found:
    """What the comparison came to."""

    same: int = 0
    changed: int = 0  # since; the living row is kept
    missing: list[str] = field(default_factory=list)  # their keys
    put_back: int = 0
    of_erased: int = 0  # among the missing; none is put back

    def __str__(self) -> str:
        """For people."""
        told = f"{self.same} the same, {self.changed} changed since, {len(self.missing)} missing"
        return f"{told} ({self.of_erased} of people who were erased), {self.put_back} put back"


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


def erased(dynamo: Any, stage: str) -> frozenset[str]:
    """Whose data was erased, or is being erased: what is missing of theirs was not lost."""
    jobs = _rows(dynamo, f"{stage}-{PersonJob.schema().name}")
    found = (job for job in jobs if job["kind"]["S"] == Kind.ERASURE and job["status"]["S"] != Status.PENDING)
    return frozenset(job["user_id"]["S"] for job in found)


def compare(
    dynamo: Any,
    table: str,
    beside: str,
    *,
    put_back: bool,
    only: Collection[str] = (),
    gone: Collection[str] = (),
) -> Found:
    """Every row of the restored table against the living one. `only` these hash keys are put back, if any are named;
    nothing that names one of the people who are `gone`.
    """
    keys = [part["AttributeName"] for part in dynamo.describe_table(TableName=table)["Table"]["KeySchema"]]
    found = Found()
    for row in _rows(dynamo, beside):
        key = {name: row[name] for name in keys}
        living = dynamo.get_item(TableName=table, Key=key, ConsistentRead=True).get("Item")
        if living is None:
            names = [str(value) for part in key.values() for value in part.values()]
            theirs = not _people(row).isdisjoint(gone)
            found.missing.append(" ".join(names))
            found.of_erased += theirs
            wanted = put_back and not theirs and (not only or names[0] in only)
            found.put_back += wanted and _put(dynamo, table, keys[0], row)
        elif living == row:
            found.same += 1
        else:
            found.changed += 1
    return found


def _people(row: dict[str, Any]) -> set[str]:
    """Whom a row names."""
    return set(PERSON.findall(json.dumps(row, default=str)))


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
    parser.add_argument("--only", action="append", default=[], metavar="KEY", help="put back this row, and no other")
    parser.add_argument("--endpoint", help="of the local cloud: http://127.0.0.1:8001")
    asked = parser.parse_args(arguments)
    dynamo = dynamo or botocore.session.Session().create_client("dynamodb", endpoint_url=asked.endpoint)
    table = f"{asked.stage}-{asked.table}"
    if asked.put_back and asked.table in SPENT and not asked.only:
        parser.error(f"what is missing in {asked.table} was used, ended or sent; name with --only what was lost")
    beside = asked.beside or restored(dynamo, table, now=datetime.now(UTC), at=asked.at, backup=asked.backup)
    gone = erased(dynamo, asked.stage)
    found = compare(dynamo, table, beside, put_back=asked.put_back, only=asked.only, gone=gone)
    sys.stdout.writelines(f"missing: {key}\n" for key in found.missing[:MOST_NAMED])
    sys.stdout.write(f"{beside}: {found}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
