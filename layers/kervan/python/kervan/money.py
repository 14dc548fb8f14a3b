"""Money: whole minor units and a currency; a decimal only on the wire and on paper."""

import re
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, ClassVar, Literal, Self, get_args

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

Currency = Literal["TRY", "USD", "EUR", "GBP"]
CURRENCIES: tuple[str, ...] = get_args(Currency)
MOST = 10**13  # a hundred billion lira, far above any order and far below what a float or a counter could lose
MOST_IN_ALL = 10**17  # what was ever sold: ten thousand times that
DECIMAL = re.compile(r"[0-9]{1,11}(\.[0-9]{1,2})?", re.ASCII)


@dataclass(frozen=True, order=True)
class Money:
    """`amount` in minor units (kuruş, cent). On the wire `{"amount": "29.99", "currency": "TRY"}`."""

    most: ClassVar[int] = MOST
    amount: int
    currency: str

    def __post_init__(self) -> None:
        """Refuse what is no money before it is calculated with."""
        if type(self.amount) is not int or abs(self.amount) > self.most or self.currency not in CURRENCIES:
            raise ValueError(f"not money: {self.amount!r} {self.currency!r}")

    def plus(self, other: "Money") -> "Money":
        """The sum; ValueError for two currencies."""
        if other.currency != self.currency:
            raise ValueError(f"{self.currency} and {other.currency} do not add")
        return Money(self.amount + other.amount, self.currency)

    def minus(self, other: "Money") -> "Money":
        """The difference; ValueError for two currencies."""
        return self.plus(Money(-other.amount, other.currency))

    def times(self, count: int) -> "Money":
        """`count` of it."""
        return Money(self.amount * count, self.currency)

    def without_vat(self, rate: int) -> "Money":
        """The net part of a price that includes KDV at `rate` per cent: gross × 100 / (100 + rate), half up."""
        net = (Decimal(self.amount) * 100 / (100 + rate)).quantize(Decimal(1), ROUND_HALF_UP)
        return Money(int(net), self.currency)

    @property
    def decimal(self) -> str:
        """`"29.99"`: the wire's decimal string."""
        sign = "-" if self.amount < 0 else ""
        return f"{sign}{abs(self.amount) // 100}.{abs(self.amount) % 100:02d}"

    @classmethod
    def parse(cls, value: object) -> Self:
        """Money from the wire: a decimal string or a JSON number with at most two decimals. Never negative."""
        if isinstance(value, cls):
            return value
        if not isinstance(value, dict) or set(value) != {"amount", "currency"}:
            raise PydanticCustomError("money_shape", 'expected {"amount", "currency"}')
        amount, currency = value["amount"], value["currency"]
        if currency not in CURRENCIES:
            raise PydanticCustomError(
                "money_currency", "expected one of {currencies}", {"currencies": "TRY, USD, EUR, GBP"}
            )
        text = amount if isinstance(amount, str) else _plain(amount)
        if not DECIMAL.fullmatch(text):
            raise PydanticCustomError("money_amount", "expected a decimal with at most two decimals")
        return cls(int(Decimal(text) * 100), str(currency))

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        """Validate by `parse`, serialize to the wire's shape."""
        return core_schema.no_info_plain_validator_function(
            cls.parse, serialization=core_schema.plain_serializer_function_ser_schema(cls.wire)
        )

    @classmethod
    def __get_pydantic_json_schema__(cls, schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        """What the OpenAPI document says of money."""
        return {
            "type": "object",
            "additionalProperties": False,
            "required": ["amount", "currency"],
            "properties": {
                "amount": {"type": "string", "pattern": cls._pattern(), "examples": ["29.99"]},
                "currency": {"type": "string", "enum": list(CURRENCIES)},
            },
        }

    def wire(self) -> dict[str, str]:
        """The wire's shape."""
        return {"amount": self.decimal, "currency": self.currency}

    @classmethod
    def _pattern(cls) -> str:
        return rf"^[0-9]{{1,{len(str(cls.most)) - 3}}}(\.[0-9]{{1,2}})?$"


@dataclass(frozen=True, order=True)
class Total(Money):
    """What very many of them came to. It is calculated, and never read from the wire."""

    most: ClassVar[int] = MOST_IN_ALL


def _plain(number: object) -> str:
    """A JSON number as it was written, in digits; anything else becomes what `DECIMAL` refuses."""
    if isinstance(number, bool) or not isinstance(number, int | Decimal):
        return ""
    return str(number) if isinstance(number, int) else format(number, "f")
