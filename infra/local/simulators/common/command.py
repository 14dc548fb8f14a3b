"""What the commands of the simulators have in common."""

import argparse
from pathlib import Path

import uvicorn
from starlette.applications import Starlette

from infra.local.simulators.common.persistence import StateFile
from infra.local.simulators.common.serving import HangingUp

HOST = "127.0.0.1"


def common_arguments(parser: argparse.ArgumentParser, *, port: int) -> None:
    parser.add_argument("--port", type=int, default=port)
    parser.add_argument("--webhook-url", help="where events go; without it they are only recorded")
    parser.add_argument("--state", type=Path, help="a JSON file that keeps the account between starts")


def state_file(chosen: argparse.Namespace) -> StateFile | None:
    return StateFile(chosen.state) if chosen.state else None


def serve(app: Starlette, port: int) -> None:
    """Until it is interrupted; on this machine alone."""
    uvicorn.run(app, host=HOST, port=port, http=HangingUp, log_level="warning", server_header=False)
