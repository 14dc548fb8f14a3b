"""`python -m infra.local.simulators.iyzico`: the simulator alone, on this machine only."""

import argparse

from infra.local.simulators.common.command import HOST, common_arguments, serve, state_file
from infra.local.simulators.iyzico.core import Settings
from infra.local.simulators.iyzico.server import create_app
from infra.local.simulators.iyzico.simulator import IyzicoSimulator


def arguments(given: list[str] | None = None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m infra.local.simulators.iyzico", description="A local iyzico.")
    common_arguments(parser, port=8421)
    parser.add_argument("--public-url", help="where a browser finds this server, when not at 127.0.0.1:PORT")
    parser.add_argument("--api-key", default=Settings.api_key, help="the API key to accept (default: %(default)s)")
    parser.add_argument("--secret-key", default=Settings.secret_key, help="what signs (default: %(default)s)")
    parser.add_argument("--merchant-id", default=Settings.merchant_id)
    parser.add_argument("--unsigned-webhooks", action="store_true", help="as before support enables the V3 signature")
    parser.add_argument("--first-delivery", type=float, default=Settings.first_delivery, help="seconds to a webhook")
    parser.add_argument("--retry-every", type=float, default=Settings.retry_every, help="seconds to the next try")
    return parser.parse_args(given)


def main(given: list[str] | None = None) -> None:
    chosen = arguments(given)
    settings = Settings(
        api_key=chosen.api_key,
        secret_key=chosen.secret_key,
        merchant_id=chosen.merchant_id,
        base_url=chosen.public_url or f"http://{HOST}:{chosen.port}",
        signs_webhooks=not chosen.unsigned_webhooks,
        first_delivery=chosen.first_delivery,
        retry_every=chosen.retry_every,
    )
    simulator = IyzicoSimulator(settings=settings, webhook_url=chosen.webhook_url)
    serve(create_app(simulator, state_file(chosen)), chosen.port)


if __name__ == "__main__":
    main()
