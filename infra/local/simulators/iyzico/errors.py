"""iyzico's failures. Codes that its documents give: 11, 12, 23, 1000, 1001, 5008, 5062, 50000 and the banks' 10xxx.

The others are this simulator's own numbers; nothing should depend on them.
"""

from infra.local.simulators.common.state import Json


class Failure(Exception):
    """`{"status": "failure"}`. The HTTP status is 200 or 400, as the account is set; only a bad signature is a 401."""

    def __init__(self, code: str, message: str, *, group: str | None = None, status: int | None = None) -> None:
        super().__init__(message)
        self.status = status
        self.body: Json = {"status": "failure", "errorCode": code, "errorMessage": message}
        if group is not None:
            self.body["errorGroup"] = group


def invalid(what: str) -> Failure:
    return Failure("11", f"Geçersiz istek: {what}")


BAD_SIGNATURE = ("1000", "Geçersiz imza")
UNKNOWN_KEY = ("1001", "api bilgileri bulunamadı")
NO_CALLBACK = ("23", "callbackUrl gönderilmesi zorunludur")
BASKET_TOTAL = ("5062", "Gönderilen tutar tüm kırılımların toplam tutarına eşit olmalıdır")
TOO_MUCH = ("5008", "price 100000 değerinden küçük olmalıdır")
TOO_OFTEN = ("50000", "İstek limiti aşıldı")
NOT_A_CARD = ("12", "Kart numarası geçersizdir")
NO_TOKEN = ("5090", "token bulunamadı")
NOT_TRIED = ("5091", "Bu form ile henüz ödeme denenmedi")
CLOSED = ("5092", "Ödeme formunun süresi doldu ya da ödeme tamamlandı")
NO_PAYMENT = ("5093", "Ödeme bulunamadı")
OVER_REFUND = ("5094", "İade tutarı kalan tutardan büyük olamaz")
NOT_REFUNDABLE = ("5095", "Bu kart ile yapılan ödeme iptal ya da iade edilemez")
NOT_TODAY = ("5096", "Ödeme yalnızca yapıldığı gün iptal edilebilir; iade kullanın")
ALREADY_BACK = ("5097", "Ödeme daha önce iptal ya da iade edilmiş")
NAME_TAKEN = ("5101", "Bu isimde bir kayıt zaten var")
NO_PRODUCT = ("5102", "Ürün bulunamadı")
NO_PLAN = ("5103", "Ödeme planı bulunamadı")
NO_SUBSCRIPTION = ("5104", "Abonelik bulunamadı")
ALREADY_OVER = ("5105", "Abonelik zaten sona ermiş")
NO_ORDER = ("5106", "Sipariş bulunamadı")
NOT_FAILED = ("5107", "Yalnızca ödemesi başarısız olan sipariş yeniden denenebilir")
RETRY_TOO_LATE = ("5108", "160 günden eski bir ödeme yeniden denenemez")
TOO_LATE = ("5098", "365 günden eski ödeme iade edilemez")
