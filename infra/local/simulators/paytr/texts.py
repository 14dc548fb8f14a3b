"""What the buyer's pages say, in Turkish and English."""

from collections.abc import Mapping
from types import MappingProxyType

TEXTS: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "tr": {
            "title": "Güvenli ödeme",
            "test_mode": "Deneme ortamı",
            "no_money": "Gerçek para çekilmez. Sonucu aşağıdaki kartlardan seçin.",
            "amount": "Ödenecek tutar",
            "instalments": "Taksit",
            "single": "Tek çekim",
            "plan": "{count} taksit · {total} (ayda {each})",
            "pay": "Öde",
            "pay_hint": "Ödeme onaylanır",
            "secure": "3D Secure ile öde",
            "secure_hint": "Önce banka doğrulaması açılır",
            "funds": "Yetersiz bakiye",
            "funds_hint": "Kartın bakiyesi yetmez",
            "risk": "Güvenlik kontrolüne takılsın",
            "risk_hint": "Risk kontrolü onay vermez",
            "other": "Başka bir deneme kartı",
            "number": "Kart numarası",
            "number_pay": "Bu kartla öde",
            "bank_title": "Bankanızın doğrulama sayfası",
            "bank": "Banka Doğrulaması",
            "bank_hint": "Telefonunuza gelen kodu yazın. Deneme ortamında kod 123456.",
            "code": "Doğrulama kodu",
            "approve": "Onayla",
            "refuse": "Vazgeç",
            "card": "Kart",
            "paid": "Ödeme tamamlandı",
            "paid_hint": "Siteye dönüyorsunuz.",
            "closed": "Ödeme sayfasının süresi doldu",
            "closed_hint": "Ödemeye siteden yeniden başlayın.",
            "left": "Ödemeden ayrıldınız",
            "left_hint": "Ödeme yapılmadı. Siteye dönüyorsunuz.",
            "absent": "Ödeme sayfası bulunamadı",
            "absent_hint": "Bağlantı eksik ya da yanlış. Ödemeye siteden yeniden başlayın.",
            "back": "Siteye dön",
            "leave": "Ödemeden siteye dön",
            "other_language": "English",
        },
        "en": {
            "title": "Secure payment",
            "test_mode": "Test mode",
            "no_money": "No real money is taken. Choose the outcome from the cards below.",
            "amount": "Amount due",
            "instalments": "Instalments",
            "single": "Single payment",
            "plan": "{count} instalments · {total} ({each} a month)",
            "pay": "Pay",
            "pay_hint": "The payment is approved",
            "secure": "Pay with 3D Secure",
            "secure_hint": "Bank verification opens first",
            "funds": "Insufficient funds",
            "funds_hint": "The card's balance is too low",
            "risk": "Fail the security check",
            "risk_hint": "The risk check does not approve",
            "other": "Another test card",
            "number": "Card number",
            "number_pay": "Pay with this card",
            "bank_title": "Your bank's verification page",
            "bank": "Bank Verification",
            "bank_hint": "Type the code that was sent to your phone. In test mode it is 123456.",
            "code": "Verification code",
            "approve": "Approve",
            "refuse": "Give up",
            "card": "Card",
            "paid": "Payment complete",
            "paid_hint": "You are returning to the site.",
            "closed": "The payment page has expired",
            "closed_hint": "Start the payment again from the site.",
            "left": "You left the payment",
            "left_hint": "Nothing was paid. You are returning to the site.",
            "absent": "Payment page not found",
            "absent_hint": "The link is incomplete or wrong. Start the payment again from the site.",
            "back": "Return to the site",
            "leave": "Return without paying",
            "other_language": "Türkçe",
        },
    }
)
REFUSALS: Mapping[str, str] = MappingProxyType(
    {
        "0": "Your card was declined: its limit or number is not right.",
        "2": "Bank verification was not completed. Try again.",
        "3": "The security check did not approve this payment.",
        "8": "This card cannot pay in instalments.",
        "9": "This card is not accepted here.",
    }
)


def refusal(language: str, code: str, words: str) -> str:
    """Why a card was refused: PayTR's own words in Turkish, ours in English."""
    return words if language == "tr" else REFUSALS.get(code, "Your card was declined.")
