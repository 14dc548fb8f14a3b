"""Idempotency-Key: the same key and body get the stored answer; the effect of a key happens once.

A record is locked by a fence number. A lock that outlived its holder is taken over with a higher fence and the same
seed, from which the effect's ids are derived, so the second run meets the rows of the first. Only the holder of the
current fence may store an answer. Answers are kept sealed.
"""

import hashlib
import json
from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import timedelta
from typing import Annotated, Any

from aws_lambda_powertools.event_handler.depends import Depends
from pynamodb.exceptions import PutError, UpdateError
from pynamodb.expressions.update import Action

from kervan.errors import IdempotencyKeyReused, RequestInFlight
from kervan.ids import derived_id
from kervan.sealing import seal, unseal
from kervan.shared_tables import IdempotencyRecord
from kervan.world import World, the_world

LOCK = timedelta(seconds=30)
KEPT = timedelta(days=2)
LONGEST_KEY = 255
LARGEST = 380_000  # bytes; a row may have 400 KB
REFUSED, SERVER_ERROR = 400, 500
ANY = "*"
PURPOSE = "kept answers"
Answer = dict[str, Any]

seed: ContextVar[str] = ContextVar("seed", default="")


@dataclass(frozen=True)
class RequestIds:
    """Ids of what this request makes: the same again when the same request is run again."""

    seed: str

    def new(self, prefix: str) -> str:
        """The id of this kind; ask once per kind."""
        return derived_id(prefix, self.seed)


def request_ids(world: Annotated[World, Depends(the_world)]) -> RequestIds:
    """From the request's idempotency record, or fresh where it has none."""
    return RequestIds(seed.get() or world.new_id("req"))


Ids = Annotated[RequestIds, Depends(request_ids)]


def is_key(text: str) -> bool:
    """Whether it may be a key; no key may be."""
    return len(text) <= LONGEST_KEY and text.isascii() and (text.isprintable() or not text)


def once(world: World, *, scope: str, key: str, fingerprint: str, work: Callable[[], Answer]) -> Answer:
    """Run `work` under the key, or return what it came to before. Answers ≥ 400 are not kept: the caller may retry."""
    record = _lock(world, hashlib.sha256(f"{scope}\x1f{key}".encode()).hexdigest(), fingerprint)
    kept = _kept(world, record)
    if kept is not None:
        return kept
    token = seed.set(record.seed)
    try:
        answer = work()
    finally:
        seed.reset(token)
    return _store(world, record, answer)


def _lock(world: World, key: str, fingerprint: str) -> IdempotencyRecord:
    """The record, locked by us or answered. Raises IdempotencyKeyReused or RequestInFlight."""
    now = world.now()
    fresh = IdempotencyRecord(
        key,
        fingerprint=fingerprint,
        fence=1,
        locked_until=now + LOCK,
        seed=world.new_id("req"),
        expires=now + KEPT,
    )
    try:
        fresh.save(condition=IdempotencyRecord.key.does_not_exist())
    except PutError as error:
        if not _refused(error):
            raise
        return _met(world, key, fingerprint)
    return fresh


def _met(world: World, key: str, fingerprint: str) -> IdempotencyRecord:
    found = IdempotencyRecord.get(key, consistent_read=True)
    if found.fingerprint not in (fingerprint, ANY):
        raise IdempotencyKeyReused
    if _kept(world, found) is None:
        if found.answer is None and found.locked_until > world.now():
            raise RequestInFlight(retry_after=1)
        _take_over(found, world, fingerprint)
    return found


def _take_over(record: IdempotencyRecord, world: World, fingerprint: str) -> None:
    fence, until = int(record.fence), world.now() + LOCK
    try:
        record.update(
            actions=[
                IdempotencyRecord.fence.set(fence + 1),
                IdempotencyRecord.locked_until.set(until),
                IdempotencyRecord.fingerprint.set(fingerprint),
            ],
            condition=IdempotencyRecord.fence == fence,
        )
    except UpdateError as error:
        raise (RequestInFlight(retry_after=1) if _refused(error) else error) from error


def _store(world: World, record: IdempotencyRecord, answer: Answer) -> Answer:
    """Keep the answer, or unlock without one; if the lock was taken over, the new holder's answer stands."""
    status, written = int(answer["statusCode"]), json.dumps(answer)
    small = len(written) <= LARGEST  # else the request is run again; its effect still happens once
    kept: list[Action] = [IdempotencyRecord.answer.set(seal(world, PURPOSE, record.key, written))]
    unlocked: list[Action] = [IdempotencyRecord.locked_until.set(world.now())]
    refused = [*unlocked, IdempotencyRecord.fingerprint.set(ANY)]  # nothing was done: a mended request may use the key
    change = kept if status < REFUSED and small else refused if REFUSED <= status < SERVER_ERROR else unlocked
    try:
        record.update(actions=change, condition=IdempotencyRecord.fence == record.fence)
    except UpdateError as error:
        if not _refused(error):
            raise
        found = IdempotencyRecord.get(record.key, consistent_read=True)
        return _kept(world, found) or answer
    return answer


def _kept(world: World, record: IdempotencyRecord) -> Answer | None:
    """The record's answer. One that cannot be opened any more is made again: its effect has happened and stands."""
    opened = unseal(world, PURPOSE, record.key, record.answer) if record.answer is not None else None
    return None if opened is None else dict(json.loads(opened))


def _refused(error: PutError | UpdateError) -> bool:
    return error.cause_response_code == "ConditionalCheckFailedException"
