"""`python -m infra.local.simulators.spotify`: the simulator alone, on this machine only."""

import argparse

from infra.local.simulators.common.command import common_arguments, serve, state_file
from infra.local.simulators.spotify.core import Settings
from infra.local.simulators.spotify.server import create_app
from infra.local.simulators.spotify.simulator import SpotifySimulator


def arguments(given: list[str] | None = None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m infra.local.simulators.spotify", description="A local Spotify.")
    common_arguments(parser, port=8423)
    parser.add_argument("--client-id", default=Settings.client_id, help="of the app (default: %(default)s)")
    parser.add_argument(
        "--redirect-url", action="append", help="where the app may be sent back to; several are possible"
    )
    parser.add_argument("--no-rotation", action="store_true", help="a refresh token goes on working")
    return parser.parse_args(given)


def main(given: list[str] | None = None) -> None:
    chosen = arguments(given)
    settings = Settings(
        client_id=chosen.client_id,
        redirect_urls=tuple(chosen.redirect_url or Settings.redirect_urls),
        rotates=not chosen.no_rotation,
    )
    serve(create_app(SpotifySimulator(settings=settings), state_file(chosen)), chosen.port)


if __name__ == "__main__":
    main()
