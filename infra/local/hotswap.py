"""Puts changed source files into the stacks that ship them, without a synthesis: their assets with these files new.

The full synthesis follows and corrects whatever the files changed beyond their own text: routes, tables, grants.
"""

import hashlib
import shutil
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

from infra.local.assembly import Asset, Stack
from infra.local.children import REPOSITORY

# Where an asset's own paths may begin in the repository.
ROOTS = (REPOSITORY, REPOSITORY / "layers" / "kervan")


def swapped(
    stacks: Iterable[Stack], changed: Iterable[Path], scratch: Path, roots: Iterable[Path] = ROOTS
) -> list[Stack]:
    """The stacks that ship a changed file, with it."""
    files, bases = list(changed), list(roots)
    result = []
    for stack in stacks:
        assets = {asset: _with_files(asset, files, scratch, bases) for asset in stack.assets}
        if any(old is not new for old, new in assets.items()):
            written = stack.rewritten({old.hash: new.hash for old, new in assets.items()})
            result.append(replace(written, assets=tuple(assets.values())))
    return result


def _with_files(asset: Asset, changed: list[Path], scratch: Path, roots: list[Path]) -> Asset:
    """The asset itself where it holds none of the files or holds them as they are."""
    theirs = [(path, inside) for path in changed for inside in _places(asset, path, roots)]
    fresh = [(path, inside) for path, inside in theirs if path.read_bytes() != inside.read_bytes()]
    if not fresh:
        return asset
    unnamed = scratch / "unnamed"
    shutil.rmtree(unnamed, ignore_errors=True)
    shutil.copytree(asset.path, unnamed)
    for path, inside in fresh:
        shutil.copyfile(path, unnamed / inside.relative_to(asset.path))
    name = hashlib.sha256(b"".join(path.read_bytes() for path, _ in fresh) + asset.hash.encode()).hexdigest()
    folder = scratch / name
    shutil.rmtree(folder, ignore_errors=True)
    unnamed.rename(folder)
    return replace(asset, path=folder, key=asset.key.replace(asset.hash, name))


def _places(asset: Asset, path: Path, roots: list[Path]) -> Iterator[Path]:
    if not path.is_file() or not asset.path.is_dir():
        return
    for root in roots:
        if path.is_relative_to(root) and (inside := asset.path / path.relative_to(root)).is_file():
            yield inside
