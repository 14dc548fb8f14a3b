"""The trace of a whole run of the suites, gathered from all its processes and kept for runs of single tests.

What holds it against the policies comes last (`LAST`). With pytest-xdist no process but the first sees all, so it is
the first one that judges, when the others have ended.
"""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.calls import Used

KEPT = Path(__file__).parents[1] / ".cache" / "calls.json"
LAST = "test_least_privilege.py"
ROUTINE = ("", "not e2e and not proof")
NARROWING = ("keyword", "deselect", "ignore", "ignore_glob", "lf", "collectonly")
FINISHED = (pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED)


class Trace:
    """A plugin of pytest's; `seen` is filled by `tests.calls.recorded`."""

    def __init__(self, config: pytest.Config) -> None:
        """Of this process; of all of them in the first one."""
        self.config = config
        self.seen: set[Used] = set()
        self.unproved: list[str] = []
        self.worker = hasattr(config, "workerinput")

    @property
    def whole(self) -> bool:
        """Whether every suite runs, so that what is not in the trace is not used."""
        asked = self.config.option
        everything = self.config.args == self.config.getini("testpaths") and asked.markexpr in ROUTINE
        return everything and not any(getattr(asked, name, None) for name in NARROWING)

    @property
    def parallel(self) -> bool:
        """Whether other processes run tests, too."""
        return self.worker or bool(getattr(self.config.option, "numprocesses", None))

    def known(self) -> set[Used]:
        """What the suites do, as far as it is known: of a whole run its own trace, else the last one's as well."""
        if self.whole:
            return self.seen
        if not KEPT.exists():
            pytest.skip("no whole run has left its trace: run `pytest` or `scripts/test` without arguments first")
        return self.seen | {Used(*each) for each in json.loads(KEPT.read_text())}

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """Judgement comes last; of a whole run in many processes it comes after all of them."""
        judging = [item for item in items if item.path.name == LAST]
        items[:] = [item for item in items if item.path.name != LAST]
        if self.whole and self.parallel:
            self.config.hook.pytest_deselected(items=judging)
        else:
            items.extend(judging)

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: Any) -> None:
        """A process of pytest-xdist has ended."""
        self.seen |= {Used(*each) for each in getattr(node, "workeroutput", {}).get("calls", ())}

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self, session: pytest.Session, exitstatus: int) -> None:
        """Hand over to the first process; there keep the trace, and judge it if no test could."""
        if self.worker:
            self.config.workeroutput["calls"] = [tuple(each) for each in self.seen]  # type: ignore[attr-defined]
        elif self.whole and exitstatus in FINISHED:
            KEPT.parent.mkdir(exist_ok=True)
            KEPT.write_text(json.dumps(sorted(self.seen), indent=0))
            if self.parallel:
                self._judge(session)

    def _judge(self, session: pytest.Session) -> None:
        from tests.infra import least_privilege

        self.unproved = least_privilege.findings(self.seen)
        if self.unproved:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def pytest_terminal_summary(self, terminalreporter: Any) -> None:
        """Of a run in many processes: what their trace does not prove."""
        for finding in self.unproved:
            terminalreporter.write_line(finding, red=True)
