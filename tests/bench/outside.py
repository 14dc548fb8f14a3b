"""What AWS takes, apart from us: moto runs in the same process, so its CPU time is measured and not counted as ours."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from botocore.endpoint import Endpoint


class Outside:
    """The calls that left, and the CPU seconds that passed until they were answered."""

    def __init__(self) -> None:
        """None yet."""
        self.calls, self.seconds = 0, 0.0

    def apart(self, work: Callable[[], object]) -> tuple[float, int]:
        """Milliseconds of CPU that are ours in some work, and how often it called AWS."""
        calls, seconds, began = self.calls, self.seconds, time.process_time()
        work()
        taken = time.process_time() - began
        return (taken - (self.seconds - seconds)) * 1000, self.calls - calls


@contextmanager
def outside() -> Iterator[Outside]:
    """While the block runs, around every call of botocore."""
    original: Any = Endpoint._do_get_response
    found = Outside()

    def hooked(endpoint: Endpoint, request: Any, operation_model: Any, context: Any) -> Any:
        began = time.process_time()
        try:
            return original(endpoint, request, operation_model, context)
        finally:
            found.calls += 1
            found.seconds += time.process_time() - began

    Endpoint._do_get_response = hooked
    try:
        yield found
    finally:
        Endpoint._do_get_response = original
