"""Puts saved files into the running cloud: their text at once, whatever else they changed a synthesis later."""

import time
from collections.abc import Callable, Sequence
from pathlib import Path

from botocore.exceptions import BotoCoreError, ClientError

from infra.local.children import REPOSITORY
from infra.local.cloud import LocalCloud, Say
from infra.local.faults import LocalCloudError
from infra.local.hotswap import ROOTS, swapped
from infra.local.product import CACHE
from infra.local.synthesis import Synthesis
from infra.local.watch import Watcher, broken

SHOWN = 3


class Redeployer:
    """Watches the sources on behalf of one cloud. `roots` is where assets' own paths may begin among them."""

    def __init__(
        self,
        cloud: LocalCloud,
        begin_synthesis: Callable[[], Synthesis],
        say: Say,
        watcher: Watcher | None = None,
        roots: Sequence[Path] = ROOTS,
    ) -> None:
        self.cloud = cloud
        self.begin_synthesis = begin_synthesis
        self.say = say
        self.watcher = watcher or Watcher()
        self.roots = roots

    def watch(self, stopped: Callable[[], bool]) -> None:
        """Redeploy on each change until `stopped`. What fails is said; nothing ends because of it."""
        for files in self.watcher.changes(stopped):
            try:
                self._take(files, stopped)
            except (LocalCloudError, BotoCoreError, ClientError, OSError) as fault:
                if not stopped():
                    self.say(f"not deployed: {fault}")

    def _take(self, files: set[Path], stopped: Callable[[], bool]) -> None:
        if error := broken(files):
            self.say(f"not deployed: {error}")
            return
        self._swap(files)
        synthesis = self.begin_synthesis()
        while synthesis.running() and not stopped():
            if newer := self.watcher.look():
                synthesis.cancel()
                self._take(newer, stopped)
                return
            time.sleep(0.1)
        if stopped():
            synthesis.cancel()
            return
        self.cloud.deploy(synthesis.result())

    def _swap(self, files: set[Path]) -> None:
        """Only the stacks that ship these files, and only their text."""
        began = time.monotonic()
        stacks = swapped(self.cloud.stacks.values(), files, CACHE / "hot", self.roots)
        self.cloud.deployer.replace(stacks)
        self.cloud.stacks |= {stack.name: stack for stack in stacks}
        if stacks:
            names = sorted(_named(path) for path in files)
            what = names[0] if len(names) == 1 else f"{len(names)} files"
            where = ", ".join(stack.name for stack in stacks) if len(stacks) <= SHOWN else f"{len(stacks)} stacks"
            self.say(f"{where}: {what} live after {round((time.monotonic() - began) * 1000)} ms")


def _named(path: Path) -> str:
    return str(path.relative_to(REPOSITORY)) if path.is_relative_to(REPOSITORY) else path.name
