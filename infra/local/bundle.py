"""Zips an asset's folder once; the same folder always gives the same bytes."""

import os
import threading
import zipfile
from pathlib import Path

from infra.local.assembly import Asset

EPOCH = (1980, 1, 1, 0, 0, 0)
READABLE = 0o644 << 16


def bundle(asset: Asset, folder: Path) -> Path:
    """The asset as a zip file in `folder`, made if it is not there yet."""
    finished = folder / f"{asset.digest()}.zip"
    if finished.exists():
        return finished
    folder.mkdir(parents=True, exist_ok=True)
    unfinished = finished.with_suffix(f".{os.getpid()}-{threading.get_ident()}")
    with zipfile.ZipFile(unfinished, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(each for each in asset.path.rglob("*") if each.is_file()):
            entry = zipfile.ZipInfo(str(path.relative_to(asset.path)), EPOCH)
            entry.external_attr = READABLE
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, path.read_bytes())
    unfinished.rename(finished)
    return finished
