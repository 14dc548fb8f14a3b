"""Keeps the account in one JSON file, so that a developer's payments outlive a restart."""

import json
from pathlib import Path

from infra.local.simulators.common.simulator import Simulator


class StateFile:
    """Writes only what changed, and whole files only: a crash leaves the file of before."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._written = -1

    def restore(self, simulator: Simulator) -> None:
        """Take over the file's account; its webhook endpoint only when this start was given none."""
        if self._path.exists():
            saved = json.loads(self._path.read_text("utf-8"))
            simulator.load({**saved, "endpoint": simulator.memory.endpoint or saved["endpoint"]})

    def save(self, simulator: Simulator) -> None:
        """Write the account if anything happened since the last time."""
        changes = simulator.memory.changes
        if changes == self._written:
            return
        self._path.parent.mkdir(parents=True, exist_ok=True)
        fresh = self._path.with_suffix(".new")
        fresh.write_text(json.dumps(simulator.dump(), ensure_ascii=False), "utf-8")
        fresh.replace(self._path)
        self._written = changes
