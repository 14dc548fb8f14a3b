"""Saving a file while the product runs."""

import threading
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from infra.local.cloud import LocalCloud
from infra.local.contents import Contents
from infra.local.faults import SynthesisFailed
from infra.local.redeploy import Redeployer
from infra.local.synthesis import Synthesis
from infra.local.watch import Watcher
from tests.local.sample import eventually, write_assembly

pytestmark = pytest.mark.e2e


class Sources:
    """A folder of sources, and what a synthesis makes of them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.greeting = folder / "src" / "python" / "greeting.py"
        self.greeting.parent.mkdir(parents=True)
        self.greeting.write_text('WORD = "selam"\n')
        self.made = 0

    def save(self, text: str) -> None:
        self.greeting.write_text(text)

    def begin_synthesis(self) -> Synthesis:
        if "unknown" in self.greeting.read_text():
            raise SynthesisFailed("no module named unknown")
        self.made += 1
        assembly = write_assembly(self.folder / f"out{self.made}")
        next(assembly.glob("asset.*/python/greeting.py")).write_text(self.greeting.read_text())
        return Synthesis.done(assembly)

    def files(self) -> Iterator[Path]:
        yield self.greeting


def test_a_saved_file_is_live_and_a_broken_one_is_only_told(tmp_path: Path) -> None:
    sources, said, stopped = Sources(tmp_path), list[str](), threading.Event()
    with LocalCloud.start(contents=Contents(sources.begin_synthesis)) as cloud:
        redeployer = Redeployer(cloud, sources.begin_synthesis, said.append, Watcher(sources.files), [tmp_path / "src"])
        watching = threading.Thread(target=redeployer.watch, args=[stopped.is_set])
        watching.start()
        try:
            sources.save('WORD = "merhaba"\n')
            eventually(lambda: word(cloud) == "merhaba")
            assert said.pop().startswith("local-hello: greeting.py live after ")
            eventually(lambda: sources.made == 2)
            assert said == []  # the synthesis came to the same, so nothing was sent again
            sources.save('WORD = "x\n')
            eventually(lambda: said)
            assert said.pop() == "not deployed: greeting.py, line 1: unterminated string literal (detected at line 1)"
            sources.save('WORD = "unknown"\n')
            eventually(lambda: "not deployed: no module named unknown" in said)
            sources.save('WORD = "buyurun"\n')
            eventually(lambda: word(cloud) == "buyurun")
        finally:
            stopped.set()
            watching.join()


def word(cloud: LocalCloud) -> str:
    return str(httpx.get(f"{cloud.urls['api']}/a", timeout=30).headers["x-word"])
