"""Lambda's start-up, the one place that acts when imported: settings checked, the entry imported, one call rehearsed.

`KERVAN_ENTRY` names the entry's module. Collections are put off while importing and what start-up made is frozen out
of them (PERFORMANCE: 15–24 ms of a cold start). Nothing is sent: start-up may end in a snapshot.
"""

import encodings.idna  # noqa: F401 - the first connection would import it
import gc
import importlib
import os
from collections.abc import Callable
from typing import Any

from kervan import lean

gc.disable()
lean.install()


def _start() -> Callable[[Any, Any], Any]:
    from kervan import aws
    from kervan.settings import settings

    settings()
    aws.client("dynamodb")  # before the entry, which then grows into the memory that reading the model took
    handler: Any = importlib.import_module(os.environ["KERVAN_ENTRY"]).handler
    _rehearse(handler.__self__)
    return handler  # type: ignore[no-any-return]


def _rehearse(entry: Any) -> None:
    """Go once through what every event goes through, so that the first one finds it made."""
    from kervan import aws, log
    from kervan.shared_tables import Seen
    from kervan.world import the_world

    the_world()
    log.logger()
    entry.rehearse()
    with aws.rehearsal("dynamodb"):
        Seen.find("rehearsal")
    if entry.secrets:
        with aws.rehearsal("secretsmanager"):
            aws.client("secretsmanager").get_secret_value(SecretId="rehearsal")


handler = _start()
gc.freeze()
gc.enable()
