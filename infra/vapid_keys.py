"""`scripts/vapid-keys <stage>`: what browsers subscribe under from now on. The first key comes with the stage itself.

The one before it goes on serving those who know it, until the next time this runs; the one before that is given up, and
with it the browsers that never came back to subscribe anew. Uses the AWS credentials of the shell.
"""

import argparse
import sys

import botocore.session

from infra.secrets import renew_vapid_key


def main() -> int:
    """Renew, and say the key's id."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("stage")
    stage = parser.parse_args().stage
    client = botocore.session.Session().create_client("secretsmanager")
    sys.stdout.write(f"{renew_vapid_key(client, stage)}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
