"""A developer's session: starts the local cloud, says where everything is, follows its logs, redeploys on save."""

import argparse
import signal
import threading
import time
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console

from infra.local.children import REPOSITORY
from infra.local.cloud import LocalCloud
from infra.local.contents import Contents, SignIn
from infra.local.faults import LocalCloudError, SeedingFailed
from infra.local.logline import render
from infra.local.ports import FIRST, Ports
from infra.local.product import kervan
from infra.local.redeploy import Redeployer
from infra.local.table import overview
from infra.local.tail import new_lines

STATE = REPOSITORY / ".local"
ENDING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def arguments(given: Sequence[str] | None = None) -> argparse.Namespace:
    """What the developer asks for."""
    parser = argparse.ArgumentParser(prog="scripts/dev", description="Run the whole product on this machine.")
    parser.add_argument("--fresh", action="store_true", help="forget everything that earlier runs left")
    parser.add_argument("--port", type=int, default=FIRST, help="the first of the ports it takes, the product's own")
    parser.add_argument("--quiet", action="store_true", help="print only where everything is, and errors")
    parser.add_argument("--no-watch", action="store_true", help="do not redeploy when files change")
    parser.add_argument(
        "--sms", choices=("sns", "netgsm", "twilio"), default="sns", help="through whom SMS go; sns is AWS"
    )
    parser.add_argument("--state", type=Path, default=STATE, help="the folder that keeps everything")
    return parser.parse_args(given)


def main(given: Sequence[str] | None = None, contents: Contents | None = None) -> int:
    """Run until interrupted. The first signal stops everything; later ones change nothing."""
    chosen = arguments(given)
    console = Console(highlight=False, soft_wrap=True)
    for name in ENDING:
        signal.signal(name, _interrupt_once)
    stopped = threading.Event()
    try:
        _run(chosen, contents or kervan(chosen.sms), console, stopped)
    except LocalCloudError as fault:
        console.print(str(fault), style="red", markup=False)
        return 1
    except KeyboardInterrupt:
        return 0
    finally:
        stopped.set()
    return 0


def _run(chosen: argparse.Namespace, contents: Contents, console: Console, stopped: threading.Event) -> None:
    began = time.monotonic()
    say = _nothing if chosen.quiet else lambda text: console.print(text, style="dim", markup=False)
    with LocalCloud.start(
        state=chosen.state, fresh=chosen.fresh, ports=Ports.starting_at(chosen.port), contents=contents, say=say
    ) as cloud:
        people = _people(contents, cloud, console)
        console.print(overview(cloud.urls, people, seconds=time.monotonic() - began))
        if not chosen.quiet:
            _in_background(_follow, cloud, console, stopped)
        if not chosen.no_watch:
            _in_background(Redeployer(cloud, contents.begin_synthesis, say).watch, stopped.is_set)
        try:
            cloud.wait()
        except KeyboardInterrupt:
            stopped.set()
            say("stopping; the state is kept")


def _people(contents: Contents, cloud: LocalCloud, console: Console) -> Sequence[SignIn]:
    """Who can sign in; a product without examples is still worth running."""
    try:
        return contents.people(cloud.addresses.door)
    except SeedingFailed as fault:
        console.print(str(fault), style="yellow", markup=False)
        return ()


def _follow(cloud: LocalCloud, console: Console, stopped: threading.Event) -> None:
    for line in new_lines(cloud.function_log, stopped.is_set):
        if (text := render(line)) is not None:
            console.print(text)


def _in_background(work: object, *arguments: object) -> None:
    threading.Thread(target=work, args=arguments, daemon=True).start()  # type: ignore[arg-type]


def _interrupt_once(*_: object) -> None:
    for name in ENDING:
        signal.signal(name, signal.SIG_IGN)
    raise KeyboardInterrupt


def _nothing(_: str) -> None:
    pass
