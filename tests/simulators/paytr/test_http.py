"""The server as a whole: it tells by itself until it hears OK, obeys /_sim, and remembers; alone as a command too."""

import json
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from infra.local.simulators.common.persistence import StateFile
from infra.local.simulators.paytr import PaytrSimulator, Settings
from infra.local.simulators.paytr.server import create_app
from tests.simulators.paytr.conftest import ASKS, FORM, GOOD, SIGNED, STATUS, TOKEN, Merchant
from tests.simulators.serving import free_port, listens, served, wait_until

ROOT = Path(__file__).parents[3]


class Shop:
    """Answers in JSON once, then as PayTR wants it."""

    def __init__(self) -> None:
        self.told: list[bytes] = []

    def app(self) -> Starlette:
        async def callback(request: Request) -> Response:
            self.told.append(await request.body())
            return PlainTextResponse('{"ok":true}' if len(self.told) == 1 else "OK")

        return Starlette(routes=[Route("/callback", callback, methods=["POST"])])


class Served:
    """A simulator on its own port."""

    def __init__(self, base_url: str, http: httpx.Client) -> None:
        self.base_url = base_url
        self.http = http
        self.merchant = Merchant(PaytrSimulator())

    def start(self) -> str:
        signed = {**FORM, "paytr_token": self.merchant.sign(*(FORM[name] for name in SIGNED))}
        return str(self.http.post(self.base_url + TOKEN, data=signed).json()["token"])

    def status(self) -> Any:
        fields = {"merchant_id": "123456", "merchant_oid": "ORD1001"}
        token = self.merchant.sign("123456", "ORD1001")
        return self.http.post(self.base_url + STATUS, data={**fields, "paytr_token": token}).json()

    def control(self, path: str, order: Any = None) -> httpx.Response:
        return self.http.post(f"{self.base_url}/_sim/{path}", json=order or {})

    def told(self, path: str) -> Any:
        return self.http.get(f"{self.base_url}/_sim/{path}").raise_for_status().json()


@pytest.fixture(name="server")
def _server() -> Iterator[Served]:
    simulator = PaytrSimulator(settings=Settings(repeat_every=0.05))
    with served(create_app(simulator)) as base_url, httpx.Client(trust_env=False, timeout=2) as http:
        yield Served(base_url, http)


def test_it_tells_by_itself_until_it_hears_ok(server: Served) -> None:
    shop = Shop()
    with served(shop.app()) as url:
        server.control("webhook-endpoint", {"url": f"{url}/callback"}).raise_for_status()
        server.control(f"pages/{server.start()}", {"number": GOOD}).raise_for_status()
        wait_until(lambda: server.told("ledger")["captures"][0]["paid_out"])
    assert len(shop.told) == 2
    assert len(set(shop.told)) == 1


def test_buyers_and_banks_are_ordered_over_http(server: Served) -> None:
    token = server.start()
    assert server.control(f"pages/{token}", {"number": ASKS}).json()["outcome"] == "bank"
    assert server.control(f"pages/{token}", {"code": "123456"}).json()["outcome"] == "paid"
    assert server.told("orders/ORD1001")["paid"]["total"] == 2999
    assert server.status()["status"] == "success"
    server.control("reset").raise_for_status()
    assert server.told("ledger")["captures"] == []


def test_an_answer_is_lost_after_its_effect(server: Served) -> None:
    server.control("faults", {"mode": "timeout_after_success", "seconds": 0}).raise_for_status()
    with pytest.raises(httpx.RemoteProtocolError):
        server.start()
    assert server.told("orders/ORD1001")["paid"] is None


@pytest.mark.parametrize(
    ("path", "order"),
    [
        ("faults", {"mode": "sing"}),
        ("webhook-endpoint", {}),
        ("pages/unknown", {"number": GOOD}),
        ("pages/unknown", {"number": GOOD, "instalment": "3"}),
        ("pages/unknown", {}),
    ],
)
def test_a_control_that_makes_no_sense_is_refused(server: Served, path: str, order: Any) -> None:
    assert server.control(path, order).status_code == 400
    assert server.http.get(f"{server.base_url}/_sim/orders/unknown").status_code == 404


def test_the_store_outlives_the_server(tmp_path: Path) -> None:
    file = tmp_path / "deep" / "state.json"
    with served(create_app(PaytrSimulator(), StateFile(file))) as base_url, httpx.Client(trust_env=False) as http:
        token = Served(base_url, http).start()
    second = PaytrSimulator()
    StateFile(file).restore(second)
    assert second.pay(token, GOOD)["outcome"] == "paid"


def test_it_runs_alone(tmp_path: Path) -> None:
    state, port = tmp_path / "paytr.json", free_port()
    command = [sys.executable, "-m", "infra.local.simulators.paytr", "--port", str(port), "--state", str(state)]
    with subprocess.Popen(command, cwd=ROOT) as process, httpx.Client(trust_env=False) as http:  # noqa: S603
        try:
            wait_until(lambda: listens(port), seconds=30)
            token = Served(f"http://127.0.0.1:{port}", http).start()
            assert "Ödenecek tutar" in http.get(f"http://127.0.0.1:{port}/odeme/guvenli/{token}").text
        finally:
            process.send_signal(signal.SIGINT)
            process.wait(timeout=30)
    assert token in json.loads(state.read_text("utf-8"))["pages"]
