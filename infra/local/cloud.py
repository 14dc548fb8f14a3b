"""The local cloud as a library: `with LocalCloud.start(...) as cloud` in tests, the demo and `scripts/dev`."""

import fcntl
import json
import os
import shutil
import tempfile
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Self

import httpx

from infra.local import emulator
from infra.local.addresses import STANDING, Addresses
from infra.local.assembly import read
from infra.local.aws import client
from infra.local.children import REPOSITORY, Child
from infra.local.deploy import Change, Deployer
from infra.local.faults import StateUnusable
from infra.local.frontdoor import HTTP_API, SOCKET_API, STAGE
from infra.local.ports import Ports
from infra.local.synthesis import synthesize

CACHE = REPOSITORY / ".cache"

Say = Callable[[str], None]
Hook = Callable[["LocalCloud"], None]


def synthesized() -> Path:
    """The product's own stacks, with the addresses that they are always synthesized with."""
    return synthesize(STANDING.context(), CACHE / "synth")


def quiet(_: str) -> None:
    """Say nothing."""


@dataclass
class LocalCloud:
    """Everything of one run. `start` makes it; leaving the context ends all that it started and saves its state."""

    state: Path
    ports: Ports
    say: Say = quiet
    changes: list[Change] = field(default_factory=list)
    children: list[Child] = field(default_factory=list)
    _open: ExitStack = field(default_factory=ExitStack)

    @classmethod
    def start(
        cls,
        *,
        state: Path | None = None,
        ports: Ports | None = None,
        stacks: Callable[[], Path] = synthesized,
        before_stacks: Sequence[Hook] = (),
        stripe_secret: str | None = None,
        say: Say = quiet,
    ) -> Self:
        """Start everything and put the stacks in. Raises LocalCloudError.

        Without `state` its folder is forgotten at the end; without `ports` it takes free ones. `before_stacks` run when
        AWS answers and before any function exists: secrets belong there. Stripe's simulator runs when `stripe_secret`,
        which signs its webhooks, is given.
        """
        with ExitStack() as undo:
            folder = state or Path(undo.enter_context(tempfile.TemporaryDirectory(prefix="local-cloud-")))
            cloud = cls(folder, ports or Ports.free(), say)
            undo.enter_context(locked(folder))
            undo.callback(cloud._end_children)
            cloud._begin(stacks, before_stacks, stripe_secret)
            cloud._open = undo.pop_all()
        return cloud

    def __enter__(self) -> Self:
        """The running cloud."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop."""
        self.stop()

    def stop(self) -> None:
        """End everything; state that was given is saved. A second call does nothing."""
        self._open.close()

    @property
    def addresses(self) -> Addresses:
        """Where this cloud answers."""
        return Addresses.on(self.ports)

    @property
    def urls(self) -> dict[str, str]:
        """Addresses for people and programs: `api`, `docs`, `ws`, `mailbox`, `stripe`, `aws`."""
        return self.addresses.urls()

    def client(self, service: str) -> Any:
        """A boto3 client of the local AWS with root rights."""
        return client(service, self.addresses.aws)

    @property
    def deployer(self) -> Deployer:
        """What puts stacks into this cloud."""
        return Deployer(self.addresses.aws, CACHE / "assets")

    def deploy(self, assembly: Path) -> list[Change]:
        """Bring the stacks to what an assembly says; tells of each change."""
        ours = [stack.written_with(self.addresses.replacing(STANDING)) for stack in read(assembly)]
        return self.deployer.deploy(ours, lambda change: self.say(f"{change.stack} {change.action}"))

    def _begin(self, stacks: Callable[[], Path], hooks: Sequence[Hook], stripe_secret: str | None) -> None:
        self.ports.check()
        with ThreadPoolExecutor(1) as pool:
            assembly = pool.submit(stacks)
            aws = self._start_aws()
            door = self._start_front_door()
            if stripe_secret:
                self._start_stripe(stripe_secret)
            aws.wait_until(lambda: answers(f"{self.addresses.aws}/_ministack/ready"))
            for hook in hooks:
                hook(self)
            self.say("reading the stacks")
            folder = assembly.result()
        self.changes = self.deploy(folder)
        door.wait_until(lambda: answers(f"{self.addresses.door}/"))
        write_whole(self.state / "urls.json", json.dumps(self.urls, indent=2) + "\n")

    def _start_aws(self) -> Child:
        scratch = self.state / "tmp"
        shutil.rmtree(scratch, ignore_errors=True)
        scratch.mkdir(parents=True)
        return self._child("AWS", ["infra.local.emulator"], emulator.environment(self.ports.aws, self.state))

    def _start_front_door(self) -> Child:
        here = self.addresses
        links = {name: url for name, url in here.urls().items() if name in {"ws", "stripe"}}
        arguments = {
            "port": str(self.ports.door),
            "gateway": here.aws,
            "mailbox": str(self.state / "mailbox"),
            "http-api": HTTP_API,
            "socket-api": SOCKET_API,
            "stage": STAGE,
            "links": json.dumps(links),
        }
        return self._child("front door", ["infra.local.frontdoor", *options(arguments)])

    def _start_stripe(self, secret: str) -> Child:
        arguments = {
            "port": str(self.ports.stripe),
            "webhook-url": f"{self.addresses.door}/api/webhooks/stripe",
            "webhook-secret": secret,
            "state": str(self.state / "stripe.json"),
        }
        return self._child("stripe", ["infra.local.simulators.stripe", *options(arguments)])

    def _child(self, name: str, arguments: Sequence[str], environment: Mapping[str, str] | None = None) -> Child:
        child = Child(name, arguments, self.state / "logs" / f"{name.replace(' ', '-').lower()}.log", environment)
        self.children.append(child)
        return child

    def _end_children(self) -> None:
        for child in self.children:
            child.interrupt()
        for child in self.children:
            child.stop()
        self.children.clear()


def options(arguments: Mapping[str, str]) -> list[str]:
    """Command-line options."""
    return [part for name, value in arguments.items() for part in (f"--{name}", value)]


def answers(url: str) -> bool:
    """Whether something answers there with success."""
    try:
        return httpx.get(url, timeout=2).is_success
    except httpx.TransportError:
        return False


def locked(state: Path) -> IO[str]:
    """Hold the state folder for this run. Raises StateUnusable if another run has it or it cannot be written."""
    try:
        state.mkdir(parents=True, exist_ok=True)
        lock = (state / "lock").open("a+")
    except OSError as error:
        raise StateUnusable(
            f"The folder {state} cannot be written ({error.strerror}). Give it back or use another."
        ) from None
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        lock.seek(0)
        raise StateUnusable(
            f"Another local cloud (process {lock.read().strip()}) runs on {state}. Stop it first."
        ) from None
    lock.truncate(0)
    lock.write(str(os.getpid()))
    lock.flush()
    return lock


def write_whole(path: Path, text: str) -> None:
    """Write a file so that a reader never sees half of it."""
    unfinished = path.with_suffix(".part")
    unfinished.write_text(text, encoding="utf-8")
    unfinished.rename(path)
