"""Copies of this process: what happened so far happens once, and each copy goes on in its own way.

A proof that dies in every call would else begin every time anew. A copy shares nothing with the others but the past;
it ends by telling its parent one thing.
"""

import json
import logging
import os
import signal
import warnings
from collections.abc import Callable
from typing import Any, NoReturn

LONGEST = 900  # seconds that a copy may take, on a machine with much else to do

_to_parent: int | None = None


def inside() -> bool:
    """Whether this is a copy."""
    return _to_parent is not None


def branch() -> dict[str, Any] | None:
    """In the copy None; in the parent, when the copy has ended, what it told."""
    global _to_parent
    receiving, sending = os.pipe()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # threads of the test runner: none of them is needed
        child = os.fork()
    if child == 0:
        os.close(receiving)
        _to_parent = sending
        logging.disable(logging.CRITICAL)
        signal.alarm(LONGEST)
        return None
    os.close(sending)
    with os.fdopen(receiving, "rb") as pipe:
        told = pipe.read()
    _, status = os.waitpid(child, 0)
    return dict(json.loads(told)) if told else {"violation": f"the copy died: {os.waitstatus_to_exitcode(status)}"}


def end(told: dict[str, Any]) -> NoReturn:
    """The end of a copy."""
    assert _to_parent is not None
    with os.fdopen(_to_parent, "wb") as pipe:
        pipe.write(json.dumps(told).encode())
    os._exit(0)


def apart(work: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    """What `work` comes to in a copy; this process stays as it is. `violation` where it failed."""
    told = branch()
    if told is not None:
        return told
    try:
        end(work())
    except BaseException as error:  # noqa: BLE001 - whatever it is, the parent hears of it
        end({"violation": f"{type(error).__name__}: {error}"})
