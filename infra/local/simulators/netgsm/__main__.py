"""`python -m infra.local.simulators.netgsm`: the simulator alone, on this machine only."""

import argparse

from infra.local.simulators.common.command import common_arguments, filing, mailbox_argument, serve, state_file
from infra.local.simulators.common.texting import create_app
from infra.local.simulators.netgsm.simulator import REPORT, SEND, NetgsmSimulator


def arguments(given: list[str] | None = None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m infra.local.simulators.netgsm", description="A local Netgsm.")
    mailbox_argument(parser)
    common_arguments(parser, port=8424)
    parser.add_argument("--usercode", default="8501234567")
    parser.add_argument("--password", default="sifre")
    parser.add_argument("--header", default="KERVAN", help="the registered name (default: %(default)s)")
    return parser.parse_args(given)


def main(given: list[str] | None = None) -> None:
    chosen = arguments(given)
    account = NetgsmSimulator(
        usercode=chosen.usercode,
        password=chosen.password,
        header=chosen.header,
        filed=filing(chosen.mailbox, chosen.header),
    )
    serve(create_app(account, (SEND, REPORT), state_file(chosen)), chosen.port)


if __name__ == "__main__":
    main()
