"""The folder in which a local cloud keeps everything: held by one run at a time, checked before it is used."""

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from infra.local.faults import StateUnusable

LOCK = "lock"


@contextmanager
def held(folder: Path, *, fresh: bool) -> Iterator[Path]:
    """Hold the folder for this run, emptied first if `fresh`. Raises StateUnusable."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock = (folder / LOCK).open("a+")
    except OSError as error:
        raise StateUnusable(f"The folder {folder} cannot be written: {error.strerror}. Make it yours.") from None
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            lock.seek(0)
            owner = lock.read().strip() or "unknown"
            raise StateUnusable(f"Another local cloud (process {owner}) runs on {folder}. Stop it first.") from None
        lock.truncate(0)
        lock.write(str(os.getpid()))
        lock.flush()
        if fresh:
            _empty(folder)
        _check(folder)
        yield folder


def write_whole(path: Path, text: str) -> None:
    """Write a file so that a reader never sees half of it."""
    unfinished = path.with_suffix(".part")
    unfinished.write_text(text, encoding="utf-8")
    unfinished.rename(path)


def _empty(folder: Path) -> None:
    for each in folder.iterdir():
        if each.is_dir():
            shutil.rmtree(each)
        elif each.name != LOCK:
            each.unlink()


def _check(folder: Path) -> None:
    """MiniStack goes on without a state file that it cannot read; that would be losing data without a word."""
    for path in sorted((folder / "state" / "aws").glob("*.json")):
        try:
            with path.open("rb+") as file:
                start = file.read(1)
                file.seek(-1, os.SEEK_END)
                whole = (start, file.read(1)) == (b"{", b"}")
        except OSError as error:
            raise StateUnusable(
                f"The state in {path} cannot be read ({error.strerror}). Start over with --fresh."
            ) from None
        if not whole:
            raise StateUnusable(f"The state in {path} is damaged. Start over with --fresh.")
