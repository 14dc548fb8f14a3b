"""Asking how the stage's parts are. Names come back without the stage; an error says no more than that it is one."""

import time
from collections.abc import Callable, Iterator
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError
from pynamodb.exceptions import PynamoDBException

from functions.outbox.tables import OutboxLag
from kervan import aws, log
from kervan.settings import Bucket
from kervan.world import World

from .schemas import CheckOut, OutboxOut, QueueOut, Status

DEAD = "-dead"
LATE_SECONDS = 300
WORKING = ("ACTIVE", "UPDATING")


def tables(world: World) -> list[CheckOut]:
    """Every table of the stage."""
    dynamo: Any = aws.client("dynamodb")
    prefix = world.settings.table("")

    def ask(name: str) -> CheckOut:
        status = dynamo.describe_table(TableName=prefix + name)["Table"]["TableStatus"]
        return CheckOut(name=name, status=Status.OK if status in WORKING else Status.DOWN, ms=0)

    pages = dynamo.get_paginator("list_tables").paginate()
    return _each(ask, (name for page in pages for name in page["TableNames"]), prefix)


def buckets(world: World) -> list[CheckOut]:
    """Every bucket of the stage."""
    s3: Any = aws.client("s3")

    def ask(name: str) -> CheckOut:
        s3.head_bucket(Bucket=world.settings.bucket(Bucket(name)))
        return CheckOut(name=name, status=Status.OK, ms=0)

    return _each(ask, iter(Bucket), "")


def queues(world: World) -> list[CheckOut]:
    """Every queue of the stage. Dead letters are a reason to look, not to panic."""
    sqs: Any = aws.client("sqs")
    prefix = world.settings.table("")
    counts = {"waiting": "ApproximateNumberOfMessages", "in_flight": "ApproximateNumberOfMessagesNotVisible"}
    urls = {
        url.rpartition("/")[2]: url
        for page in sqs.get_paginator("list_queues").paginate(QueueNamePrefix=prefix)
        for url in page.get("QueueUrls", ())
    }

    def ask(name: str) -> CheckOut:
        asked = sqs.get_queue_attributes(QueueUrl=urls[prefix + name], AttributeNames=list(counts.values()))
        found = {field: int(asked["Attributes"][attribute]) for field, attribute in counts.items()}
        dead = name.endswith(DEAD)
        status = Status.DEGRADED if dead and found["waiting"] else Status.OK
        return QueueOut(name=name, status=status, ms=0, dead_letters=dead, **found)

    return _each(ask, iter(urls), prefix)


def outbox(world: World) -> list[CheckOut]:
    """How long facts wait. The sweeper measures it every minute: a measure that is old itself is a bad sign."""

    def ask(name: str) -> CheckOut:
        lag, now = OutboxLag.find(name), world.now()
        if lag is None:
            return OutboxOut(name=name, status=Status.DEGRADED, ms=0, letters=0, oldest_seconds=None, measured_at=None)
        oldest = int((now - lag.oldest_at).total_seconds()) if lag.oldest_at else None
        late = (now - lag.measured_at).total_seconds() > LATE_SECONDS or (oldest or 0) > LATE_SECONDS
        return OutboxOut(
            name=name,
            status=Status.DEGRADED if late else Status.OK,
            ms=0,
            letters=int(lag.letters),
            oldest_seconds=oldest,
            measured_at=lag.measured_at,
        )

    return _each(ask, iter(("outbox",)), "")


def providers(world: World) -> list[CheckOut]:
    """Whether the services outside answer at all; they know nothing of us without a key, and need not."""
    found = world.settings.model_dump()
    bases = {name: str(found[f"{name}_base_url"]) for name in world.settings.offered}
    return _each(lambda name: CheckOut(name=name, status=_reach(bases[name]), ms=0), iter(sorted(bases)), "")


def _reach(url: str) -> Status:
    """Any answer below 500 will do."""
    import httpx

    try:
        status = httpx.head(url, timeout=2, follow_redirects=False).status_code
    except httpx.HTTPError:
        return Status.DEGRADED
    return Status.OK if status < 500 else Status.DEGRADED  # noqa: PLR2004 - the providers' own fault


def _each(ask: Callable[[str], CheckOut], names: Iterator[str], prefix: str) -> list[CheckOut]:
    """Ask about each name that has the prefix, and time it."""
    found: list[CheckOut] = []
    for name in (name.removeprefix(prefix) for name in names if name.startswith(prefix)):
        started = time.perf_counter()
        try:
            check = ask(name)
        except (ClientError, BotoCoreError, PynamoDBException) as error:
            log.warning("health check failed", part=name, error_code=type(error).__name__)
            check = CheckOut(name=name, status=Status.DOWN, ms=0)
        found.append(check.model_copy(update={"ms": round((time.perf_counter() - started) * 1000, 1)}))
    return found
