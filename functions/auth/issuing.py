"""Access tokens: issued here alone, with the active key; verified everywhere."""

from typing import Any

from kervan.reply import set_header
from kervan.settings import Secret
from kervan.tokens import AUDIENCE, LIFE_SECONDS, signed
from kervan.world import World

from .schemas import JwksOut, KeyOut
from .tables import Session

JWKS_SECONDS = 300  # a new key is published an hour before it signs


def access_token(world: World, session: Session) -> str:
    """Ten minutes in the name of a session's user."""
    keys = world.secrets.get(Secret.TOKEN_KEYS)
    active = next(key for key in keys["keys"] if key["kid"] == keys["active"])
    now = int(world.now().timestamp())
    claims: dict[str, Any] = {
        "iss": world.settings.public_url,
        "aud": AUDIENCE,
        "sub": session.user_id,
        "role": session.role,
        "sid": session.session_id,
        "iat": now,
        "exp": now + LIFE_SECONDS,
    }
    return signed(claims, kid=active["kid"], private=active["private"])


def jwks(world: World) -> JwksOut:
    """The public keys, for whoever verifies our tokens; may be cached for five minutes."""
    set_header("cache-control", f"public, max-age={JWKS_SECONDS}")
    keys = world.secrets.get(Secret.SHARED)["jwks"]["keys"]
    return JwksOut(keys=[KeyOut.model_validate(key) for key in keys])
