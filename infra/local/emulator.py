"""MiniStack, as this product runs it: on 127.0.0.1 alone, IAM enforced, its mail kept, its functions' logs written out.

Runs as a child process: `python -m infra.local.emulator`. Everything it needs comes in by `environment`. It serves
MiniStack's own ASGI application and ends by the ASGI lifespan protocol, because MiniStack's own ending waits for worker
threads that may never come back; its state is on disk before the process goes.
"""

import asyncio
import os
import signal
import traceback
from collections.abc import Awaitable, Callable, MutableMapping
from pathlib import Path
from typing import Any

from infra.local import resourcearn, streamstate
from infra.local.children import REPOSITORY, stop_with_parent
from infra.local.ports import HOST

REGION = "eu-central-1"
ACCOUNT = "000000000000"
ROOT = {"aws_access_key_id": "test", "aws_secret_access_key": "test", "region_name": REGION}
MAILBOX, LOGS = "LOCAL_MAILBOX", "LOCAL_FUNCTION_LOG"
FUNCTION_LOG = "functions.log"

KEPT = ("PATH", "LANG", "LC_ALL", "LC_CTYPE", "LD_LIBRARY_PATH", "SYSTEMROOT")

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
Application = Callable[[Scope, Receive, Send], Awaitable[None]]


def environment(port: int, state: Path) -> dict[str, str]:
    """All that the child and, through it, the functions' workers are started with: nothing of the developer's own."""
    return {
        **{name: os.environ[name] for name in KEPT if name in os.environ},
        "HOME": str(state / "tmp"),
        "TZ": "UTC",
        "LOG_LEVEL": "WARNING",
        "BIND_HOST": HOST,
        "GATEWAY_PORT": str(port),
        "MINISTACK_HOST": HOST,
        "MINISTACK_REGION": REGION,
        "MINISTACK_ACCOUNT_ID": ACCOUNT,
        "AUTH": "true",
        "PERSIST_STATE": "1",
        "STATE_DIR": str(state / "state" / "aws"),
        "S3_PERSIST": "1",
        "S3_DATA_DIR": str(state / "state" / "s3"),
        "SFTP_ENABLED": "0",
        "IOT_MTLS_ENABLED": "0",
        "TMPDIR": str(state / "tmp"),
        "AWS_DEFAULT_REGION": REGION,
        "AWS_ACCESS_KEY_ID": ROOT["aws_access_key_id"],
        "AWS_SECRET_ACCESS_KEY": ROOT["aws_secret_access_key"],
        "AWS_ENDPOINT_URL": f"http://{HOST}:{port}",
        "AWS_EC2_METADATA_DISABLED": "true",
        MAILBOX: str(state / "mailbox"),
        LOGS: str(state / "logs" / FUNCTION_LOG),
    }


class Ending:
    """Stands between the server and MiniStack's lifespan, so that a signal saves the state first and at once."""

    def __init__(self, application: Application, *, at_start: Callable[[], None], at_end: Callable[[], None]) -> None:
        """`at_start` runs when MiniStack has loaded its state, `at_end` before it saves it."""
        self.application = application
        self.at_start = at_start
        self.at_end = at_end
        self.asked = asyncio.Event()
        self.saved = asyncio.Event()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass everything on but the lifespan's end, which is ours."""
        if scope["type"] != "lifespan":
            await self.application(scope, receive, send)
            return
        started = False

        async def receive_ours() -> MutableMapping[str, Any]:
            nonlocal started
            if not started:
                started = True
                return await receive()
            await self.asked.wait()
            self.at_end()
            return {"type": "lifespan.shutdown"}

        async def send_ours(message: MutableMapping[str, Any]) -> None:
            if message["type"].startswith("lifespan.shutdown"):
                self.saved.set()
                return
            if message["type"] == "lifespan.startup.complete":
                self.at_start()
            await send(message)

        await self.application(scope, receive_ours, send_ours)


def isolate_workers() -> None:
    """Let the functions' workers find our `sitecustomize`, which hides this checkout from them."""
    os.environ["PYTHONPATH"] = str(Path(__file__).parent / "worker_site")
    os.environ["LOCAL_CHECKOUT"] = str(REPOSITORY)
    os.environ["PYTHONDONTWRITEBYTECODE"] = "1"
    del os.environ["LOG_LEVEL"]


async def serve(port: int) -> None:
    """Serve until a signal; return when the state is saved and the workers are gone."""
    from hypercorn.asyncio import serve as serve_asgi
    from hypercorn.config import Config
    from ministack import app as ministack
    from ministack.core import lambda_runtime

    from infra.local.functionlog import follow
    from infra.local.mailevents import tell_the_bus
    from infra.local.postbox import Postbox

    isolate_workers()
    resourcearn.install()
    config = Config()
    config.bind = [f"{HOST}:{port}"]
    config.keep_alive_timeout = 75
    config.loglevel = "WARNING"
    ending = Ending(
        Postbox(ministack.app, Path(os.environ[MAILBOX]), tell_the_bus),
        at_start=streamstate.restore,
        at_end=streamstate.keep,
    )
    for name in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        asyncio.get_running_loop().add_signal_handler(name, ending.asked.set)
    server = asyncio.create_task(serve_asgi(ending, config, shutdown_trigger=asyncio.Event().wait))  # type: ignore[arg-type]
    following = asyncio.create_task(follow(Path(os.environ[LOGS])))
    saved = asyncio.create_task(ending.saved.wait())
    await asyncio.wait({server, saved}, return_when=asyncio.FIRST_COMPLETED)
    following.cancel()
    if server.done():
        server.result()
    lambda_runtime.reset()


def main() -> None:
    """Run, then leave without waiting for threads that a stuck function may hold for ever."""
    stop_with_parent()
    outcome = 1
    try:
        asyncio.new_event_loop().run_until_complete(serve(int(os.environ["GATEWAY_PORT"])))
        outcome = 0
    finally:
        if outcome:
            traceback.print_exc()
        os._exit(outcome)


if __name__ == "__main__":
    main()
