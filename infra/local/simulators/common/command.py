"""What the commands of the simulators have in common."""

import argparse
from pathlib import Path
from typing import Literal

import uvicorn
from starlette.applications import Starlette

from infra.local.letters import file_letter, text_letter
from infra.local.simulators.common.persistence import StateFile
from infra.local.simulators.common.serving import HangingUp
from infra.local.simulators.common.state import Json
from infra.local.simulators.common.texting import Filed, forgotten

HOST = "127.0.0.1"
TURKEY = "+90"


def common_arguments(parser: argparse.ArgumentParser, *, port: int) -> None:
    parser.add_argument("--port", type=int, default=port)
    parser.add_argument("--webhook-url", help="where events go; without it they are only recorded")
    parser.add_argument("--state", type=Path, help="a JSON file that keeps the account between starts")


def mailbox_argument(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--mailbox", type=Path, help="a folder to file each text in, for a person to read")


def filing(mailbox: Path | None, sender: str, kind: Literal["sms", "whatsapp"] = "sms") -> Filed:
    """What files the texts that are taken; the numbers are as the provider writes them."""
    if mailbox is None:
        return forgotten

    def file(text_id: str, number: str, said: Json) -> None:
        to = number if number.startswith("+") else f"{TURKEY}{number}"
        file_letter(mailbox, text_letter(text_id, to, sender, str(said["text"]), kind))

    return file


def state_file(chosen: argparse.Namespace) -> StateFile | None:
    return StateFile(chosen.state) if chosen.state else None


def serve(app: Starlette, port: int) -> None:
    """Until it is interrupted; on this machine alone."""
    uvicorn.run(app, host=HOST, port=port, http=HangingUp, log_level="warning", server_header=False)
