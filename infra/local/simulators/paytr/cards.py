"""Test cards. The first three are PayTR's; it has none that fail, so the others are the simulator's own."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True, kw_only=True)
class Card:
    """How the bank behind one test number behaves. `code` and `words` are what the callback says of a failure."""

    number: str
    brand: str
    code: str | None = None
    words: str = ""
    asks: bool = False


CARDS = (
    Card(number="4355084355084358", brand="AXESS"),
    Card(number="5406675406675403", brand="BONUS"),
    Card(number="9792030394440796", brand="PARAF"),
    Card(number="4355084355080016", brand="AXESS", asks=True),
    Card(number="4355084355080024", brand="AXESS", code="0", words="Kartın limiti/bakiyesi yetersiz"),
    Card(
        number="4355084355080032",
        brand="AXESS",
        code="3",
        words="Güvenlik kontrolü sonrası onay verilmedi veya kontrol yapılamadı.",
    ),
    Card(number="4355084355080040", brand="AXESS", code="9", words="Bu kart ile işlem yetkisi bulunmamaktadır."),
)
BY_NUMBER: Mapping[str, Card] = MappingProxyType({card.number: card for card in CARDS})
NOT_A_CARD = Card(number="", brand="", code="0", words="Kart numarası hatalı")
REFUSED_BY_BUYER = (
    "2",
    "Kimlik Doğrulama başarısız. Lütfen tekrar deneyin ve şifreyi doğru girin.",
)


def card_of(number: str) -> Card:
    """The card behind a number; any other number is a card that fails."""
    return BY_NUMBER.get("".join(number.split()), NOT_A_CARD)
