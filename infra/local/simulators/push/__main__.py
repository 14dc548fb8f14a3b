"""`python -m infra.local.simulators.push`: the simulator alone, on this machine only."""

import argparse

from infra.local.simulators.common.command import common_arguments, serve, state_file
from infra.local.simulators.push.server import create_app
from infra.local.simulators.push.simulator import PushSimulator


def arguments(given: list[str] | None = None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m infra.local.simulators.push", description="A local push service.")
    common_arguments(parser, port=8424)
    return parser.parse_args(given)


def main(given: list[str] | None = None) -> None:
    chosen = arguments(given)
    serve(create_app(PushSimulator(), state_file(chosen)), chosen.port)


if __name__ == "__main__":
    main()
