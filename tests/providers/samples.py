"""What the adapters' tests share: a stage, its secrets, a buyer and payments."""

from typing import Any

from kervan.money import Money
from kervan.providers.basket import BasketItem
from kervan.providers.payments import Buyer, StartRequest
from kervan.settings import Secret, Settings
from tests import environment

IYZICO: dict[str, Any] = {"api_key": "sandbox-apiKey", "secret_key": "sandbox-secretKey", "merchant_id": "123456"}
PAYTR: dict[str, Any] = {
    "merchant_id": "123456",
    "merchant_key": "ABCDEFGH12345678",
    "merchant_salt": "salt1234SALT5678",
}
PAYMENT = "pay_01KAGQ0000PPPPPPPPPPPPPPPP"
ORDER = "ord_01KAGQ0000RRRRRRRRRRRRRRRR"
RETURN_URL = f"https://api.kervan.test/api/payments/return/x?payment_id={PAYMENT}"
ANA = Buyer(
    id="usr_01KAGQ0000AAAAAAAAAAAAAAAA",
    name="Ayşe",
    surname="Yılmaz",
    phone="+905350000000",
    ip="85.34.78.112",
    address="İstiklal Cad. No: 1",
    city="İstanbul",
    zip_code="34430",
)


class HeldSecrets:
    """Secrets in memory; `rotated` is what the store holds by now."""

    def __init__(self) -> None:
        self.held: dict[Secret, dict[str, Any]] = {Secret.IYZICO: dict(IYZICO), Secret.PAYTR: dict(PAYTR)}
        self.rotated: dict[Secret, dict[str, Any]] = {}

    def get(self, secret: Secret, *, fresh: bool = False) -> dict[str, Any]:
        if fresh and secret in self.rotated:
            self.held[secret] = self.rotated[secret]
        return self.held[secret]

    def put(self, secret: Secret, value: dict[str, Any]) -> None:
        self.held[secret] = value


def stage(**given: Any) -> Settings:
    """The test stage with these settings."""
    variables = {**environment.VARIABLES, **{f"KERVAN_{name.upper()}": str(value) for name, value in given.items()}}
    return Settings.of(variables)


def items(*prices: int, currency: str = "TRY") -> tuple[BasketItem, ...]:
    """A line for each price."""
    return tuple(BasketItem(f"prd_{at}", f"Ürün {at}", Money(price, currency)) for at, price in enumerate(prices, 1))


def asked(amount: Money | None = None, **more: Any) -> StartRequest:
    """A payment to be started."""
    given: dict[str, Any] = {
        "key": "payment:1:v1",
        "payment_id": PAYMENT,
        "order_id": ORDER,
        "amount": amount or Money(2999, "TRY"),
        "return_url": RETURN_URL,
        "locale": "tr",
        "email": "musteri@example.com",
        "buyer": ANA,
        **more,
    }
    return StartRequest(**given)
