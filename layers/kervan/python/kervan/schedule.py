"""Schedules: what a group does by the clock (EventBridge Scheduler). A run that fails is run again at the next beat."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from kervan import log
from kervan.entry import Entry, Use
from kervan.settings import Secret
from kervan.world import World, the_world

Task = Callable[[World], None]


@dataclass(frozen=True)
class Job:
    """A task and its beat: `rate(1 minute)` or `cron(0 3 * * ? *)` in Europe/Istanbul."""

    name: str
    expression: str
    task: Task


class Schedule(Entry):
    """A group's jobs. Tasks must be safe to run twice and at once with themselves."""

    def __init__(
        self,
        *,
        memory: int = 512,
        timeout: int = 60,
        uses: tuple[Use, ...] = (),
        secrets: tuple[Secret, ...] = (),
    ) -> None:
        """As Entry."""
        super().__init__(memory=memory, timeout=timeout, uses=uses, secrets=secrets)
        self.world: Callable[[], World] = the_world
        self._jobs: dict[str, Job] = {}

    @property
    def jobs(self) -> tuple[Job, ...]:
        """The jobs, for infra to make schedules of."""
        return tuple(self._jobs.values())

    def every(self, expression: str) -> Callable[[Task], Task]:
        """Register a task: `@schedule.every("rate(1 minute)")`."""

        def register(task: Task) -> Task:
            self._jobs[task.__name__] = Job(task.__name__, expression, task)
            return task

        return register

    def handler(self, event: Mapping[str, Any], _context: object) -> None:
        """Lambda's entry; the schedule's input is `{"job": name}`."""
        job = self._jobs[event["job"]]
        log.trace.set(f"schedule:{job.name}")
        job.task(self.world())
