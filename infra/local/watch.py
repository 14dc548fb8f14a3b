"""Notices saved files. It looks at modification times, which works on every disk and needs no library."""

import ast
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from infra.local.synthesis import sources

EVERY = 0.3
SETTLED = 0.1


class Watcher:
    """Yields what changed since the last look."""

    def __init__(self, files: Callable[[], Iterator[Path]] = sources) -> None:
        self.files = files
        self.known = self._look()

    def changes(self, stopped: Callable[[], bool]) -> Iterator[set[Path]]:
        """Each set of files saved, added or removed together, until `stopped`."""
        while not stopped():
            time.sleep(EVERY)
            if changed := self.look():
                yield changed

    def look(self) -> set[Path]:
        """What changed since the last look; waits until an editor that writes several files is done."""
        changed: set[Path] = set()
        while (now := self._look()) != self.known:
            changed |= different(self.known, now)
            self.known = now
            time.sleep(SETTLED)
        return changed

    def _look(self) -> Mapping[Path, int]:
        return {path: when for path in self.files() if (when := _modified(path))}


def different(before: Mapping[Path, int], after: Mapping[Path, int]) -> set[Path]:
    """The files that are not the same in both."""
    return {path for path in before.keys() | after.keys() if before.get(path) != after.get(path)}


def broken(files: set[Path]) -> str | None:
    """The first syntax error in the Python files among them, as Python shows it."""
    for path in sorted(files):
        if path.suffix == ".py" and path.is_file():
            try:
                ast.parse(path.read_bytes(), str(path))
            except (SyntaxError, ValueError) as error:
                line = f", line {error.lineno}" if isinstance(error, SyntaxError) else ""
                return f"{path.name}{line}: {error.args[0]}"
    return None


def _modified(path: Path) -> int:
    """Zero for a file that vanished meanwhile."""
    try:
        return path.stat().st_mtime_ns
    except OSError:
        return 0
