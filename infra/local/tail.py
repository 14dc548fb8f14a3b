"""Follows the functions' log file from its present end."""

import json
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any


def new_lines(path: Path, stopped: Callable[[], bool], every: float = 0.2) -> Iterator[dict[str, Any]]:
    """Each line written after this began, until `stopped`; starts over when the file is cut."""
    path.touch()
    with path.open(encoding="utf-8") as log:
        log.seek(0, 2)
        rest = ""
        while not stopped():
            if path.stat().st_size < log.tell():
                log.seek(0)
            rest += log.read()
            *whole, rest = rest.split("\n")
            for line in whole:
                if line:
                    yield json.loads(line)
            if not whole:
                time.sleep(every)
