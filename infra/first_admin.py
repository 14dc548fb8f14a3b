"""`scripts/first-admin STAGE`: open the first admin's account, with the AWS credentials of the shell.

A function that stands there says what the stage's settings are, so that nobody has to know them. The password is asked
for and not shown; nothing is mailed.
"""

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from getpass import getpass
from typing import Any

import botocore.session
from pydantic import ValidationError

from infra.accounts import open_account
from kervan import aws
from kervan.auth import Role
from kervan.settings import PREFIX, settings
from kervan.world import the_world

ASKED = "auth-handler"


def main(given: Sequence[str] | None = None, ask: Callable[[str], str] = getpass) -> int:
    """1 where the stage does not stand, or the account cannot be opened."""
    parser = argparse.ArgumentParser(prog="scripts/first-admin", description="Open the first admin's account.")
    parser.add_argument("stage")
    for name in ("email", "name", "surname"):
        parser.add_argument(f"--{name}", required=True)
    asked = parser.parse_args(given)
    enter(asked.stage, botocore.session.Session())
    person = {"role": Role.ADMIN.value, "email": asked.email, "name": asked.name, "surname": asked.surname}
    try:
        opened = open_account(the_world(), person | {"password": ask("Password: ")})
    except ValidationError as refused:
        for error in refused.errors(include_input=False):
            sys.stderr.write(f"{'.'.join(map(str, error['loc']))}: {error['msg']}\n")
        return 1
    sys.stdout.write(f"{asked.email}: {'opened as admin' if opened else 'has an account already'}\n")
    return 0 if opened else 1


def enter(stage: str, session: botocore.session.Session) -> None:
    """The environment of the stage's functions."""
    client = session.create_client("lambda")
    os.environ.update(_settings(client, stage))
    os.environ["AWS_REGION"] = client.meta.region_name
    settings.cache_clear()
    aws.forget()


def _settings(client: Any, stage: str) -> dict[str, str]:
    try:
        found = client.get_function_configuration(FunctionName=f"{stage}-{ASKED}")
    except client.exceptions.ResourceNotFoundException:
        raise SystemExit(f"there is no function {stage}-{ASKED} in {client.meta.region_name}") from None
    return {name: value for name, value in found["Environment"]["Variables"].items() if name.startswith(PREFIX)}


if __name__ == "__main__":
    sys.exit(main())
