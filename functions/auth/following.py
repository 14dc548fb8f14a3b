"""Keeping a way in as its user's row says. The row is read each time, because facts may overtake one another."""

from functions.users.events import EmailChangeRequested, UserAccessChanged, UserProfileChanged
from functions.users.tables import User
from kervan import log
from kervan.commit import commit
from kervan.text import identity_key
from kervan.world import World

from .addresses import account_of, may_mail, save
from .events import EmailCodeRequested, RegistrationRepeated
from .registration import EMAIL_CHANGE, kept
from .tables import Credential, EmailCode, Profile


def follow_access(_world: World, event: UserAccessChanged) -> None:
    """Take over role and closure; every session ends, so that nothing is refreshed under the old ones."""
    account, user = _account_then_user(event.user_id)
    if user is None or account is None:
        log.info("a user without a way in", user_id=event.user_id)
        return
    account.role, account.disabled = user.role, user.disabled
    account.epoch = int(account.epoch) + 1
    commit(account)


def follow_profile(_world: World, event: UserProfileChanged) -> None:
    """Take over names and language."""
    account, user = _account_then_user(event.user_id)
    if user is None or account is None:
        log.info("a user without a way in", user_id=event.user_id)
        return
    account.profile = Profile(
        email=user.email, name=user.name, surname=user.surname, phone=user.phone, locale=user.locale
    )
    commit(account)


def ask_for_proof(world: World, event: EmailChangeRequested) -> None:
    """A code for the address that the user wants; the owner of an account that has it is told instead."""
    user_id, now = event.user_id, world.now()
    user = User.find(user_id, consistent=True)
    if user is None or user.new_email is None:
        log.info("no other address is wanted", user_id=user_id)
        return
    account = Credential.named(identity_key(user.new_email), now)
    if not may_mail(account, now):
        log.info("no more mail to this address for now", user_id=user_id)
    elif account.verified:
        save(account, tell=(RegistrationRepeated(user_id=account.user_id, at=now),))
    else:
        profile = Profile(email=user.new_email, name=user.name, surname=user.surname, locale=user.locale)
        code = EmailCode(
            challenge_id=world.new_id("chl"),
            purpose=EMAIL_CHANGE,
            user_id=user_id,
            asked_at=now,
            profile=profile,
            moves_from=user.identity,
        )
        account.codes = [*kept(account, now), code]
        asked = EmailCodeRequested(challenge_id=code.challenge_id, user_id=user_id, purpose=EMAIL_CHANGE, at=now)
        save(account, tell=(asked,))


def _account_then_user(user_id: str) -> tuple[Credential | None, User | None]:
    """In this order: whoever follows a later change of the user writes the account after we read it, and so stops us
    from writing what the user was before.
    """
    account = account_of(user_id)
    return account, User.find(user_id, consistent=True)
