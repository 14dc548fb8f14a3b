"""Who calls: the caller's identity as a type in a route's signature. A route without one is public."""

import hashlib
from dataclasses import dataclass, field
from enum import StrEnum
from hmac import compare_digest
from typing import Annotated, cast

from aws_lambda_powertools.event_handler import Request
from aws_lambda_powertools.event_handler.depends import Depends

from kervan import audit
from kervan.errors import Forbidden, Unauthenticated
from kervan.settings import Secret
from kervan.tokens import BadToken, Claims, UnknownKey, verify
from kervan.world import World, the_world

PROBE_HEADER = "x-probe-key"
SERVICE_PREFIX = "ksk_"  # a bearer that is no token but the key of a machine (`scripts/service-keys`)
NOTIFY = "notifications:send"  # the scope of a machine that tells people something
TheWorld = Annotated[World, Depends(the_world)]


class Role(StrEnum):
    """What an account may do. Each includes what the ones before it may."""

    USER = "user"
    STAFF = "staff"
    ADMIN = "admin"

    @property
    def rank(self) -> int:
        """Its place in the order."""
        return list(Role).index(self)


@dataclass(frozen=True)
class Caller:
    """A signed-in account."""

    id: str
    role: Role
    session: str = field(default="", repr=False)
    scopes: frozenset[str] | None = None  # of a machine, which may do that and nothing else; None for people

    @property
    def is_staff(self) -> bool:
        """Staff and admin see every row."""
        return self.role.rank >= Role.STAFF.rank


def authenticate(world: World, authorization: str) -> Caller:
    """The caller of an Authorization header. Raises Unauthenticated, always the same way."""
    scheme, _, token = authorization.partition(" ")
    if scheme.lower() != "bearer" or not token:
        raise Unauthenticated
    if token.startswith(SERVICE_PREFIX):
        return _machine(world, token)
    try:
        claims = _claims(world, token)
        return Caller(id=claims.subject, role=Role(claims.role), session=claims.session)
    except (BadToken, ValueError):
        raise Unauthenticated from None


def _claims(world: World, token: str) -> Claims:
    """Verified claims; an unknown key id reads the key set anew, because keys rotate under running functions."""
    issuer, now = world.settings.public_url, world.now()
    try:
        return verify(token, jwks=world.secrets.get(Secret.SHARED)["jwks"], issuer=issuer, now=now)
    except UnknownKey:
        return verify(token, jwks=world.secrets.get(Secret.SHARED, fresh=True)["jwks"], issuer=issuer, now=now)


def _machine(world: World, key: str) -> Caller:
    """The machine whose key this is. Only hashes are kept; a key that is not known yet may be new."""
    digest = hashlib.sha256(key.encode()).hexdigest()
    for fresh in (False, True):
        for held in world.secrets.get(Secret.SHARED, fresh=fresh).get("service_keys", ()):
            if compare_digest(held["sha256"], digest):
                return Caller(id=f"svc_{held['name']}", role=Role.USER, scopes=frozenset(held["scopes"]))
    raise Unauthenticated


def signed_in(request: Request, world: TheWorld) -> Caller:
    """Any account; no machine."""
    return _person(_identified(request, world))


def staff_or_notifier(request: Request, world: TheWorld) -> Caller:
    """Staff, or a machine that may notify."""
    return _notifier(_identified(request, world))


def _identified(request: Request, world: World) -> Caller:
    if "caller" not in request.context:
        headers = {name.lower(): value for name, value in request.headers.items()}
        request.context["caller"] = authenticate(world, headers.get("authorization", ""))
    return cast(Caller, request.context["caller"])


def _person(caller: Caller) -> Caller:
    if caller.scopes is not None:
        raise Forbidden
    return caller


def _notifier(caller: Caller) -> Caller:
    if caller.scopes is None:
        return _at_least(caller, Role.STAFF)
    if NOTIFY not in caller.scopes:
        raise Forbidden
    return caller


def anyone(request: Request, world: TheWorld) -> Caller | None:
    """Whoever asks: the caller where a valid token came along. The route is public."""
    try:
        return signed_in(request, world)
    except (Unauthenticated, Forbidden):
        return None


def staff(caller: "SignedIn") -> Caller:
    """Staff or admin."""
    return _at_least(caller, Role.STAFF)


def admin(caller: "SignedIn") -> Caller:
    """Admin alone."""
    return _at_least(caller, Role.ADMIN)


def staff_or_probe(request: Request, world: TheWorld) -> None:
    """Staff, or a monitor without an account that knows the probe key."""
    key = {name.lower(): value for name, value in request.headers.items()}.get(PROBE_HEADER, "")
    if not key or not compare_digest(key.encode(), world.secrets.get(Secret.PROBE)["key"].encode()):
        staff(signed_in(request, world))


def _at_least(caller: Caller, role: Role) -> Caller:
    if caller.role.rank < role.rank:
        raise Forbidden
    if role.rank >= Role.STAFF.rank:
        audit.by_right(caller.id)
    return caller


def admit(caller: Caller, guard: str) -> Caller:
    """The caller, if the guard of this name lets them pass: asked where a kept answer is given without its route."""
    if guard == staff_or_notifier.__name__:
        return _notifier(caller)
    return _at_least(_person(caller), {staff.__name__: Role.STAFF, admin.__name__: Role.ADMIN}.get(guard, Role.USER))


Anyone = Annotated[Caller | None, Depends(anyone)]
SignedIn = Annotated[Caller, Depends(signed_in)]
Staff = Annotated[Caller, Depends(staff)]
Admin = Annotated[Caller, Depends(admin)]
Notifier = Annotated[Caller, Depends(staff_or_notifier)]
StaffOrProbe = Annotated[None, Depends(staff_or_probe)]
GUARDS = (signed_in, staff, admin, staff_or_probe, staff_or_notifier)
