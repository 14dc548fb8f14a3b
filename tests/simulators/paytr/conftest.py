"""A store in this process, and a merchant who signs by hand."""

import base64
import hmac
import json
from hashlib import sha256
from typing import Any
from urllib.parse import urlencode

import pytest

from infra.local.simulators.common.answers import Answer
from infra.local.simulators.common.state import seeded_ids
from infra.local.simulators.paytr import PaytrSimulator, Settings
from tests.simulators.clock import Clock

TOKEN, REFUND, STATUS = "/odeme/api/get-token", "/odeme/iade", "/odeme/durum-sorgu"
GOOD, ASKS, FUNDS = "4355084355084358", "4355084355080016", "4355084355080024"
SIGNED = (
    *("merchant_id", "user_ip", "merchant_oid", "email", "payment_amount", "user_basket"),
    *("no_installment", "max_installment", "currency", "test_mode"),
)
BASKET = base64.b64encode(json.dumps([["Çilek reçeli", "29.99", 1]]).encode()).decode()
FORM: dict[str, str] = {
    "merchant_id": "123456",
    "user_ip": "85.34.78.112",
    "merchant_oid": "ORD1001",
    "email": "musteri@example.com",
    "payment_amount": "2999",
    "user_basket": BASKET,
    "no_installment": "0",
    "max_installment": "0",
    "currency": "TL",
    "test_mode": "1",
    "user_name": "Ayşe Yılmaz",
    "user_address": "İstiklal Cad. 1",
    "user_phone": "+905350000000",
    "merchant_ok_url": "https://shop.example/back?ok",
    "merchant_fail_url": "https://shop.example/back?fail",
}


class Merchant:
    """Asks the store and remembers nothing."""

    def __init__(self, store: PaytrSimulator) -> None:
        self.store = store

    def sign(self, *fields: str) -> str:
        settings = self.store.core.settings
        message = "".join(fields) + settings.merchant_salt
        return base64.b64encode(hmac.new(settings.merchant_key.encode(), message.encode(), sha256).digest()).decode()

    def send(self, path: str, fields: dict[str, str]) -> Answer:
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        return self.store.handle("POST", path, headers, urlencode(fields).encode())

    def ask(self, path: str, fields: dict[str, str]) -> Any:
        return self.send(path, fields).json()

    def get_token(self, **more: str) -> Any:
        fields = {**FORM, **more}
        return self.ask(TOKEN, {**fields, "paytr_token": self.sign(*(fields.get(name, "") for name in SIGNED))})

    def start(self, **more: str) -> str:
        answer = self.get_token(**more)
        assert answer["status"] == "success", answer
        return str(answer["token"])

    def status(self, order: str = "ORD1001") -> Any:
        return self.ask(
            STATUS, {"merchant_id": "123456", "merchant_oid": order, "paytr_token": self.sign("123456", order)}
        )

    def refund(self, amount: str, reference: str = "ref1", order: str = "ORD1001") -> Any:
        fields = {"merchant_id": "123456", "merchant_oid": order, "return_amount": amount, "reference_no": reference}
        return self.ask(REFUND, {**fields, "paytr_token": self.sign("123456", order, amount)})


@pytest.fixture(name="clock")
def _clock() -> Clock:
    return Clock()


def store_on(clock: Clock, **settings: Any) -> PaytrSimulator:
    """A seeded store with an endpoint that a test pumps itself."""
    return PaytrSimulator(
        clock=clock,
        new_id=seeded_ids(1),
        sleep=clock.advance,
        webhook_url="in-process",
        settings=Settings(**settings),
    )


@pytest.fixture(name="store")
def _store(clock: Clock) -> PaytrSimulator:
    return store_on(clock)


@pytest.fixture(name="merchant")
def _merchant(store: PaytrSimulator) -> Merchant:
    return Merchant(store)
