"""PayTR's refusals. Of the numbers, 004 and 006 stand in its documents; the others are this simulator's own."""

from infra.local.simulators.common.state import Json

NO_SUCCESSFUL_PAYMENT = ("004", "merchant_oid ile basarili odeme bulunamadi")
BAD_TOKEN = ("001", "paytr_token gonderilmedi veya gecersiz")
UNKNOWN_MERCHANT = ("002", "merchant_id gecersiz")
WRONG_AMOUNT = ("006", "Iade tutari hatali veya kalan tutardan fazla")
WRONG_REFERENCE = ("007", "reference_no hatali")


class TokenRefused(Exception):
    """`get-token` answers in words alone."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.body: Json = {"status": "failed", "reason": reason}


class Refused(Exception):
    """The other services answer with a number and words."""

    def __init__(self, number: str, words: str) -> None:
        super().__init__(words)
        self.body: Json = {"status": "error", "err_no": number, "err_msg": words}


class NotPayable(Exception):
    """The page cannot take a payment: unknown, paid, or its time is over. `outcome` says which."""

    def __init__(self, outcome: str) -> None:
        super().__init__(outcome)
        self.outcome = outcome
