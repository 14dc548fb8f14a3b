"""What a message costs its sender in groups of 10, 1,000 and 10,000, on Amazon's DynamoDB Local: it must be the same.

Beside it stands what carries the message away from the request: a letter for every part of the group.
"""

import tempfile
from datetime import timedelta
from itertools import count
from pathlib import Path

from functions.chat import groups
from functions.chat.fanout import PART
from functions.chat.handler import app
from functions.chat.roles import parts_of
from functions.chat.schemas import GroupIn
from functions.chat.tables import Chat
from functions.premium.tables import Entitlement
from kervan.commit import commit
from tests import shop
from tests.bench.calls import Cost, cost_of, make_tables, tables_in
from tests.bench.stage import in_moto
from tests.bench.tables import say, show
from tests.chat.crowd import crowd
from tests.conftest import Caller
from tests.faults.scene import opened

SIZES = (10, 1_000, 10_000)
ANA = shop.person("ana")


def run() -> None:
    """Measure, print, and fail where a sender pays for the others."""
    with in_moto(), tempfile.TemporaryDirectory() as folder, opened() as scene, tables_in(Path(folder)):
        make_tables()
        commit(new=Entitlement(ANA.id, until=scene.world.now() + timedelta(days=1)))
        call, names = Caller(scene.world), count()
        found = {}
        for size in SIZES:
            wanted = GroupIn.model_validate({"title": f"{size} kişi"})
            chat, _ = groups.create(scene.world, ANA, scene.world.new_id("grp"), wanted)
            crowd(scene.world, chat.chat_id, size - 1, there=False)
            assert Chat.get(chat.chat_id).member_count == size
            found[size] = [_sent(call, chat.chat_id, next(names)) for _ in range(2)][-1]  # the first reads the secrets
            say(f"{size:,} members: {found[size]}")
    _show(found)


def _sent(call: Caller, chat_id: str, number: int) -> Cost:
    body = {"chat_id": chat_id, "text": f"{number}", "client_id": f"c-{number}"}
    return cost_of(lambda: call(app, "POST", "/api/chat/send", body, as_="ana").status)


def _show(found: dict[int, Cost]) -> None:
    header = ("members", "status", "calls", "units", "letters that carry it")
    rows = [
        (f"{size:,}", cost.status, " + ".join(cost.calls), cost.units, len(parts_of(size, PART)) if size > 1 else 1)
        for size, cost in found.items()
    ]
    show("A message to a group", header, rows)
    if len({(cost.calls, cost.units) for cost in found.values()}) > 1:
        raise SystemExit("A sender pays for the size of the group.")
