"""A thousand open sockets on the local cloud, and a hundred messages a second among them.

A hundred people with ten sockets each talk in fifty pairs, so every message goes to twenty sockets, its sender's too.
All of it, the clients as well, runs on this machine: what is measured is the laptop's cloud, not API Gateway.
"""

import asyncio
import contextlib
import json
import os
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from itertools import count
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
from websockets.asyncio.client import ClientConnection, connect

from infra.local.cloud import LocalCloud
from infra.local.person import Person
from tests.bench.tables import say, show

PEOPLE, EACH = (int(os.environ.get(f"KERVAN_BENCH_{name}", most)) for name, most in (("PEOPLE", "100"), ("EACH", "10")))
RATE, SECONDS, PATIENCE = min(100, PEOPLE), 10, 60  # a second; more than one a person would soon be a flood
HOUSEHOLD = 10
AT_ONCE = 8  # accounts and sockets that are opened side by side
PARTS = {"emulator": "infra.local.emulator", "front door": "infra.local.frontdoor", "functions": "_worker.py"}
PASSWORD = "uzun-ve-gizli-parola"


@dataclass
class Hearing:
    """What came on the sockets."""

    delays: list[float] = field(default_factory=list)  # seconds from sending to hearing, by message and socket
    acknowledged: int = 0
    refused: Counter[str] = field(default_factory=Counter)  # by their codes

    def take(self, frame: dict[str, Any]) -> None:
        """A frame; a message says when it was sent."""
        if frame["type"] == "message":
            self.delays.append(time.time() - float(frame["text"]))
        self.acknowledged += frame["type"] == "ack"
        if frame["type"] == "error":
            self.refused[str(frame["code"])] += 1


def run() -> None:
    """Start a cloud of its own, measure, print."""
    say(f"Load of the machine before: {os.getloadavg()[0]:.1f}")
    with LocalCloud.start() as cloud:
        with ThreadPoolExecutor(AT_ONCE) as pool:
            people = list(pool.map(partial(_somebody, cloud), range(PEOPLE)))
            chats = list(pool.map(_befriend, people[::2], people[1::2]))
        before = _busy()
        hearing, sent, opened = asyncio.run(_talk(chats, people))
        memory, busy = sum(_resident(child) for child in _descendants(os.getpid())), _busy()
    expected = sent * (2 * EACH)
    delays = sorted(hearing.delays) or [0.0]
    rows = [
        ("open sockets", opened),
        ("messages sent, acknowledged, refused", f"{sent}, {hearing.acknowledged}, {dict(hearing.refused) or 0}"),
        ("delivered share", f"{len(hearing.delays) / expected:.4f} of {expected:,}"),
        ("delay p50, ms", 1000 * delays[len(delays) // 2]),
        ("delay p95, ms", 1000 * delays[int(len(delays) * 0.95)]),
        ("memory of the local cloud, MB", memory / 2**20),
        *(
            (f"CPU of the {part} for a message, ms", 1000 * seconds / max(1, hearing.acknowledged))
            for part, seconds in (busy - before).items()
        ),
        ("load of the machine", os.getloadavg()[0]),
    ]
    show(f"{PEOPLE * EACH:,} sockets, {RATE} messages a second for {SECONDS} s", ("", ""), rows)


def _somebody(cloud: LocalCloud, number: int) -> Person:
    """Of a household of ten at one address, because so many accounts from one would be refused."""
    home = httpx.HTTPTransport(local_address=f"127.0.1.{1 + number // HOUSEHOLD}")
    http = httpx.Client(timeout=PATIENCE, transport=home)
    person = Person(cloud.urls, email=f"{uuid4().hex[:12]}@example.com", password=PASSWORD, http=http)
    person.register("Deniz", "Yolcu")
    return person


def _befriend(first: Person, second: Person) -> str:
    ids = [who.ask("GET", "/api/me")["id"] for who in (first, second)]
    first.ask("POST", "/api/chat/friends/requests", {"user_id": ids[1]}, expect=201)
    return str(second.ask("POST", f"/api/chat/friends/requests/{ids[0]}/accept", {})["chat_id"])


def _address(who: Person) -> str:
    return str(who.ask("POST", "/api/realtime/ticket", expect=201)["url"])


async def _talk(chats: list[str], people: list[Person]) -> tuple[Hearing, int, int]:
    """Open all, listen on all, and speak on the first socket of each person in turn."""
    hearing, gate = Hearing(), asyncio.Semaphore(AT_ONCE)
    async with contextlib.AsyncExitStack() as stack:
        sockets = await asyncio.gather(*(_open(stack, gate, who) for who in people for _ in range(EACH)))
        ears = [asyncio.create_task(_listen(socket, hearing)) for socket in sockets]
        began, number = time.perf_counter(), 0
        for number in range(RATE * SECONDS):
            await asyncio.sleep(max(0.0, began + number / RATE - time.perf_counter()))
            person = number % PEOPLE
            await _say(sockets[person * EACH], chats[person // 2])
        sent = number + 1
        heard, since = 0, time.perf_counter()
        while heard < sent * 2 * EACH and time.perf_counter() < since + PATIENCE:
            await asyncio.sleep(0.2)
            if len(hearing.delays) > heard:
                heard, since = len(hearing.delays), time.perf_counter()
        for ear in ears:
            ear.cancel()
    return hearing, sent, len(sockets)


async def _open(stack: contextlib.AsyncExitStack, gate: asyncio.Semaphore, who: Person) -> ClientConnection:
    """As docs/socket.md says: anew, where the product does not know the socket any more."""
    async with gate:
        while True:
            url = await asyncio.to_thread(_address, who)
            socket = await stack.enter_async_context(connect(url, open_timeout=PATIENCE, ping_interval=None))
            await socket.send('{"action": "ping"}')
            async for frame in socket:
                said = json.loads(frame)
                if said["type"] == "pong":
                    return socket
                if said.get("code") == "unauthenticated":
                    break


async def _listen(socket: ClientConnection, hearing: Hearing) -> None:
    async for frame in socket:
        hearing.take(json.loads(frame))


names = partial(next, count())


async def _say(socket: ClientConnection, chat_id: str) -> None:
    frame = {"action": "send", "chat_id": chat_id, "client_id": f"b-{names()}", "text": f"{time.time()}"}
    await socket.send(json.dumps(frame))


def _descendants(pid: int) -> list[int]:
    """Those that are there now: processes and threads come and go meanwhile."""
    found: list[int] = []
    with contextlib.suppress(FileNotFoundError, ProcessLookupError):
        for task in Path(f"/proc/{pid}/task").iterdir():
            with contextlib.suppress(FileNotFoundError, ProcessLookupError):
                children = [int(child) for child in (task / "children").read_text().split()]
                found += [each for child in children for each in (child, *_descendants(child))]
    return found


def _busy() -> Counter[str]:
    """Seconds of CPU that the parts of the local cloud have taken so far."""
    taken = Counter[str]()
    for pid in _descendants(os.getpid()):
        with contextlib.suppress(FileNotFoundError, ProcessLookupError):
            named = Path(f"/proc/{pid}/cmdline").read_text()
            part = next((part for part, name in PARTS.items() if name in named), "rest")
            ticks = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[11:13]
            taken[part] += sum(map(int, ticks)) / os.sysconf("SC_CLK_TCK")  # type: ignore[assignment]
    return taken


def _resident(pid: int) -> int:
    """Bytes that it holds alone; what it shares is not counted twice."""
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    return sum(int(line.split()[1]) * 1024 for line in lines if line.startswith("Pss:"))
