"""Nothing happens at import: no environment is read, no client opened, no clock or file asked."""

import json
import subprocess
import sys
from pathlib import Path

from tests.architecture.sources import PACKAGES, REPOSITORY, files

ACTS_AT_IMPORT = ("kervan.boot", "infra.local.worker_site.sitecustomize")  # start-ups, which say so
PROGRAM = """
import importlib, json, os, socket, sys

sys.path[:0] = json.loads(sys.argv[1])
OURS = ("kervan", "functions", "infra")
wrong = {}
look_up = type(os.environ).__getitem__

def watched(environ, key):
    frame = sys._getframe(1)
    while frame.f_globals["__name__"] in ("os", "_collections_abc", "collections.abc"):
        frame = frame.f_back
    if frame.f_globals["__name__"].partition(".")[0] in OURS:
        wrong[frame.f_globals["__name__"]] = f"reads {key} from the environment"
    return look_up(environ, key)

def refuse(*_, **__):
    raise AssertionError("a connection at import")

type(os.environ).__getitem__ = watched
socket.socket.connect = refuse
for name in json.loads(sys.argv[2]):
    try:
        importlib.import_module(name)
    except BaseException as error:
        wrong[name] = repr(error)
from kervan import aws, settings, world
caches = {"client": aws.client, "session": aws.session, "settings": settings.settings, "world": world.the_world}
wrong.update({f"{name} was opened": "at import" for name, cached in caches.items() if cached.cache_info().currsize})
print(json.dumps(wrong))
"""


def _wrong(modules: list[str], *places: str) -> tuple[dict[str, str], str]:
    """What these modules do wrong when they are imported, and what they print."""
    paths = [*places, str(REPOSITORY), str(PACKAGES["kervan"].parent), *(p for p in sys.path if "site-packages" in p)]
    done = subprocess.run(  # noqa: S603 - this interpreter
        [sys.executable, "-I", "-S", "-W", "error", "-c", PROGRAM, json.dumps(paths), json.dumps(modules)],
        capture_output=True,
        text=True,
        check=False,
        env={},
    )
    assert done.returncode == 0, done.stderr
    *printed, found = done.stdout.splitlines()
    wrong: dict[str, str] = json.loads(found)
    return wrong, "\n".join(printed)


def test_every_module_is_imported_with_an_empty_environment_and_in_silence() -> None:
    needs_node = ("infra.constructs", "infra.stacks")  # CDK starts Node when it is imported
    modules = [
        module
        for module, _ in files("kervan", "functions", "infra")
        if module not in ACTS_AT_IMPORT and not module.startswith(needs_node) and not module.endswith("__main__")
    ]
    assert _wrong(modules) == ({}, "")


def test_a_module_that_acts_is_seen(tmp_path: Path) -> None:
    code = "import os\nfrom kervan import aws\nos.environ.get('STAGE', '')\naws.session()\nprint('hello')\n"
    (tmp_path / "infra_like.py").write_text(code.replace("import os\n", "import os\n__name__ = 'infra.like'\n"))
    wrong, printed = _wrong(["infra_like"], str(tmp_path))
    assert wrong == {"infra.like": "reads STAGE from the environment", "session was opened": "at import"}
    assert printed == "hello"
