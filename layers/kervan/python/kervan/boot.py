"""Lambda's start-up, the one place that acts when imported: settings checked, the entry imported, the client warmed.

`KERVAN_ENTRY` names the entry's module. Collections are put off while importing and what start-up made is frozen out
of them (PERFORMANCE: 15–24 ms of a cold start).
"""

import gc
import importlib
import os
from collections.abc import Callable
from typing import Any

gc.disable()


def _start() -> Callable[[Any, Any], Any]:
    from kervan import aws
    from kervan.settings import settings

    settings()
    entry = importlib.import_module(os.environ["KERVAN_ENTRY"])
    aws.client("dynamodb")
    handler: Callable[[Any, Any], Any] = entry.handler
    return handler


handler = _start()
gc.freeze()
gc.enable()
