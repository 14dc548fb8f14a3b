"""The stage's queues: what is in them, what lies dead, and moving it. SQS hands dead letters over in tens."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from kervan import aws
from kervan.errors import NotFound
from kervan.world import World

from .letters import DeadLetter

DEAD = "-dead"
TEN = 10
MOST_BYTES = 240 * 1024  # at once: SQS takes 256 KB in one call, a row of the desk's record 400 KB
HIDDEN_SECONDS = 60  # what is taken out to be moved; should this run die, others find it again
PATIENCE_SECONDS = 1  # SQS asks all of its servers only if it may wait
COUNTS = {"waiting": "ApproximateNumberOfMessages", "in_flight": "ApproximateNumberOfMessagesNotVisible"}
TOLD = ["SentTimestamp", "ApproximateReceiveCount"]


@dataclass(frozen=True)
class Pipe:
    """A worker's queue and its dead letters; what the clock or a stream starts has dead letters alone."""

    name: str
    queue: str | None  # addresses
    dead: str | None


def pipes(world: World, name: str = "") -> list[Pipe]:
    """Every pipe of the stage whose name begins so."""
    prefix = world.settings.table("")
    pages = _sqs().get_paginator("list_queues").paginate(QueueNamePrefix=prefix + name)
    urls = {url.rpartition("/")[2].removeprefix(prefix): url for page in pages for url in page.get("QueueUrls", ())}
    names = sorted({found.removesuffix(DEAD) for found in urls})
    return [Pipe(found, urls.get(found), urls.get(found + DEAD)) for found in names]


def pipe(world: World, name: str) -> Pipe:
    """The one of this name. NotFound where it has no dead letters to speak of."""
    found = next((each for each in pipes(world, name) if each.name == name), None)
    if found is None or found.dead is None:
        raise NotFound
    return found


def depth(url: str | None) -> dict[str, int]:
    """How many wait, and how many are being worked on. SQS counts approximately."""
    if url is None:
        return dict.fromkeys(COUNTS, 0)
    asked = _sqs().get_queue_attributes(QueueUrl=url, AttributeNames=list(COUNTS.values()))
    return {field: int(asked["Attributes"][attribute]) for field, attribute in COUNTS.items()}


def taken(url: str, most: int, *, hidden: int = HIDDEN_SECONDS) -> Iterator[list[DeadLetter]]:
    """Dead letters in tens, each hidden from others meanwhile, until there are no more or `most` were handed over."""
    left = min(most, depth(url)["waiting"])
    while left > 0:
        asked = _sqs().receive_message(
            QueueUrl=url,
            MaxNumberOfMessages=min(TEN, left),
            VisibilityTimeout=hidden,
            WaitTimeSeconds=PATIENCE_SECONDS,
            MessageSystemAttributeNames=TOLD,
        )
        found = [DeadLetter.of(message) for message in asked.get("Messages", ())]
        if not found:
            return
        left -= len(found)
        yield found


def batches(letters: Iterable[DeadLetter]) -> Iterator[list[DeadLetter]]:
    """In their order, at most ten and no more bytes than one call and one row take."""
    batch: list[DeadLetter] = []
    for letter in letters:
        if len(batch) == TEN or (batch and sum(each.size for each in (*batch, letter)) > MOST_BYTES):
            yield batch
            batch = []
        batch.append(letter)
    if batch:
        yield batch


def give_back(url: str, letters: Sequence[DeadLetter]) -> None:
    """Others may see them again at once."""
    for ten in batches(letters):
        entries = [{**_entry(letter), "VisibilityTimeout": 0} for letter in ten]
        _sqs().change_message_visibility_batch(QueueUrl=url, Entries=entries)


def send(url: str, letters: Sequence[DeadLetter]) -> set[str]:
    """Put a batch where the worker finds it; the ids of the messages that were taken."""
    if not letters:
        return set()
    entries = [{"Id": str(place), "MessageBody": letter.body} for place, letter in enumerate(letters)]
    answer = _sqs().send_message_batch(QueueUrl=url, Entries=entries)
    return {letters[int(done["Id"])].message_id for done in answer.get("Successful", ())}


def remove(url: str, letters: Sequence[DeadLetter]) -> None:
    """A batch is dead no more."""
    if letters:
        _sqs().delete_message_batch(QueueUrl=url, Entries=[_entry(letter) for letter in letters])


def _entry(letter: DeadLetter) -> dict[str, Any]:
    return {"Id": letter.message_id, "ReceiptHandle": letter.receipt}


def _sqs() -> Any:
    return aws.client("sqs")
