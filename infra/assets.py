"""What is put into a function: its group's files and no more of others than it may import, compiled where it counts.

A forbidden import thus fails in the deployed function too. Compiled files halve a cold start, and theirs are checked by
nothing at run time (unchecked-hash), because the folder never changes.
"""

import json
import shutil
import subprocess
from collections.abc import Iterable, Mapping
from pathlib import Path

from infra import sources
from infra.manifest import Group

PACKAGE = Path(__file__).parent.parent / "layers" / "kervan" / "python" / "kervan"
NOT_SHIPPED = shutil.ignore_patterns("__pycache__", "*.pyc", "*.egg-info", ".DS_Store")
AT = "/var/task"


def stage_group(group: Group, into: Path, *, python: str, documents: Mapping[str, object]) -> Path:
    """A group's asset: its folder, what it imports of others, and the files that are made for it (`documents`)."""
    place = into / group.name
    root = group.package.partition(".")[0]
    shutil.copytree(group.folder, place / _inside(group.package), ignore=NOT_SHIPPED)
    outside = sources.closure(group.outside, inside=root)
    for module in sorted({*_parents(outside), *outside, *_parents([group.package])}):
        path = sources.path_of(module)
        if path is not None:
            target = place / _inside(module if path.name != "__init__.py" else f"{module}.__init__")
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(path, target.with_suffix(".py"))
    for name, document in documents.items():
        (place / _inside(group.package) / name).write_text(json.dumps(document, ensure_ascii=False), encoding="utf-8")
    compiled(place, python=python, at=AT)
    return place


def stage_package(into: Path, *, python: str) -> Path:
    """The shared package as a layer."""
    place = into / "kervan-layer"
    shutil.copytree(PACKAGE, place / "python" / "kervan", ignore=NOT_SHIPPED)
    compiled(place / "python", python=python, at="/opt/python")
    return place


def compiled(place: Path, *, python: str, at: str) -> None:
    """Compile for the interpreter that will run it, as if it stood there already."""
    if python:
        mode = ("--invalidation-mode", "unchecked-hash")
        command = [python, "-m", "compileall", "-q", *mode, "-s", str(place), "-p", at, str(place)]
        subprocess.run(command, check=True)  # noqa: S603 - the interpreter that the deployer named


def _inside(module: str) -> Path:
    return Path(*module.split("."))


def _parents(modules: Iterable[str]) -> set[str]:
    """The packages around modules: their empty files have to be there."""
    parts = [module.split(".") for module in modules]
    return {".".join(names[:length]) for names in parts for length in range(1, len(names))}
