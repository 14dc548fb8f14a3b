"""An account in this process, and a merchant who signs by hand."""

import base64
import hmac
import json
from hashlib import sha256
from typing import Any
from urllib.parse import urlencode

import pytest

from infra.local.simulators.common.answers import Answer
from infra.local.simulators.common.state import seeded_ids
from infra.local.simulators.iyzico import IyzicoSimulator, Settings
from tests.simulators.clock import Clock

INITIALIZE = "/payment/iyzipos/checkoutform/initialize/auth/ecom"
RETRIEVE = "/payment/iyzipos/checkoutform/auth/ecom/detail"
GOOD = "5528790000000008"
ADDRESS = {"contactName": "Ayşe Yılmaz", "city": "İstanbul", "country": "Türkiye", "address": "İstiklal Cad. 1"}
FORM: dict[str, Any] = {
    "locale": "tr",
    "conversationId": "ord-1",
    "price": "30.0",
    "paidPrice": "30.0",
    "currency": "TRY",
    "basketId": "B1",
    "paymentGroup": "PRODUCT",
    "callbackUrl": "https://shop.example/back?order=1",
    "enabledInstallments": [1, 2, 3],
    "buyer": {
        "id": "u1",
        "name": "Ayşe",
        "surname": "Yılmaz",
        "identityNumber": "11111111111",
        "email": "ayse@example.com",
        "registrationAddress": "İstiklal Cad. 1",
        "city": "İstanbul",
        "country": "Türkiye",
        "ip": "85.34.78.112",
    },
    "shippingAddress": ADDRESS,
    "billingAddress": ADDRESS,
    "basketItems": [
        {"id": "1", "name": "Reçel", "category1": "Gıda", "itemType": "PHYSICAL", "price": "10.0"},
        {"id": "2", "name": "Bal", "category1": "Gıda", "itemType": "PHYSICAL", "price": "20.0"},
    ],
}


def sign(path: str, body: bytes, settings: Settings, **more: str) -> dict[str, str]:
    """The headers of a request, as the documents say."""
    nonce = more.get("nonce", "1700000000abc")
    signature = hmac.new(settings.secret_key.encode(), f"{nonce}{path}".encode() + body, sha256).hexdigest()
    told = f"apiKey:{settings.api_key}&randomKey:{nonce}&signature:{signature}"
    return {"Authorization": f"IYZWSv2 {base64.b64encode(told.encode()).decode()}", "x-iyzi-rnd": nonce}


class Merchant:
    """Asks the account and remembers nothing."""

    def __init__(self, account: IyzicoSimulator) -> None:
        self.account = account

    def send(self, path: str, body: Any) -> Answer:
        content = json.dumps(body).encode()
        return self.account.handle("POST", path, sign(path, content, self.account.core.settings), content)

    def ask(self, path: str, body: Any) -> Any:
        return self.send(path, body).json()

    def report(self, **query: str) -> Any:
        return self.look("/v2/reporting/payment/details", **query)

    def look(self, path: str, **query: Any) -> Any:
        headers = sign(path, b"", self.account.core.settings)
        return self.account.handle("GET", f"{path}?{urlencode(query)}", headers).json()

    def start(self, **more: Any) -> str:
        started = self.ask(INITIALIZE, {**FORM, **more})
        assert started["status"] == "success", started
        return str(started["token"])

    def paid(self, card: str = GOOD, **more: Any) -> Any:
        """A payment, as `retrieve` tells of it."""
        token = self.start(**more)
        self.account.pay(token, card)
        return self.ask(RETRIEVE, {"locale": "tr", "conversationId": "c", "token": token})


@pytest.fixture(name="clock")
def _clock() -> Clock:
    return Clock()


def account_on(clock: Clock, **settings: Any) -> IyzicoSimulator:
    """A seeded account with an endpoint that a test pumps itself."""
    return IyzicoSimulator(
        clock=clock,
        new_id=seeded_ids(1),
        sleep=clock.advance,
        webhook_url="in-process",
        settings=Settings(**settings),
    )


@pytest.fixture(name="account")
def _account(clock: Clock) -> IyzicoSimulator:
    return account_on(clock)


@pytest.fixture(name="merchant")
def _merchant(account: IyzicoSimulator) -> Merchant:
    return Merchant(account)
