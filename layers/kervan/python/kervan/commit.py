"""`commit`: the only way rows are written. Rows, guarded writes of other groups and facts go in one transaction.

It survives a lost answer: each attempt leaves a token in the versioned rows it writes, DynamoDB returns the row that
failed a condition, and a row that carries our own token means that the first try was applied.
"""

import secrets
import time
from collections.abc import Sequence
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from botocore.exceptions import ClientError
from pynamodb.attributes import NumberAttribute, UnicodeAttribute
from pynamodb.expressions.condition import Condition

from kervan import audit, aws, log
from kervan.errors import Changed, Exists, Unavailable
from kervan.events import Event, Letter
from kervan.ids import new_id
from kervan.shared_tables import Outbox, Seen
from kervan.tables import GuardedWrite, Table

CONFLICT_TRIES = 6
SEEN_FOR = timedelta(days=30)


class Versioned(Table):
    """A row that is edited: every write raises `version`, so that a lost update is refused and not lost."""

    class Meta:
        """Overridden by every table."""

    version = NumberAttribute(default=0)
    written_by = UnicodeAttribute(null=True)


class AlreadyDone(Exception):
    """This consumer finished this letter before."""


@dataclass
class Delivery:
    """The letter that is being worked on, and by which group; its first commit records it as seen."""

    group: str
    name: str
    letter_id: str
    recorded: bool = False

    def seen(self) -> Seen:
        """The row that says it is done."""
        expires = datetime.now(UTC) + SEEN_FOR
        return Seen(Seen.key_of(self.group, self.name, self.letter_id), expires=expires)


delivery: ContextVar[Delivery | None] = ContextVar("delivery", default=None)


@dataclass(frozen=True)
class _Write:
    """One member of the transaction and the error that its failed condition means."""

    operation: str
    arguments: dict[str, Any]
    refused: Exception


def commit(
    *changed: Versioned,
    new: Table | Sequence[Table] = (),
    delete: Table | Sequence[Table] = (),
    also: Sequence[GuardedWrite] = (),
    tell: Sequence[Event] = (),
    finishes: bool = True,
) -> None:
    """Write all of it or nothing.

    `finishes=False` in a listener: a step before its last (an intent, a claim on what can be sent only once), which
    does not record the letter as seen; should the rest fail, the letter comes again.

    What somebody changes by right of a role is told beside the first change of their request (`kervan.audit`).

    Raises Exists when a new row's key is taken, Changed when a changed or deleted row was written in between, the
    guarded write's own error when its condition fails, AlreadyDone when this letter was finished before, and
    Unavailable when other writers kept winning.
    """
    token = secrets.token_hex(8)
    current = delivery.get() if finishes else None
    act = audit.due()
    writes = [
        *(_put(row, token, exists=False) for row in _many(new)),
        *(_put(row, token, exists=True) for row in changed),
        *(_delete(row) for row in _many(delete)),
        *(_guarded(write) for write in also),
        *(_put(_letter(event), token, exists=False) for event in tell),
        *([_put(_letter(act.fact(_keys(*_many(new), *changed))), token, exists=False)] if act else []),
        *(
            [_put(current.seen(), token, exists=False, refused=AlreadyDone())]
            if current and not current.recorded
            else []
        ),
    ]
    if writes:
        _send(writes, token)
    if current:
        current.recorded = True
    if act:
        act.told = True


def _many(rows: Table | Sequence[Table]) -> Sequence[Table]:
    return (rows,) if isinstance(rows, Table) else rows


def _keys(*rows: Table) -> list[str]:
    """The hash keys, by the names that the models give them."""
    named = ((row, name) for row in rows for name, each in row.get_attributes().items() if each.is_hash_key)
    return [str(getattr(row, name)) for row, name in named]


