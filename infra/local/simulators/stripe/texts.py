"""What the buyer's pages say, in Turkish and English."""

from collections.abc import Mapping
from types import MappingProxyType

TEXTS: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "tr": {
            "title": "Ödeme",
            "test_mode": "Deneme ortamı",
            "no_money": "Gerçek para çekilmez. Sonucu aşağıdaki kartlardan seçin.",
            "amount": "Ödenecek tutar",
            "order": "Sipariş",
            "pay": "Öde",
            "pay_hint": "Ödeme onaylanır",
            "three_d_secure": "3D Secure ile öde",
            "three_d_secure_hint": "Önce banka doğrulaması açılır",
            "fail": "Ödeme reddedilsin",
            "fail_hint": "Banka kartı reddeder",
            "funds": "Yetersiz bakiye",
            "funds_hint": "Kartın bakiyesi yetmez",
            "other": "Başka bir deneme kartı",
            "number": "Kart numarası",
            "number_pay": "Bu kartla öde",
            "bank_title": "Bankanızın doğrulama sayfası",
            "bank": "Banka Doğrulaması",
            "bank_hint": "Bankanız bu ödemeyi sizin yaptığınızı doğrulamak istiyor.",
            "approve": "Onayla",
            "refuse": "Reddet",
            "card": "Kart",
            "succeeded": "Ödeme tamamlandı",
            "succeeded_hint": "Bu ödeme alındı. Bu sayfayı kapatabilirsiniz.",
            "canceled": "Ödeme iptal edildi",
            "canceled_hint": "Bu ödeme artık yapılamaz.",
            "processing": "Ödeme işleniyor",
            "processing_hint": "Bankanın yanıtı bekleniyor.",
            "failed": "Ödeme tamamlanamadı",
            "failed_hint": "Başka bir kartla yeniden deneyebilirsiniz.",
            "again": "Yeniden dene",
            "back": "Siteye dön",
            "absent": "Ödeme bulunamadı",
            "absent_hint": "Bağlantı eksik ya da yanlış. Ödemeye siteden yeniden başlayın.",
            "other_language": "English",
        },
        "en": {
            "title": "Payment",
            "test_mode": "Test mode",
            "no_money": "No real money is taken. Choose the outcome from the cards below.",
            "amount": "Amount due",
            "order": "Order",
            "pay": "Pay",
            "pay_hint": "The payment is approved",
            "three_d_secure": "Pay with 3D Secure",
            "three_d_secure_hint": "Bank verification opens first",
            "fail": "Decline the payment",
            "fail_hint": "The bank declines the card",
            "funds": "Insufficient funds",
            "funds_hint": "The card's balance is too low",
            "other": "Another test card",
            "number": "Card number",
            "number_pay": "Pay with this card",
            "bank_title": "Your bank's verification page",
            "bank": "Bank Verification",
            "bank_hint": "Your bank wants to make sure that it is you who pays.",
            "approve": "Approve",
            "refuse": "Refuse",
            "card": "Card",
            "succeeded": "Payment complete",
            "succeeded_hint": "This payment has been taken. You can close this page.",
            "canceled": "Payment cancelled",
            "canceled_hint": "This payment can no longer be made.",
            "processing": "Payment is processing",
            "processing_hint": "Waiting for the bank's answer.",
            "failed": "Payment not completed",
            "failed_hint": "You can try again with another card.",
            "again": "Try again",
            "back": "Return to the site",
            "absent": "Payment not found",
            "absent_hint": "The link is incomplete or wrong. Start the payment again from the site.",
            "other_language": "Türkçe",
        },
    }
)
REFUSALS: Mapping[str, str] = MappingProxyType(
    {
        "insufficient_funds": "Kartınızın bakiyesi yetersiz.",
        "lost_card": "Kartınız reddedildi. Bankanızla görüşün.",
        "stolen_card": "Kartınız reddedildi. Bankanızla görüşün.",
        "expired_card": "Kartınızın süresi dolmuş.",
        "incorrect_cvc": "Kartınızın güvenlik kodu hatalı.",
        "incorrect_number": "Kart numarası hatalı.",
        "processing_error": "Kartınız işlenirken bir hata oluştu. Biraz sonra yeniden deneyin.",
        "test_mode_live_card": "Bu bir deneme kartı değil. Gerçek kart numarası girmeyin.",
        "payment_intent_authentication_failure": "Doğrulama tamamlanamadı. Başka bir kartla yeniden deneyin.",
    }
)
DECLINED = "Kartınız reddedildi."


def refusal(language: str, message: str, *codes: str | None) -> str:
    """A decline in the page's language: Stripe's own words in English, ours in Turkish."""
    if language == "en":
        return message
    return next((REFUSALS[code] for code in codes if code is not None and code in REFUSALS), DECLINED)
