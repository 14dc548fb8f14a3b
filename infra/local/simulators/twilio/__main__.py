"""`python -m infra.local.simulators.twilio`: the simulator alone, on this machine only."""

import argparse

from infra.local.simulators.common.command import common_arguments, filing, mailbox_argument, serve, state_file
from infra.local.simulators.common.texting import create_app
from infra.local.simulators.twilio.simulator import PATH, TwilioSimulator


def arguments(given: list[str] | None = None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m infra.local.simulators.twilio", description="A local Twilio.")
    mailbox_argument(parser)
    common_arguments(parser, port=8425)
    parser.add_argument("--account", default="AC00000000000000000000000000000000")
    parser.add_argument("--token", default="12345")
    parser.add_argument("--sender", default="+15005550006", help="who texts seem to come from (default: %(default)s)")
    return parser.parse_args(given)


def main(given: list[str] | None = None) -> None:
    chosen = arguments(given)
    account = TwilioSimulator(account=chosen.account, token=chosen.token, filed=filing(chosen.mailbox, chosen.sender))
    serve(create_app(account, (PATH,), state_file(chosen)), chosen.port)


if __name__ == "__main__":
    main()
