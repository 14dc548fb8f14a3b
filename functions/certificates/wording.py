"""What the certificate says, in both languages."""

from dataclasses import dataclass
from typing import Literal

Locale = Literal["tr", "en"]


@dataclass(frozen=True)
class Wording:
    """One language's sentences and labels."""

    language: str
    title: str
    lead: tuple[str, str]
    donor: str
    beneficiary: str
    beneficiaries: str
    donation: str
    quantity: str
    amount: str
    serial: str
    paid: str
    issued: str
    order: str
    verify: str
    signed: str
    subject: str
    continued: str
    page: str
    preview: str
    unsigned: str


WORDINGS: dict[Locale, Wording] = {
    "tr": Wording(
        language="tr-TR",
        title="Vekâletle Kurban Bağış Belgesi",
        lead=("Aşağıda adı yazılı bağışçımızın kurban bağışı ve vekâleti alınmıştır.", "Allah kabul etsin."),
        donor="BAĞIŞÇI",
        beneficiary="ADINA BAĞIŞTA BULUNULAN",
        beneficiaries="ADLARINA BAĞIŞTA BULUNULANLAR",
        donation="BAĞIŞ",
        quantity="{} adet",
        amount="TUTAR",
        serial="Belge no",
        paid="Ödeme tarihi",
        issued="Düzenlenme tarihi",
        order="Sipariş no",
        verify="Doğrulamak için okutun",
        signed="Bu belge elektronik olarak imzalanmıştır; yapılacak her değişiklik doğrulamada görülür.",
        subject="{} numaralı bağış belgesi",
        continued="Liste {}. sayfada sürmektedir.",
        page="Sayfa {} / {}",
        preview="ÖNİZLEME",
        unsigned="Bu sayfa yalnızca belgenin nasıl görüneceğini gösterir; imzalı değildir ve belge yerine geçmez.",
    ),
    "en": Wording(
        language="en-GB",
        title="Certificate of Qurban by Proxy",
        lead=("We have received the qurban donation and the proxy of the donor named below.", "May it be accepted."),
        donor="DONOR",
        beneficiary="ON BEHALF OF",
        beneficiaries="ON BEHALF OF",
        donation="DONATION",
        quantity="Quantity: {}",
        amount="AMOUNT",
        serial="Certificate no.",
        paid="Paid on",
        issued="Issued on",
        order="Order no.",
        verify="Scan to verify",
        signed="This certificate is signed electronically; any change to it shows when it is verified.",
        subject="Certificate of donation {}",
        continued="The list goes on on page {}.",
        page="Page {} of {}",
        preview="PREVIEW",
        unsigned="This page only shows what the certificate will look like; it is not signed and certifies nothing.",
    ),
}