def _put(row: Table, token: str, *, exists: bool, refused: Exception | None = None) -> _Write:
    """A put of the whole row: absent before, or at the version that was read."""
    key = next(attribute for attribute in row.get_attributes().values() if attribute.is_hash_key)
    condition: Condition = key.does_not_exist()
    if isinstance(row, Versioned):
        if exists:
            condition = type(row).version == row.version
        row.version = int(row.version or 0) + 1
        row.written_by = token
    arguments = row.get_save_kwargs_from_instance(condition=condition, return_values_on_condition_failure="ALL_OLD")
    return _Write("Put", arguments, refused or (Changed() if exists else Exists()))


def _delete(row: Table) -> _Write:
    """A delete of the version that was read; of an unversioned row, whatever stands there."""
    condition = (type(row).version == row.version) if isinstance(row, Versioned) else None
    return _Write("Delete", row.get_delete_kwargs_from_instance(condition=condition), Changed())


def _guarded(write: GuardedWrite) -> _Write:
    row = write.table(write.hash_key, write.range_key)
    arguments = row.get_update_kwargs_from_instance(list(write.actions), condition=write.condition)
    return _Write("Update", {k: v for k, v in arguments.items() if k != "ReturnValues"}, write.refused)


def _letter(event: Event) -> Outbox:
    """The outbox row that carries a fact."""
    letter = Letter.of(event, letter_id=new_id("ltr", event.at, secrets.token_bytes(10)), trace=log.trace.get())
    return Outbox(
        letter.id, name=letter.name, schema_version=letter.version, data=letter.data, trace=letter.trace, at=event.at
    )


def _send(writes: list[_Write], token: str) -> None:
    """One put where there is one row, a transaction where there are more; other writers' conflicts are waited out."""
    for attempt in range(CONFLICT_TRIES):
        try:
            _call(writes)
        except ClientError as error:
            if _ours(error, writes, token):
                return
            if not _may_retry(error):
                meaning = _meaning(error, writes)
                if meaning is None:
                    raise
                raise meaning from error
            time.sleep(0.01 * 2**attempt * (1 + secrets.randbelow(100) / 100))
        else:
            return
    raise Unavailable(retry_after=1)


def _call(writes: list[_Write]) -> None:
    dynamo: Any = aws.client("dynamodb")
    if len(writes) == 1 and writes[0].operation == "Put":
        dynamo.put_item(**writes[0].arguments)
    else:
        dynamo.transact_write_items(TransactItems=[{write.operation: write.arguments} for write in writes])


def _reasons(error: ClientError) -> list[dict[str, Any]]:
    """What DynamoDB says of each write, in their order."""
    if aws.error_code(error) == "ConditionalCheckFailedException":
        return [{"Code": "ConditionalCheckFailed", "Item": error.response.get("Item")}]
    if aws.error_code(error) == aws.TRANSACTION_CONFLICT:  # of a row that is written alone; the SDK does not retry it
        return [{"Code": "TransactionConflict"}]
    return list(error.response.get("CancellationReasons", []))


def _ours(error: ClientError, writes: list[_Write], token: str) -> bool:
    """Whether the row that stood in the way was written by this very commit, whose answer was lost.

    A row without a version that is written alone (a letter) says so by being the same.
    """
    found = [reason.get("Item") or {} for reason in _reasons(error)]
    same = len(writes) == 1 and found == [writes[0].arguments.get("Item")]
    return same or any(item.get("written_by", {}).get("S") == token for item in found)


def _may_retry(error: ClientError) -> bool:
    codes = {reason["Code"] for reason in _reasons(error)} - {"None"}
    return bool(codes) and codes <= {"TransactionConflict", "ThrottlingError", "ProvisionedThroughputExceeded"}


def _meaning(error: ClientError, writes: list[_Write]) -> Exception | None:
    """The error of the first write that was refused, if one was. A finished letter outranks the rest: it explains."""
    failed = [
        write.refused
        for write, reason in zip(writes, _reasons(error), strict=False)
        if reason["Code"] == "ConditionalCheckFailed"
    ]
    done = next((refused for refused in failed if isinstance(refused, AlreadyDone)), None)
    return done or (failed[0] if failed else None)
