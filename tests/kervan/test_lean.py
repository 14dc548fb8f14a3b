"""Modules that wait until they are needed are then what they always were, whoever asks first."""

import json
import subprocess
import sys

PROGRAM = """
import json, sys, threading
from kervan import lean

lean.install()
sys.setswitchinterval(1e-5)
import jmespath

told, start = [], threading.Barrier(8)

def ask():
    start.wait()
    try:
        told.append(str(jmespath.search("a.b", {"a": {"b": "found"}})))
    except Exception as error:
        told.append(repr(error))

threads = [threading.Thread(target=ask) for _ in range(8)]
for each in threads:
    each.start()
for each in threads:
    each.join()
print(json.dumps(told))
"""


def test_threads_that_ask_at_once_all_find_the_whole_module() -> None:
    """The detailed health check asks two paginators for their first page side by side."""
    done = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=True)  # noqa: S603
    assert json.loads(done.stdout) == ["found"] * 8
