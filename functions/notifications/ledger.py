"""Sending once: claimed before, recorded after. Nobody knows what happened in between, so a mail may go out twice.

A message whose sender answered is never sent again. A mail whose sender died, or got no answer, is sent once more when
the letter comes back; a text, which costs money and may hold a code, is not. A refusal is an answer: a passing one
(throttling) leaves the message unsent and the letter in the queue, a final one is recorded.
"""

import hmac
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

from botocore.exceptions import ClientError, ConnectTimeoutError, EndpointConnectionError

from kervan import aws, log
from kervan.commit import commit, delivery
from kervan.errors import Exists, TooMany
from kervan.providers.sms import TextNotTaken, TextRefused, TextUnwanted
from kervan.ratelimit import RateLimit, counted
from kervan.settings import Secret
from kervan.tokens import unb64url
from kervan.world import World

from .suppressing import Verdict, shortened, suppressing
from .tables import Sending, State, Suppression, reference, shelf

Channel = Literal["mail", "sms", "whatsapp"]
MOST_ATTEMPTS = {"mail": 2, "sms": 1, "whatsapp": 1}
HELD = timedelta(seconds=60)  # longer than the function runs, shorter than the queue's visibility timeout
KEPT = timedelta(days=90)
FINAL = frozenset({"MessageRejected", "BadRequestException"})
SERVER_ERROR = 500
REPORTS_ASKED_FOR = frozenset({"netgsm"})


class StillSending(Exception):
    """Another delivery of the same letter is at it; the letter comes again when that one's time is over."""


@dataclass(frozen=True)
class Outgoing:
    """A message, ready to be handed over: `send` gets its reference and returns the provider's id."""

    message: str
    channel: Channel
    provider: str
    recipient: str
    send: Callable[[str], str]
    commercial: bool = False
    parts: int | None = None
    budgets: tuple[tuple[RateLimit, str], ...] = ()


def send_each(world: World, messages: Sequence[Outgoing]) -> None:
    """All messages of the letter that is being worked on. One that fails keeps none of the others; the letter comes
    again for it, and finds the others settled.
    """
    failed: Exception | None = None
    for place, message in enumerate(messages, 1):
        try:
            send_once(world, message, finishes=failed is None and place == len(messages))
        except Exception as error:  # noqa: BLE001 - raised below, when the others had their turn
            failed = failed or error
    if failed is not None:
        raise failed


def send_once(world: World, message: Outgoing, *, finishes: bool = True) -> None:
    """Send it, unless it is settled what became of it or its reader must not be written to."""
    row = _claim(world, message, finishes=finishes)
    if row is None:
        return
    try:
        row.message_id = message.send(reference(row.key))
    except (ClientError, TextRefused) as error:
        _refused(world, row, error, finishes=finishes)
        return
    except (EndpointConnectionError, ConnectTimeoutError, TextNotTaken):
        _release(world, row)
        raise
    row.sent_at = world.now()
    row.awaits = message.provider if message.provider in REPORTS_ASKED_FOR else None
    _settle(row, State.SENT, finishes=finishes)


def pseudonym(world: World, recipient: str) -> str:
    """A name for an address or a number that does not lead back to it without our key."""
    key = unb64url(world.secrets.get(Secret.CODES)["key"])
    return hmac.digest(key, f"recipient\x1f{recipient.lower()}".encode(), "sha256").hex()[:32]


def _claim(world: World, message: Outgoing, *, finishes: bool) -> Sending | None:
    """The message's row, ours for a minute; None when it is settled. Raises StillSending."""
    row = _row(world, message)
    suppression = Suppression.find(row.recipient, consistent=True)
    if suppression is not None and suppression.forbids(commercial=message.commercial):
        _withheld(row, State.SUPPRESSED, finishes=finishes)
        return None
    try:
        commit(
            new=row,
            also=[counted(world, limit, subject) for limit, subject in message.budgets],
            finishes=False,
        )
    except Exists:
        return _claim_again(world, Sending.get(row.key, consistent_read=True), finishes=finishes)
    except TooMany:
        log.count("MessagesOverBudget", channel=message.channel)
        _withheld(row, State.OVER_BUDGET, finishes=finishes)
        return None
    return row


def _row(world: World, message: Outgoing) -> Sending:
    """As it is claimed for the first time."""
    letter = delivery.get()
    if letter is None:
        raise RuntimeError("messages are sent because of a letter")
    now = world.now()
    row = Sending(
        f"{letter.letter_id}#{message.message}",
        message=message.message,
        channel=message.channel,
        provider=message.provider,
        recipient=pseudonym(world, message.recipient),
        attempts=1,
        parts=message.parts,
        held_until=now + HELD,
        claimed_at=now,
        shelf=shelf(message.channel, now),
        expires=now + KEPT,
    )
    row.turn(State.SENDING)
    return row


def _withheld(row: Sending, state: State, *, finishes: bool) -> None:
    """Write down that it was not sent; nothing, where an earlier delivery has a row of it."""
    row.attempts = 0
    row.turn(state)
    try:
        commit(new=row, finishes=finishes)
    except Exists:
        log.info("message was withheld before", message_key=row.key)


def _claim_again(world: World, row: Sending, *, finishes: bool) -> Sending | None:
    """The same for a row that an earlier delivery has left."""
    now = world.now()
    if row.state != State.SENDING:
        return None
    if row.held_until > now:
        raise StillSending
    if row.attempts >= MOST_ATTEMPTS[row.channel]:
        log.warning("no answer", message_key=row.key)
        log.count("MessagesUnsure", channel=row.channel)
        _settle(row, State.UNSURE, finishes=finishes)
        return None
    row.attempts += 1
    row.held_until = now + HELD
    commit(row, finishes=False)
    return row


def _refused(world: World, row: Sending, error: ClientError | TextRefused, *, finishes: bool) -> None:
    """Record a final refusal; after a passing one the letter comes again. A server's error says nothing for sure."""
    code = str(error.facts["reason"]) if isinstance(error, TextRefused) else aws.error_code(error)
    if isinstance(error, TextRefused) or code in FINAL:
        log.warning("message refused", message_key=row.key, error_code=code)
        log.count("MessagesRefused", channel=row.channel)
        row.turn(State.REFUSED, code)
        verdict = Verdict.unwanted(row.provider, code) if isinstance(error, TextUnwanted) else None
        listed = suppressing(world, row.recipient, row.channel, shortened(row.recipient), verdict)
        commit(row, new=listed, finishes=finishes)
        return
    if error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", SERVER_ERROR) < SERVER_ERROR:
        _release(world, row)
    raise error


def _release(world: World, row: Sending) -> None:
    """It was not sent: the attempt does not count."""
    row.attempts -= 1
    row.held_until = world.now()
    commit(row, finishes=False)


def _settle(row: Sending, state: State, reason: str = "", *, finishes: bool) -> None:
    row.turn(state, reason)
    commit(row, finishes=finishes)
