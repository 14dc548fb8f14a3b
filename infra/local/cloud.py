"""The local cloud as a library: `with LocalCloud.start(...) as cloud` in tests, the demo and `scripts/dev`."""

import json
import os
import shutil
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import httpx

from infra.local import emulator, simulated
from infra.local.addresses import STANDING, Addresses
from infra.local.assembly import Stack, read
from infra.local.aws import client
from infra.local.children import Child
from infra.local.contents import Contents, Prepared
from infra.local.deploy import Change, Deployer
from infra.local.frontdoor import EDGE_HEADERS, HTTP_API, SOCKET_API, STAGE
from infra.local.ports import Ports, is_taken
from infra.local.product import CACHE, KERVAN
from infra.local.statefolder import held, write_whole
from infra.local.table import NAMES

Say = Callable[[str], None]


def quiet(_: str) -> None:
    """Say nothing."""


@dataclass
class LocalCloud:
    """Everything of one run. `start` makes it; leaving the context ends all that it started and saves its state."""

    state: Path
    ports: Ports
    say: Say = quiet
    stacks: dict[str, Stack] = field(default_factory=dict)
    changes: list[Change] = field(default_factory=list)
    children: list[Child] = field(default_factory=list)
    _open: ExitStack = field(default_factory=ExitStack)

    @classmethod
    def start(
        cls,
        *,
        state: Path | None = None,
        fresh: bool = False,
        ports: Ports | None = None,
        contents: Contents = KERVAN,
        say: Say = quiet,
    ) -> Self:
        """Start everything and put the stacks in. Raises LocalCloudError.

        Without `state` its folder is forgotten at the end; `fresh` forgets what it holds now. Without `ports` it takes
        free ones. What is put in is the product, unless `contents` says otherwise.
        """
        with ExitStack() as undo:
            folder = state or Path(undo.enter_context(tempfile.TemporaryDirectory(prefix="local-cloud-")))
            cloud = cls(undo.enter_context(held(folder, fresh=fresh)), ports or Ports.free(), say)
            undo.callback(cloud._end_children)
            cloud._begin(contents)
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

    def wait(self) -> None:
        """Block until something of it ends by itself. Raises LocalCloudError, which says what and why."""
        while True:
            for child in self.children:
                child.check()
            time.sleep(0.5)

    @property
    def addresses(self) -> Addresses:
        """Where this cloud answers."""
        return Addresses.on(self.ports)

    @property
    def urls(self) -> dict[str, str]:
        """Addresses for people and programs: `api`, `docs`, `ws`, `mailbox`, the providers', `aws`."""
        chosen = {child.name for child in self.children}
        texting = {name: url for name, url in self.addresses.texting.items() if name in chosen}
        return {**self.addresses.urls(), **texting}

    @property
    def mailbox(self) -> Path:
        """The folder of what was sent to people."""
        return self.state / "mailbox"

    @property
    def function_log(self) -> Path:
        """The file to which the functions' lines are written as they come."""
        return self.state / "logs" / emulator.FUNCTION_LOG

    def client(self, service: str) -> Any:
        """A boto3 client of the local AWS with root rights."""
        return client(service, self.addresses.aws)

    @property
    def deployer(self) -> Deployer:
        """What puts stacks into this cloud."""
        return Deployer(self.addresses.aws, CACHE / "assets")

    def deploy(self, assembly: Path) -> list[Change]:
        """Bring the stacks to what an assembly says, and tell of each change. Raises DeploymentFailed."""
        ours = [stack.rewritten(self.addresses.replacing(STANDING)) for stack in read(assembly)]
        changes = self.deployer.deploy(ours, lambda change: self.say(str(change)))
        self.stacks = {stack.name: stack for stack in ours}
        return changes

    def _begin(self, contents: Contents) -> None:
        self.ports.check()
        with ExitStack() as undo:
            synthesis = contents.begin_synthesis()
            undo.callback(synthesis.cancel)
            self.say("starting AWS")
            self._start_aws().wait_until(lambda: answers(f"{self.addresses.aws}/_ministack/ready"))
            prepared = contents.prepare(self.client)
            door = self._start_front_door(prepared)
            simulators = [self._start_simulator(name, keys) for name, keys in prepared.simulated.items()]
            self.say("synthesizing the stacks" if synthesis.child else "deploying the stacks")
            self.changes = self.deploy(synthesis.result())
        contents.complete(self.client)
        door.wait_until(lambda: answers(f"{self.addresses.door}/"))
        for simulator in simulators:
            simulator.wait_until(partial(is_taken, getattr(self.ports, simulator.name)))
        write_whole(self.state / "urls.json", json.dumps(self.urls, indent=2) + "\n")

    def _start_aws(self) -> Child:
        scratch = self.state / "tmp"
        shutil.rmtree(scratch, ignore_errors=True)
        scratch.mkdir(parents=True)
        return self._child("aws", ["infra.local.emulator"], emulator.environment(self.ports.aws, self.state))

    def _start_front_door(self, prepared: Prepared) -> Child:
        here = self.addresses
        links = {**here.simulated, **here.texting}
        arguments = {
            "port": str(self.ports.door),
            "gateway": here.aws,
            "mailbox": str(self.mailbox),
            "http-api": HTTP_API,
            "socket-api": SOCKET_API,
            "stage": STAGE,
            "uploads": prepared.uploads,
            "links": json.dumps({NAMES[name]: links[name] for name in prepared.simulated}),
        }
        headers = {**os.environ, EDGE_HEADERS: json.dumps(dict(prepared.edge_headers))}
        return self._child("front-door", ["infra.local.frontdoor", *options(arguments)], headers)

    def _start_simulator(self, provider: str, keys: simulated.Keys) -> Child:
        told = {
            "port": str(getattr(self.ports, provider)),
            **self.addresses.told(provider),
            "state": str(self.state / "state" / f"{provider}.json"),
            **({"mailbox": str(self.mailbox)} if provider in (*self.addresses.texting, "whatsapp") else {}),
            **keys,
        }
        environment = {**os.environ, simulated.OPTIONS: json.dumps(told)}
        return self._child(provider, ["infra.local.simulated", provider], environment)

    def _child(self, name: str, arguments: Sequence[str], environment: Mapping[str, str]) -> Child:
        child = Child(name, arguments, self.state / "logs" / f"{name}.log", environment)
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
