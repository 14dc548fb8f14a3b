"""Opens accounts without a mail: the first admin of a stage, and the people of the local cloud.

`python -m infra.accounts` reads a JSON list of `{"role", "email", "password", "name", "surname"}` from its input and
writes to the stage that the environment names (`KERVAN_*` and AWS's own variables). Safe to repeat: an address that has
an account is left as it is.
"""

import json
import sys
from collections.abc import Mapping

from functions.auth import passwords
from functions.auth.addresses import forget_failures, save
from functions.auth.schemas import RegisterIn
from functions.auth.tables import Credential, Profile
from functions.users.tables import Person, User
from kervan.auth import Role
from kervan.text import identity_key
from kervan.world import World, the_world


def open_account(world: World, person: Mapping[str, str]) -> bool:
    """An account with a proved address, in one commit; False when the address has one. What somebody registered for it
    before counts no more, and neither do the codes that were mailed.
    """
    wanted = RegisterIn.model_validate({k: v for k, v in person.items() if k != "role"} | {"consents": []})
    role, now, identity = Role(person["role"]), world.now(), identity_key(wanted.email)
    account = Credential.named(identity, now)
    if account.verified:
        return False
    said = {"email": wanted.email, "name": wanted.name, "surname": wanted.surname, "phone": None, "locale": "tr"}
    account.user_id = account.user_id or world.new_id("usr")
    account.password_hash = passwords.hashed(world, wanted.password)
    account.password_set_at = now
    account.profile = Profile(**said)
    account.verified, account.role, account.expires = True, role.value, None
    account.codes, account.known, account.epoch = [], [], int(account.epoch) + 1
    forget_failures(account)
    enrolled = User.enrol(account.user_id, Person(**said, agreements=[]), at=now, expires=None, role=role.value)
    save(account, also=(enrolled,))
    return True


def main() -> None:
    """Each person of standard input."""
    for person in json.load(sys.stdin):
        opened = open_account(the_world(), person)
        print(f"{person['email']}: {'opened as ' + person['role'] if opened else 'has an account'}")  # noqa: T201


if __name__ == "__main__":
    main()
