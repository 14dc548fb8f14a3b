"""Seeded interleavings: several tasks, one running at a time, handing over before each AWS call. Same seed, same trace.

moto is not safe under threads, so no two ever run at once: each call is a switch point, the seed chooses who goes on.
"""

import contextvars
import random
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from tests.faults.injector import Injector

Task = Callable[[], object]


@dataclass
class Known:
    """The choices that were made so far and where they led: a run that a seed would only repeat is foreseen."""

    free: dict[tuple[int, ...], int] = field(default_factory=dict)  # how many could go on after these choices
    last: tuple[tuple[int, ...], tuple[int, ...]] = ((), ())  # the choices of the last run, and among how many

    @property
    def ends(self) -> int:
        """How many different runs there were."""
        return sum(not free for free in self.free.values())

    def foresees(self, seed: int) -> bool:
        """Whether this seed chooses as another did before."""
        chance = random.Random(seed)  # noqa: S311 - a schedule, not a secret
        made: tuple[int, ...] = ()
        while free := self.free.get(made):
            made = (*made, chance.choice(range(free)))
        return made in self.free

    def learn(self, choices: Sequence[int], free: Sequence[int]) -> None:
        """A run. AssertionError where the same choices led elsewhere before: then nothing could be foreseen."""
        self.last = (tuple(choices), tuple(free))
        for at, count in enumerate((*free, 0)):
            made = tuple(choices[:at])
            assert self.free.setdefault(made, count) == count, f"not the same again after {made}"


@dataclass
class Runner:
    """A task in its thread, waiting for its turn."""

    task: Task
    turn: threading.Semaphore = field(default_factory=lambda: threading.Semaphore(0))
    outcome: object = None
    done: bool = False


class Baton:
    """Passed among the tasks' threads: who holds it runs."""

    def __init__(self, tasks: Sequence[Task]) -> None:
        """A thread per task; none runs yet."""
        self.back = threading.Semaphore(0)
        self.runners = [Runner(task) for task in tasks]
        self.by_thread: dict[int, Runner] = {}
        self.choices: list[int] = []
        self.free: list[int] = []
        self.threads = [
            threading.Thread(target=contextvars.copy_context().run, args=(self._live, runner), daemon=True)
            for runner in self.runners
        ]

    def switch(self) -> None:
        """Hand over; called from a task's thread before each of its calls."""
        runner = self.by_thread.get(threading.get_ident())
        if runner is not None:
            self.back.release()
            runner.turn.acquire()

    def run(self, chance: random.Random) -> None:
        """Let them run, one after the other, as chance says."""
        for thread in self.threads:
            thread.start()
        while waiting := [runner for runner in self.runners if not runner.done]:
            self.free.append(len(waiting))
            self.choices.append(chance.choice(range(len(waiting))))
            waiting[self.choices[-1]].turn.release()
            self.back.acquire()
        for thread in self.threads:
            thread.join()

    def _live(self, runner: Runner) -> None:
        self.by_thread[threading.get_ident()] = runner
        runner.turn.acquire()
        try:
            runner.outcome = runner.task()
        except BaseException as error:  # noqa: BLE001 - an outcome like any other
            runner.outcome = error
        finally:
            runner.done = True
            self.back.release()


def interleave(injector: Injector, seed: int, *tasks: Task, known: Known | None = None) -> list[object]:
    """Run the tasks as the seed says; each one's result, or the exception that it raised."""
    baton = Baton(tasks)
    injector.before_call, before = baton.switch, injector.before_call
    try:
        baton.run(random.Random(seed))  # noqa: S311 - a schedule, not a secret
    finally:
        injector.before_call = before
    if known is not None:
        known.learn(baton.choices, baton.free)
    return [runner.outcome for runner in baton.runners]
