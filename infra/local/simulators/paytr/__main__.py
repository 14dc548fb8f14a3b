"""`python -m infra.local.simulators.paytr`: the simulator alone, on this machine only."""

import argparse

from infra.local.simulators.common.command import common_arguments, serve, state_file
from infra.local.simulators.paytr.core import Settings
from infra.local.simulators.paytr.server import create_app
from infra.local.simulators.paytr.simulator import PaytrSimulator


def arguments(given: list[str] | None = None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m infra.local.simulators.paytr", description="A local PayTR.")
    common_arguments(parser, port=8422)
    parser.add_argument("--merchant-id", default=Settings.merchant_id, help="the store's number (default: %(default)s)")
    parser.add_argument("--merchant-key", default=Settings.merchant_key, help="signs (default: %(default)s)")
    parser.add_argument("--merchant-salt", default=Settings.merchant_salt)
    parser.add_argument("--store-in-test-mode", action="store_true", help="every payment is a test")
    parser.add_argument("--repeat-every", type=float, default=Settings.repeat_every, help="seconds between callbacks")
    return parser.parse_args(given)


def main(given: list[str] | None = None) -> None:
    chosen = arguments(given)
    settings = Settings(
        merchant_id=chosen.merchant_id,
        merchant_key=chosen.merchant_key,
        merchant_salt=chosen.merchant_salt,
        store_in_test_mode=chosen.store_in_test_mode,
        repeat_every=chosen.repeat_every,
    )
    simulator = PaytrSimulator(settings=settings, webhook_url=chosen.webhook_url)
    serve(create_app(simulator, state_file(chosen)), chosen.port)


if __name__ == "__main__":
    main()
