"""The server as a whole: it delivers by itself, obeys /_sim, hangs up, and remembers; alone as a command too."""

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
from starlette.responses import Response
from starlette.routing import Route

from infra.local.simulators.common.persistence import StateFile
from infra.local.simulators.iyzico import IyzicoSimulator, Settings
from infra.local.simulators.iyzico.server import create_app
from tests.simulators.iyzico.conftest import FORM, GOOD, INITIALIZE, RETRIEVE, sign
from tests.simulators.iyzico.subscriber import CHECKOUT, CUSTOMER, PLAN, PRODUCTS
from tests.simulators.serving import free_port, listens, served, wait_until

ROOT = Path(__file__).parents[3]


class Shop:
    """Takes webhooks; refuses the first once."""

    def __init__(self) -> None:
        self.bodies: list[Any] = []
        self.statuses = [500]

    def app(self) -> Starlette:
        async def hook(request: Request) -> Response:
            self.bodies.append(await request.json())
            return Response(status_code=self.statuses.pop(0) if self.statuses else 200)

        return Starlette(routes=[Route("/hook", hook, methods=["POST"])])


class Served:
    """A simulator on its own port."""

    def __init__(self, base_url: str, http: httpx.Client) -> None:
        self.base_url = base_url
        self.http = http

    def ask(self, path: str, body: Any) -> Any:
        content = json.dumps(body).encode()
        return self.http.post(self.base_url + path, content=content, headers=sign(path, content, Settings())).json()

    def control(self, path: str, order: Any = None) -> httpx.Response:
        return self.http.post(f"{self.base_url}/_sim/{path}", json=order or {})

    def told(self, path: str) -> Any:
        return self.http.get(f"{self.base_url}/_sim/{path}").raise_for_status().json()


@pytest.fixture(name="server")
def _server() -> Iterator[Served]:
    simulator = IyzicoSimulator(settings=Settings(first_delivery=0.05, retry_every=0.05))
    with served(create_app(simulator)) as base_url, httpx.Client(trust_env=False, timeout=2) as http:
        yield Served(base_url, http)


def test_webhooks_arrive_by_themselves_and_are_retried(server: Served) -> None:
    shop = Shop()
    with served(shop.app()) as url:
        server.control("webhook-endpoint", {"url": f"{url}/hook"}).raise_for_status()
        token = server.ask(INITIALIZE, FORM)["token"]
        server.control(f"forms/{token}", {"number": GOOD}).raise_for_status()
        wait_until(lambda: len(shop.bodies) == 2)
        wait_until(lambda: server.told("deliveries")["deliveries"][0]["status"] == "delivered")
    assert {body["token"] for body in shop.bodies} == {token}


def test_buyers_banks_and_reviews_are_ordered_over_http(server: Served) -> None:
    token = server.ask(INITIALIZE, FORM)["token"]
    assert server.control(f"forms/{token}", {"number": "5528790000000990", "secure": True}).json()["status"] == "bank"
    assert server.control(f"forms/{token}", {"code": "123456"}).json()["status"] == "paid"
    payment = server.told(f"forms/{token}")["payment"]
    assert server.control(f"payments/{payment}", {"accepted": True}).json()["fraudStatus"] == 1
    assert server.ask(RETRIEVE, {"token": token})["fraudStatus"] == 1
    assert server.told("ledger")["totals"]["captured"] == {"TRY": 3000}
    server.control("reset").raise_for_status()
    assert server.told("ledger")["captures"] == []


def test_subscribers_cards_and_time_are_ordered_over_http(server: Served) -> None:
    product = server.ask(PRODUCTS, {"name": "Premium"})["data"]["referenceCode"]
    plan = server.ask(f"{PRODUCTS}/{product}/pricing-plans", PLAN)["data"]["referenceCode"]
    asked = {
        "callbackUrl": FORM["callbackUrl"],
        "pricingPlanReferenceCode": plan,
        "subscriptionInitialStatus": "ACTIVE",
        "customer": CUSTOMER,
    }
    form = f"subscription-forms/{server.ask(f'{CHECKOUT}/initialize', asked)['token']}"
    assert server.control(form, {"number": "5528790000000016"}).json()["status"] == "bank"
    assert server.control(form, {"code": "123456"}).json()["status"] == "paid"
    subscription = f"subscriptions/{server.told(form)['subscription']}"
    assert server.control(subscription, {"number": "5528790000000024"}).json()["card"] == "5528790000000024"
    assert server.control("clock", {"advance": 31 * 86_400}).json()["ahead"] == 31 * 86_400
    assert server.told(subscription)["subscriptionStatus"] == "UNPAID"
    assert server.control(subscription, {"do": "retry"}).status_code == 400
    assert server.control(subscription, {"do": "cancel"}).json()["subscriptionStatus"] == "CANCELED"
    assert len(server.told("ledger")["captures"]) == 1


def test_an_answer_is_lost_after_its_effect(server: Served) -> None:
    server.control("faults", {"mode": "timeout_after_success", "seconds": 0}).raise_for_status()
    with pytest.raises(httpx.RemoteProtocolError):
        server.ask(INITIALIZE, FORM)
    assert server.ask(INITIALIZE, FORM)["status"] == "success"


@pytest.mark.parametrize(
    ("path", "order"),
    [
        ("faults", {"mode": "sing"}),
        ("webhook-endpoint", {"url": "ftp://x"}),
        ("forms/unknown", {"number": GOOD}),
        ("forms/unknown", {}),
        ("forms/unknown", {"number": GOOD, "instalment": "3"}),
        ("payments/unknown", {"accepted": True}),
        ("payments/unknown", {"accepted": "yes"}),
        ("clock", {"advance": -1}),
        ("clock", {"advance": "soon"}),
        ("subscription-forms/unknown", {"number": GOOD}),
        ("subscription-forms/unknown", {}),
        ("subscriptions/unknown", {"number": GOOD}),
        ("subscriptions/unknown", {"do": "read"}),
    ],
)
def test_a_control_that_makes_no_sense_is_refused(server: Served, path: str, order: Any) -> None:
    assert server.control(path, order).status_code == 400
    for absent in ("forms", "subscription-forms"):
        assert server.http.get(f"{server.base_url}/_sim/{absent}/unknown").status_code == 404


def test_the_account_outlives_the_server(tmp_path: Path) -> None:
    file = tmp_path / "deep" / "state.json"
    with served(create_app(IyzicoSimulator(), StateFile(file))) as base_url, httpx.Client(trust_env=False) as http:
        token = Served(base_url, http).ask(INITIALIZE, FORM)["token"]
    second = IyzicoSimulator()
    StateFile(file).restore(second)
    assert second.pay(token, GOOD)["status"] == "paid"


def test_it_runs_alone(tmp_path: Path) -> None:
    state = tmp_path / "iyzico.json"
    port = free_port()
    command = [sys.executable, "-m", "infra.local.simulators.iyzico", "--port", str(port), "--state", str(state)]
    with subprocess.Popen(command, cwd=ROOT) as process, httpx.Client(trust_env=False) as http:  # noqa: S603
        try:
            wait_until(lambda: listens(port), seconds=30)
            token = Served(f"http://127.0.0.1:{port}", http).ask(INITIALIZE, FORM)["token"]
            assert "Ödenecek tutar" in http.get(f"http://127.0.0.1:{port}/cpp/{token}").text
        finally:
            process.send_signal(signal.SIGINT)
            process.wait(timeout=30)
    assert token in json.loads(state.read_text("utf-8"))["forms"]
