"""`python -m infra.local.simulators.stripe`: the simulator alone, on this machine only."""

import argparse
from pathlib import Path

import uvicorn

from infra.local.simulators.common.persistence import StateFile
from infra.local.simulators.common.serving import HangingUp
from infra.local.simulators.stripe.core import Settings
from infra.local.simulators.stripe.server import create_app
from infra.local.simulators.stripe.simulator import StripeSimulator

HOST = "127.0.0.1"


def arguments(given: list[str] | None = None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m infra.local.simulators.stripe", description="A local Stripe.")
    parser.add_argument("--port", type=int, default=8420)
    parser.add_argument("--webhook-url", help="where signed events go; without it they are only recorded")
    parser.add_argument("--webhook-secret", default="whsec_simulator", help="signs the events (default: %(default)s)")
    parser.add_argument(
        "--secret-key", default=Settings.secret_key, help="the API key to accept (default: %(default)s)"
    )
    parser.add_argument("--state", type=Path, help="a JSON file that keeps the account between starts")
    parser.add_argument("--public-url", help="where a browser finds this server, when not at 127.0.0.1:PORT")
    parser.add_argument(
        "--retry-base", type=float, default=1.0, help="seconds before an event's second try; then doubling"
    )
    parser.add_argument("--settles-after", type=float, default=5.0, help="seconds until a late refund gets its outcome")
    return parser.parse_args(given)


def main(given: list[str] | None = None) -> None:
    chosen = arguments(given)
    settings = Settings(
        secret_key=chosen.secret_key,
        base_url=chosen.public_url or f"http://{HOST}:{chosen.port}",
        retry_base=chosen.retry_base,
        settles_after=chosen.settles_after,
    )
    simulator = StripeSimulator(settings=settings)
    if chosen.webhook_url:
        simulator.set_endpoint(chosen.webhook_url, chosen.webhook_secret)
    app = create_app(simulator, StateFile(chosen.state) if chosen.state else None)
    uvicorn.run(app, host=HOST, port=chosen.port, http=HangingUp, log_level="warning", server_header=False)


if __name__ == "__main__":
    main()
