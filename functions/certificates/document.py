"""What stands on a certificate, and how it looks."""

from dataclasses import dataclass
from datetime import datetime

from functions.certificates.wording import WORDINGS, Locale


@dataclass(frozen=True)
class CertificateDocument:
    """Everything that stands on a certificate. `amount` is in minor units."""

    serial: str
    certificate_id: str
    order_id: str
    donor_name: str
    beneficiaries: tuple[str, ...]
    product_name: str
    quantity: int
    amount: int
    currency: str
    paid_at: datetime
    issued_at: datetime
    verify_url: str


@dataclass(frozen=True)
class Look:
    """What a product's template decides. A preview has no serial and no code, and says on every page what it is."""

    title: str
    sentence: str
    closing: str = ""
    signatory: str = ""
    role: str = ""
    palette: str = "iznik"  # by their names in `palettes`
    ornament: str = "tulips"
    preview: bool = False


def house_look(locale: Locale) -> Look:
    """The look of a product without a template."""
    wording = WORDINGS[locale]
    sentence, closing = wording.lead
    return Look(wording.title, sentence, closing)
