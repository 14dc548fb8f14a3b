"""Zips an asset's folder once, its modules compiled as `scripts/build` compiles them for AWS: half of a cold start."""

import os
import py_compile
import sys
import tempfile
import threading
import zipfile
from collections.abc import Iterator
from pathlib import Path

from infra.local.assembly import Asset

EPOCH = (1980, 1, 1, 0, 0, 0)
READABLE = 0o644 << 16


def bundle(asset: Asset, folder: Path) -> Path:
    """The asset as a zip file in `folder`, made if it is not there yet."""
    finished = folder / f"{asset.digest()}-{sys.implementation.cache_tag}.zip"
    if finished.exists():
        return finished
    folder.mkdir(parents=True, exist_ok=True)
    unfinished = finished.with_suffix(f".{os.getpid()}-{threading.get_ident()}")
    with zipfile.ZipFile(unfinished, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in _contents(asset.path):
            entry = zipfile.ZipInfo(name, EPOCH)
            entry.external_attr = READABLE
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, content)
    unfinished.rename(finished)
    return finished


def _contents(folder: Path) -> Iterator[tuple[str, bytes]]:
    for path in sorted(each for each in folder.rglob("*") if each.is_file() and each.suffix != ".pyc"):
        name = path.relative_to(folder)
        yield name.as_posix(), path.read_bytes()
        if path.suffix == ".py" and (code := _compiled(path, name)):
            yield (name.parent / "__pycache__" / f"{path.stem}.{sys.implementation.cache_tag}.pyc").as_posix(), code


def _compiled(path: Path, name: Path) -> bytes | None:
    """The module for this interpreter; nothing for one that does not compile, whose import shall say why."""
    with tempfile.TemporaryDirectory() as scratch:
        target = Path(scratch) / "module.pyc"
        try:
            py_compile.compile(
                str(path),
                str(target),
                str(name),
                doraise=True,
                invalidation_mode=py_compile.PycInvalidationMode.UNCHECKED_HASH,
            )
        except py_compile.PyCompileError:
            return None
        return target.read_bytes()
