"""Sessions: opened by proof, kept alive by refresh tokens of which each works once, ended from any device.

A refresh token is `session.generation.secret`. Each secret is the HMAC of the one before it, so that

- the same token asks twice within ten seconds (a lost answer, two tabs) and gets the same successor, though no token
  is stored;
- an older one is known as genuine by following the chain to the hash that stands in the row: it was copied, and its
  family ends. A made-up one ends nothing, whoever knows the session's id.
"""

import hashlib
import hmac
import re
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Self

from kervan.auth import Caller, Role
from kervan.commit import commit
from kervan.errors import NotFound
from kervan.pagination import Page, paginate
from kervan.settings import Secret
from kervan.tokens import LIFE_SECONDS, b64url, unb64url
from kervan.world import World

from .addresses import account_of, judged
from .events import RefreshTokenReused, SignedOut, SignedOutEverywhere
from .issuing import access_token
from .schemas import RefreshedOut, SignedInOut, TokensOut, UserOut
from .tables import Credential, Session, SessionEnded

LIFE = timedelta(days=30)
GRACE = timedelta(seconds=10)
FARTHEST = 50_000  # generations that the chain is followed: about a year of refreshing every ten minutes
SHAPE = re.compile(r"(ses_[0-9A-HJKMNP-TV-Z]{26})\.(0|[1-9][0-9]{0,6})\.([A-Za-z0-9_-]{43})", re.ASCII)
LONGEST_DEVICE = 200


@dataclass(frozen=True)
class Device:
    """Where somebody signs in from, for their own list of devices."""

    name: str
    address: str

    @property
    def shown(self) -> str | None:
        """The name without what does not belong into a line."""
        return "".join(char for char in self.name if char.isprintable())[:LONGEST_DEVICE].strip() or None


@dataclass(frozen=True)
class RefreshToken:
    """A token of a family."""

    session_id: str
    generation: int
    secret: bytes

    @classmethod
    def parse(cls, text: str) -> Self:
        """The token of a text; SessionEnded for any other text."""
        match = SHAPE.fullmatch(text)
        if match is None:
            raise SessionEnded
        try:
            return cls(match[1], int(match[2]), unb64url(match[3]))
        except ValueError:
            raise SessionEnded from None

    def __str__(self) -> str:
        """As the client holds it."""
        return f"{self.session_id}.{self.generation}.{b64url(self.secret)}"

    @property
    def digest(self) -> str:
        """As it stands in the row."""
        return hashlib.sha256(str(self).encode()).hexdigest()

    def after(self, key: bytes, steps: int = 1) -> "RefreshToken":
        """The token that replaces it, so many times on."""
        secret = self.secret
        for _ in range(steps):
            secret = hmac.digest(key, b"refresh\x1f" + secret, "sha256")
        return RefreshToken(self.session_id, self.generation + steps, secret)


def opened(
    world: World, account: Credential, device: Device, *, in_full: bool | None = None
) -> tuple[Session, SignedInOut]:
    """A new session of the account, to be committed with its row, and what its owner is told.

    It has the account's role where that was proved `in_full`; without a word on that, where nothing more is demanded.
    """
    now = world.now()
    proves_role = not world.settings.staff_second_factor if in_full is None else in_full
    token = RefreshToken(world.new_id("ses"), 0, world.chance(32))
    session = Session(
        token.session_id,
        user_id=account.user_id,
        identity=account.identity,
        role=account.role if proves_role else Role.USER.value,
        epoch=account.epoch,
        token_hash=token.digest,
        device=device.shown,
        address=device.address or None,
        opened_at=now,
        rotated_at=now,
        expires=now + LIFE,
    )
    profile = account.profile
    user = UserOut(
        id=session.user_id,
        email=profile.email,
        name=profile.name,
        surname=profile.surname,
        role=session.role,
        locale=profile.locale,
    )
    return session, SignedInOut(user=user, tokens=_tokens(world, session, token))


def refresh(world: World, text: str) -> RefreshedOut:
    """New tokens for a refresh token. One that was replaced more than ten seconds ago ends its family."""
    presented = RefreshToken.parse(text)
    key = unb64url(world.secrets.get(Secret.CODES)["key"])
    return judged(lambda: _refresh(world, presented, key))


def _refresh(world: World, presented: RefreshToken, key: bytes) -> RefreshedOut:
    session, now = Session.find(presented.session_id, consistent=True), world.now()
    if session is None or session.expires <= now:
        raise SessionEnded
    behind = int(session.generation) - presented.generation
    if not 0 <= behind <= FARTHEST or presented.after(key, behind).digest != session.token_hash:
        raise SessionEnded
    successor = presented.after(key)
    if behind == 0:
        session.generation, session.token_hash = successor.generation, successor.digest
        session.rotated_at, session.expires = now, now + LIFE
        commit(session, also=(Credential.admit(session, now),))
    elif behind == 1 and now - session.rotated_at <= GRACE:
        commit(also=(Credential.admit(session, now),))
    else:
        reused = RefreshTokenReused(user_id=session.user_id, session_id=session.session_id, at=now)
        commit(delete=session, tell=(reused,))
        raise SessionEnded
    return RefreshedOut(tokens=_tokens(world, session, successor))


def _tokens(world: World, session: Session, token: RefreshToken) -> TokensOut:
    return TokensOut(access_token=access_token(world, session), expires_in=LIFE_SECONDS, refresh_token=str(token))


def mine(world: World, caller: Caller, limit: int, cursor: str | None) -> Page[Session]:
    """The caller's devices, newest first. A read before the Query: which epoch lives stands with the asking one."""
    asking = Session.find(caller.session)
    alive = (Session.epoch == (asking.epoch if asking else 0)) & (Session.expires > world.now())
    query = partial(Session.by_user.query, caller.id, filter_condition=alive, scan_index_forward=False)
    return paginate(world, query, limit=limit, cursor=cursor, bound_to=("sessions", caller.id), filtered=True)


def end(world: World, caller: Caller, session_id: str) -> None:
    """Sign out one of the caller's devices; NotFound when it is not theirs, for staff too."""
    if not _ended(world, caller, session_id):
        raise NotFound


def end_this(world: World, caller: Caller) -> None:
    """Sign out the device that asks. Asking again is no mistake."""
    _ended(world, caller, caller.session)


def _ended(world: World, caller: Caller, session_id: str) -> bool:
    def act() -> bool:
        session = Session.find(session_id, consistent=True)
        if session is None or session.user_id != caller.id:
            return False
        told = SignedOut(user_id=caller.id, session_id=session_id, at=world.now())
        commit(delete=session, tell=(told,))
        return True

    return judged(act)


def end_all(world: World, caller: Caller) -> None:
    """Sign out every device: one commit, whatever their number."""

    def act() -> None:
        account = account_of(caller.id)
        if account is not None:
            account.epoch = int(account.epoch) + 1
            commit(account, tell=(SignedOutEverywhere(user_id=caller.id, at=world.now()),))

    judged(act)
