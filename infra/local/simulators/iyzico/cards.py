"""The sandbox's test cards. The last three are the simulator's own: iyzico has no such cards."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from infra.local.simulators.iyzico.errors import NOT_A_CARD, Failure


@dataclass(frozen=True, kw_only=True)
class Card:
    """How the bank behind one test number behaves. `code` is what it declines with."""

    number: str
    association: str = "MASTER_CARD"
    family: str = "Bonus"
    code: str | None = None
    group: str = ""
    message: str = ""
    asks: bool = False  # goes through 3-D Secure whatever was asked for
    refundable: bool = True
    fraud: int = 1
    lasts: bool = True  # pays renewals of a subscription as well


CARDS = (
    Card(number="5528790000000008"),
    Card(number="5526080000000006", family="Axess"),
    Card(number="9792030000000000", association="TROY", family="Paraf"),
    Card(number="374427000000003", association="AMERICAN_EXPRESS"),
    Card(number="5400010000000004", family=""),  # foreign
    Card(number="5406670000000009", refundable=False),
    Card(
        number="4111111111111129",
        association="VISA",
        code="10051",
        group="NOT_SUFFICIENT_FUNDS",
        message="Kart limiti yetersiz, yetersiz bakiye",
    ),
    Card(
        number="4129111111111111",
        association="VISA",
        code="10005",
        group="DO_NOT_HONOUR",
        message="İşlem onaylanmadı",
    ),
    Card(
        number="4124111111111116",
        association="VISA",
        code="10084",
        group="INVALID_CVC2",
        message="Cvc2 bilgisi hatalı",
    ),
    Card(
        number="4121111111111119",
        association="VISA",
        code="10034",
        group="FRAUD_SUSPECT",
        message="Dolandırıcılık şüphesi",
    ),
    Card(
        number="4131111111111117",
        association="VISA",
        code="10204",
        group="THREEDS_FAILED",
        message="3-D Secure doğrulaması başarısız (mdStatus 0)",
        asks=True,
    ),
    Card(
        number="4151111111111112",
        association="VISA",
        code="10214",
        group="THREEDS_INIT_FAILED",
        message="3-D Secure başlatılamadı",
    ),
    Card(number="5528790000000990", fraud=0),  # the simulator's own: held for review
    Card(number="5528790000000016", asks=True),  # the simulator's own: always asks the bank
    Card(number="5528790000000024", lasts=False),  # the simulator's own: pays once, and no renewal
)
BY_NUMBER: Mapping[str, Card] = MappingProxyType({card.number: card for card in CARDS})


def card_of(number: str) -> Card:
    """The card, or what iyzico says of a number that is none of the sandbox's."""
    digits = "".join(number.split())
    if digits not in BY_NUMBER:
        raise Failure(*NOT_A_CARD)
    return BY_NUMBER[digits]
