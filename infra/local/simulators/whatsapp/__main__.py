"""`python -m infra.local.simulators.whatsapp`: the simulator alone, on this machine only."""

import argparse

from infra.local.simulators.common.command import common_arguments, filing, mailbox_argument, serve, state_file
from infra.local.simulators.common.texting import create_app
from infra.local.simulators.whatsapp.simulator import PATH, WhatsAppSimulator


def arguments(given: list[str] | None = None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m infra.local.simulators.whatsapp", description="A local Cloud API.")
    mailbox_argument(parser)
    common_arguments(parser, port=8426)
    parser.add_argument("--number", default="1", help="the id of the sending number (default: %(default)s)")
    parser.add_argument("--token", default="meta-token")
    parser.add_argument("--app-secret", default="app_secret")
    parser.add_argument("--approve", default="", metavar="NAME=VALUES,…", help="templates, and what they ask for")
    return parser.parse_args(given)


def main(given: list[str] | None = None) -> None:
    chosen = arguments(given)
    approved = {
        name: int(values) for name, _, values in (each.partition("=") for each in chosen.approve.split(",") if each)
    }
    account = WhatsAppSimulator(
        own=chosen.number,
        token=chosen.token,
        app_secret=chosen.app_secret,
        approved=approved,
        filed=filing(chosen.mailbox, chosen.number, "whatsapp"),
    )
    account.state.endpoint = {"url": chosen.webhook_url} if chosen.webhook_url else None
    serve(create_app(account, (PATH,), state_file(chosen)), chosen.port)


if __name__ == "__main__":
    main()
