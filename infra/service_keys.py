"""`scripts/service-keys <stage> <name> <scope> …`: a key for a machine. Uses the AWS credentials of the shell."""

import argparse
import re
import sys

import botocore.session

from infra.secrets import add_service_key
from kervan.auth import NOTIFY

SCOPES = (NOTIFY,)


def arguments(given: list[str] | None = None) -> argparse.Namespace:
    """What is asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("stage")
    parser.add_argument("name", type=_name, help="whose it is: lower-case letters, digits, dashes")
    parser.add_argument("scopes", nargs="+", choices=SCOPES)
    return parser.parse_args(given)


def _name(text: str) -> str:
    if not re.fullmatch(r"[a-z][a-z0-9-]{1,40}", text):
        raise argparse.ArgumentTypeError(f"{text!r} is no name")
    return text


def main() -> int:
    """Make it, and print it this once."""
    wanted = arguments()
    client = botocore.session.Session().create_client("secretsmanager")
    sys.stdout.write(f"{add_service_key(client, wanted.stage, wanted.name, wanted.scopes)}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
