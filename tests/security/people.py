"""Who lives in the town: everybody's address, names, number and device, each of them a canary."""

from typing import Any

from functions.auth.sessions import RefreshToken
from functions.auth.tables import Credential, Profile, Session
from functions.users.tables import User, UserAudit
from kervan.commit import commit
from kervan.text import identity_key
from kervan.world import World
from tests.conftest import USERS
from tests.conftest import session_id as session_id

EVERYBODY = tuple(USERS)


def email_of(who: str) -> str:
    """Everybody has an address."""
    return f"{who}.kanarya@example.com"


def names_of(who: str) -> tuple[str, str]:
    """And two names that stand nowhere else."""
    return f"{who.title()}adı", f"{who.title()}soyadı"


def phone_of(who: str) -> str:
    """And a number."""
    return f"+90555{EVERYBODY.index(who)}998877"


def address_of(who: str) -> str:
    """Where they signed in from."""
    return f"198.51.100.{EVERYBODY.index(who) + 101}"


def refresh_token(who: str) -> str:
    """Of that device."""
    return str(RefreshToken(session_id(who), 0, who.encode().ljust(32, b".")))


def settle_in(world: World, who: str, hashed: str) -> None:
    """With an account, a session and an entry about a change."""
    now, (user_id, role), (name, surname) = world.now(), USERS[who], names_of(who)
    email, phone = email_of(who), phone_of(who)
    said: dict[str, Any] = {"email": email, "name": name, "surname": surname, "phone": phone}
    user = User(
        user_id,
        **said,
        identity=identity_key(email),
        email_verified=True,
        role=role,
        joined_at=now,
        month=now.strftime("%Y-%m"),
    )
    account = Credential(
        identity_key(email),
        user_id=user_id,
        profile=Profile(**said, locale="tr"),
        password_hash=hashed,
        password_set_at=now,
        verified=True,
        role=role,
    )
    device = Session(
        session_id(who),
        user_id=user_id,
        identity=identity_key(email),
        role=role,
        epoch=1,
        token_hash=RefreshToken.parse(refresh_token(who)).digest,
        device=f"Telefon {who}",
        address=address_of(who),
        opened_at=now,
        rotated_at=now,
        expires=now.replace(year=now.year + 1),
    )
    audit = UserAudit(user_id, world.new_id("aud"), by=user_id, at=now, changes=["phone"])
    commit(new=(user, account, device, audit))
