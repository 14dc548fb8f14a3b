"""The signing key of access tokens is replaced every 30 days without anybody noticing.

One step a run, so that a crash between two steps, or two runs at once, leave nothing that the next run does not mend:

made (held, not used) → published in the shared key set → an hour later it signs → an hour after that the one before
it, whose last token is long dead, leaves the key set, and then the vault.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from kervan import log
from kervan.settings import Secret
from kervan.tokens import b64url, unb64url
from kervan.world import World

AGE = timedelta(days=30)
KNOWN_FOR = timedelta(hours=1)  # before it signs: functions and clients keep the key set for minutes
KEPT_FOR = timedelta(hours=1)  # after it signed last: its tokens live ten minutes, a copy of it in a function five
Value = dict[str, Any]
Step = Callable[["Keys"], bool]


class Keys:
    """Both secrets as they are now."""

    def __init__(self, world: World) -> None:
        """Read anew: another run may have written them."""
        self.world = world
        self.now = world.now()
        self.held: Value = world.secrets.get(Secret.TOKEN_KEYS, fresh=True)
        self.shared: Value = world.secrets.get(Secret.SHARED, fresh=True)

    @property
    def active(self) -> Value:
        """The key that signs."""
        return next(key for key in self.held["keys"] if key["kid"] == self.held["active"])

    @property
    def next(self) -> Value | None:
        """The key that will sign."""
        return next((key for key in self.held["keys"] if key is not self.active and "retired_at" not in key), None)

    @property
    def retired(self) -> Value | None:
        """A key that signed."""
        return next((key for key in self.held["keys"] if "retired_at" in key), None)

    def is_public(self, key: Value) -> bool:
        """Whether the shared key set holds it."""
        return any(public["kid"] == key["kid"] for public in self.shared["jwks"]["keys"])

    def since(self, key: Value, what: str) -> timedelta:
        """How long ago that was."""
        return self.now - datetime.fromisoformat(key[what])

    def hold(self, keys: list[Value], active: str | None = None) -> None:
        """Write the vault."""
        self.world.secrets.put(Secret.TOKEN_KEYS, {"active": active or self.held["active"], "keys": keys})

    def publish(self, public: list[Value]) -> None:
        """Write the shared key set; the rest of the shared secret stays."""
        self.world.secrets.put(Secret.SHARED, {**self.shared, "jwks": {"keys": public}})

    def marked(self, key: Value, what: str) -> list[Value]:
        """The vault's keys, this one with a time."""
        return [{**held, what: self.now.isoformat()} if held is key else held for held in self.held["keys"]]


def turn(world: World) -> None:
    """Do the next step that is due, if one is."""
    keys = Keys(world)
    done = next((step.__name__ for step in STEPS if step(keys)), None)
    if done:
        log.info("token keys turned", step=done.strip("_"))


def _count_age(keys: Keys) -> bool:
    """The stage's first key does not know its age: it begins today."""
    if "active_since" in keys.active:
        return False
    keys.hold(keys.marked(keys.active, "active_since"))
    return True


def _withdraw(keys: Keys) -> bool:
    """Out of the key set first, so that what is public is always held."""
    retired = keys.retired
    if retired is None or keys.since(retired, "retired_at") < KEPT_FOR or not keys.is_public(retired):
        return False
    keys.publish([public for public in keys.shared["jwks"]["keys"] if public["kid"] != retired["kid"]])
    return True


def _destroy(keys: Keys) -> bool:
    retired = keys.retired
    if retired is None or keys.is_public(retired):
        return False
    keys.hold([key for key in keys.held["keys"] if key is not retired])
    return True


def _make(keys: Keys) -> bool:
    if keys.next is not None or keys.retired is not None or keys.since(keys.active, "active_since") < AGE:
        return False
    private = keys.world.chance(32)
    fresh = {"kid": keys.world.chance(8).hex(), "private": b64url(private)}
    keys.hold([*keys.held["keys"], fresh])
    return True


def _publish(keys: Keys) -> bool:
    """A key that somebody took out of the set again waits its hour anew."""
    if keys.next is None or keys.is_public(keys.next):
        return False
    if keys.next.pop("public_since", None):
        keys.hold(keys.held["keys"])
        return True
    keys.publish([*keys.shared["jwks"]["keys"], _public(keys.next)])
    return True


def _note_publication(keys: Keys) -> bool:
    """The hour counts from when the key was seen to be public."""
    if keys.next is None or "public_since" in keys.next:
        return False
    keys.hold(keys.marked(keys.next, "public_since"))
    return True


def _activate(keys: Keys) -> bool:
    coming = keys.next
    if coming is None or keys.since(coming, "public_since") < KNOWN_FOR:
        return False
    now = keys.now.isoformat()
    rest = [key for key in keys.held["keys"] if key is not coming and key is not keys.active]
    turned = [{**keys.active, "retired_at": now}, {**coming, "active_since": now}]
    keys.hold([*rest, *turned], active=coming["kid"])
    return True


def _public(key: Value) -> Value:
    public = Ed25519PrivateKey.from_private_bytes(unb64url(key["private"])).public_key().public_bytes_raw()
    return {"kty": "OKP", "crv": "Ed25519", "kid": key["kid"], "x": b64url(public), "alg": "EdDSA", "use": "sig"}


STEPS: tuple[Step, ...] = (_count_age, _withdraw, _destroy, _make, _publish, _note_publication, _activate)
