"""Codes and links that are mailed: derived from the stage's key (`Secret.CODES`) and a challenge's id.

So no row, fact, queue or log ever holds one: `auth` derives it to compare, `notifications` derives it to write the
mail. A code is worth nothing without its challenge, which knows how old it is and how often it was tried.
"""

import hmac
from collections.abc import Callable

from kervan.tokens import b64url, unb64url

DIGITS = 6
MAC_BYTES = 16


def email_code(key: str, challenge_id: str, identity: str) -> str:
    """Six digits for `EmailCodeRequested.challenge_id`. `key` is the secret's `key`, base64url.

    They prove the address that they are mailed to and no other: who changes their wish while a mail is on its way gets
    a code that is worth nothing for the address they wished for first.
    """
    return _digits(key, "email", f"{challenge_id}\x1f{identity}")


def phone_code(key: str, challenge_id: str) -> str:
    """Six digits for `PhoneCodeRequested.challenge_id`."""
    return _digits(key, "phone", challenge_id)


def reset_token(key: str, challenge_id: str) -> str:
    """What the link of `PasswordResetRequested.challenge_id` carries: the challenge and the proof that we named it."""
    return f"{challenge_id}.{b64url(_mac(key, 'reset', challenge_id))}"


def challenge_of(key: str, token: str) -> str | None:
    """The challenge of a reset token that was made with this key, or None."""
    return _named(token, lambda challenge_id: reset_token(key, challenge_id))


def invitation_token(key: str, invitation_id: str) -> str:
    """What the mail of `StaffInvited.invitation_id` carries: the invitation and the proof that we named it."""
    return f"{invitation_id}.{b64url(_mac(key, 'invitation', invitation_id))}"


def invitation_of(key: str, token: str) -> str | None:
    """The invitation of a token that was made with this key, or None."""
    return _named(token, lambda invitation_id: invitation_token(key, invitation_id))


def _named(token: str, made: Callable[[str], str]) -> str | None:
    """What a token names, if it is the one that is made for it."""
    named, _, _ = token.partition(".")
    return named if hmac.compare_digest(made(named).encode(), token.encode()) else None


def unsubscribe_token(key: str, user_id: str, channel: str) -> str:
    """What the link by which somebody ends news carries: who, by which channel, and the proof that we wrote it."""
    return f"{user_id}.{channel}.{b64url(_mac(key, 'unsubscribe', f'{user_id}.{channel}')[:MAC_BYTES])}"


def unsubscriber(key: str, token: str) -> tuple[str, str] | None:
    """Who and by which channel, of a token that was made with this key; else None."""
    user_id, _, rest = token.partition(".")
    channel, _, _ = rest.partition(".")
    expected = unsubscribe_token(key, user_id, channel)
    return (user_id, channel) if hmac.compare_digest(expected.encode(), token.encode()) else None


def _mac(key: str, kind: str, challenge_id: str) -> bytes:
    return hmac.digest(unb64url(key), f"{kind}\x1f{challenge_id}".encode(), "sha256")


def _digits(key: str, kind: str, challenge_id: str) -> str:
    number = int.from_bytes(_mac(key, kind, challenge_id)[:8], "big") % 10**DIGITS
    return f"{number:0{DIGITS}d}"
