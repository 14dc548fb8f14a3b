"""The rules of one's own account. No HTTP, no queue, no environment."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from functions.files.tables import EVERYONE, File, Purpose
from kervan.auth import Caller, Role
from kervan.commit import commit
from kervan.consents import digest_of
from kervan.errors import FieldError, Invalid, Locale, NotFound
from kervan.events import Event
from kervan.ratelimit import RateLimit, take
from kervan.request import expect
from kervan.text import identity_key
from kervan.world import World

from .events import AvatarChanged, EmailChangeRequested, UserProfileChanged
from .schemas import ConsentsIn, PreferencesIO, ProfileIn
from .tables import Agreement, Consent, User, UserAudit

EMAIL_CHANGES = RateLimit("email-change", most=5, seconds=86_400)


def me(caller: Caller) -> User:
    """The caller's own row."""
    user = User.find(caller.id, consistent=True)
    if user is None:
        raise NotFound
    return user


def edit(world: World, caller: Caller, wanted: ProfileIn, if_match: str | None) -> User:
    """Change one's own profile. Another address is only noted: it takes its place when it is proved."""
    user, now = me(caller), world.now()
    expect(user, if_match)
    sent = wanted.model_dump(exclude_unset=True)
    wish = sent.pop("email", None)
    changed = _changed(user, sent)
    told: list[Event] = [UserProfileChanged(user_id=user.user_id, at=now)] if changed else []
    if wish is not None and identity_key(wish) != user.identity:
        take(world, EMAIL_CHANGES, caller.id)
        user.new_email = wish
        changed.append("new_email")
        told.append(EmailChangeRequested(user_id=user.user_id, at=now))
    elif wish is not None and user.new_email is not None:
        user.new_email = None
        changed.append("new_email")
    if changed:
        commit(user, new=audit(world, user, caller, changed), tell=told)
    return user


def _changed(user: User, sent: dict[str, Any]) -> list[str]:
    """Put what differs into the row; the names of what did. Another number is not proved."""
    different = [name for name, value in sent.items() if getattr(user, name) != value]
    for name in different:
        setattr(user, name, sent[name])
    if "phone" in different:
        user.phone_verified = False
    return different


def picture(world: World, caller: Caller, file_id: str | None) -> User:
    """Take a clean file as one's picture, for everyone with an account to see; or none. The former one is deleted."""
    user = me(caller)
    former = user.avatar
    if former == file_id:
        return user
    also = []
    if file_id is not None:
        File.usable_by(caller, Purpose.AVATAR, file_id)
        also.append(File.attach(file_id, to=caller.id, by=caller.id, shared_with=EVERYONE))
    user.avatar = file_id
    told = AvatarChanged(user_id=user.user_id, file_id=file_id, former=former, at=world.now())
    commit(user, new=audit(world, user, caller, ["avatar"]), also=also, tell=(told,))
    return user


def prefer(world: World, caller: Caller, wanted: PreferencesIO, if_match: str | None) -> User:
    """Set which news may come."""
    user = me(caller)
    expect(user, if_match)
    quiet = wanted.quiet_hours
    if quiet is not None and quiet.start == quiet.end:
        raise Invalid(errors=(FieldError("/quiet_hours/end", "quiet_whole_day", ""),))
    if PreferencesIO.of(user.preferences) != wanted:
        user.preferences = wanted.row()
        commit(user, new=audit(world, user, caller, ["preferences"]))
    return user


def stop_news(world: World, user_id: str, channel: str) -> None:
    """Send no more news by a channel: its reader has unsubscribed. Safe to run twice."""
    user = User.find(user_id, consistent=True)
    if user is None or not user.wants("news", channel):
        return
    setattr(user.preferences.news, channel, False)
    reader = Caller(id=user_id, role=Role(user.role))
    commit(user, new=audit(world, user, reader, [f"unsubscribed: {channel}"]))


def consent(
    world: World, caller: Caller, wanted: ConsentsIn, locale: Locale, address: str, if_match: str | None = None
) -> User:
    """Accept texts or withdraw from them; every act stands in the ledger. Saying the same again is no act."""
    user, now = me(caller), world.now()
    expect(user, if_match)
    said = _acts(user, wanted, now, locale, address)
    if said:
        kinds = {act.kind for act in said}
        user.agreements = [*(old for old in user.agreements if old.kind not in kinds), *said]
        ledger = [Consent.of(user.user_id, act) for act in said]
        commit(user, new=(*ledger, audit(world, user, caller, sorted(f"consent: {kind}" for kind in kinds))))
    return user


def _acts(user: User, wanted: ConsentsIn, now: datetime, locale: Locale, address: str) -> Sequence[Agreement]:
    standing = {(old.kind, old.text_version, old.accepted) for old in user.agreements}
    return [
        Agreement(
            kind=wish.kind,
            text_version=wish.version,
            accepted=wish.accepted,
            at=now,
            locale=locale,
            address=address or None,
            digest=digest_of(wish.kind, wish.version, locale),
        )
        for wish in wanted.consents
        if (wish.kind, wish.version, wish.accepted) not in standing
    ]


def audit(world: World, user: User, caller: Caller, changes: Sequence[str]) -> UserAudit:
    """The row that says who changed what."""
    now = world.now()
    return UserAudit(user.user_id, world.new_id("aud"), by=caller.id, at=now, changes=list(changes))
