"""Sending once: claimed before, recorded after. Nobody knows what happened in between, so it may happen twice.

A message whose sender answered is never sent again. One whose sender died, or got no answer, is sent once more when
the letter comes back. A refusal is an answer: a passing one (throttling) leaves the message unsent and the letter in
the queue, a final one is recorded.
"""

import hmac
from collections.abc import Callable
from datetime import timedelta
from typing import Literal

from botocore.exceptions import ClientError, ConnectTimeoutError, EndpointConnectionError

from kervan import aws, log
from kervan.commit import commit, delivery
from kervan.errors import Exists
from kervan.settings import Secret
from kervan.tokens import unb64url
from kervan.world import World

from .tables import Sending, State

Channel = Literal["mail", "sms"]
MOST_ATTEMPTS = 2
HELD = timedelta(seconds=60)  # longer than the function runs, shorter than the queue's visibility timeout
KEPT = timedelta(days=90)
FINAL = frozenset({"MessageRejected", "BadRequestException", "InvalidParameter", "InvalidParameterException"})
SERVER_ERROR = 500


class StillSending(Exception):
    """Another delivery of the same letter is at it; the letter comes again when that one's time is over."""


def send_once(world: World, message: str, channel: Channel, recipient: str, send: Callable[[], str]) -> None:
    """Call `send` for the letter that is being worked on, unless it is settled what became of its message."""
    row = _claim(world, message, channel, recipient)
    if row is None:
        return
    try:
        row.message_id = send()
    except ClientError as error:
        _refused(world, row, error)
        return
    except (EndpointConnectionError, ConnectTimeoutError):
        _release(world, row)
        raise
    row.sent_at = world.now()
    _settle(row, State.SENT)


def pseudonym(world: World, recipient: str) -> str:
    """A name for an address or a number that does not lead back to it without our key."""
    key = unb64url(world.secrets.get(Secret.CODES)["key"])
    return hmac.digest(key, f"recipient\x1f{recipient}".encode(), "sha256").hex()[:32]


def _claim(world: World, message: str, channel: Channel, recipient: str) -> Sending | None:
    """The message's row, ours for a minute; None when it is settled. Raises StillSending."""
    letter = delivery.get()
    if letter is None:
        raise RuntimeError("messages are sent because of a letter")
    now = world.now()
    row = Sending(
        f"{letter.letter_id}#{message}",
        message=message,
        channel=channel,
        recipient=pseudonym(world, recipient),
        state=State.SENDING.value,
        attempts=1,
        held_until=now + HELD,
        expires=now + KEPT,
    )
    try:
        commit(new=row, finishes=False)
    except Exists:
        return _claim_again(world, Sending.get(row.key, consistent_read=True))
    return row


def _claim_again(world: World, row: Sending) -> Sending | None:
    """The same for a row that an earlier delivery has left."""
    now = world.now()
    if row.state != State.SENDING:
        return None
    if row.held_until > now:
        raise StillSending
    if row.attempts >= MOST_ATTEMPTS:
        log.warning("no answer twice", message_key=row.key)
        log.count("MessagesUnsure", channel=row.channel)
        _settle(row, State.UNSURE)
        return None
    row.attempts += 1
    row.held_until = now + HELD
    commit(row, finishes=False)
    return row


def _refused(world: World, row: Sending, error: ClientError) -> None:
    """Record a final refusal; after a passing one the letter comes again. A server's error says nothing for sure."""
    code = aws.error_code(error)
    if code in FINAL:
        log.warning("message refused", message_key=row.key, error_code=code)
        log.count("MessagesRefused", channel=row.channel)
        _settle(row, State.REFUSED)
        return
    if error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", SERVER_ERROR) < SERVER_ERROR:
        _release(world, row)
    raise error


def _release(world: World, row: Sending) -> None:
    """It was not sent: the attempt does not count."""
    row.attempts -= 1
    row.held_until = world.now()
    commit(row, finishes=False)


def _settle(row: Sending, state: State) -> None:
    row.state = state.value
    commit(row)
