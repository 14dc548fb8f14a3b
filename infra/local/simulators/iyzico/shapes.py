"""How a payment looks in answers and in the report."""

from infra.local.simulators.common.state import Json
from infra.local.simulators.iyzico.cards import BY_NUMBER
from infra.local.simulators.iyzico.core import Core


def paid(core: Core, payment: Json, conversation: object) -> Json:
    """A payment as `retrieve` and `detail` give it. `conversation` is the request's: an echo and no more."""
    card = BY_NUMBER[payment["card"]]
    return {
        "conversationId": conversation,
        "price": decimal(core.shown(payment["price"])),
        "paidPrice": decimal(core.shown(payment["paidPrice"])),
        "installment": payment["installment"],
        "paymentId": payment["paymentId"],
        "fraudStatus": payment["fraudStatus"],
        "merchantCommissionRate": 0.0,
        "merchantCommissionRateAmount": 0,
        "iyziCommissionFee": 0.25,
        "cardType": "CREDIT_CARD",
        "cardAssociation": card.association,
        "cardFamily": card.family,
        "binNumber": card.number[:6],
        "lastFourDigits": card.number[-4:],
        "basketId": payment["basketId"],
        "currency": core.shown_currency(payment["currency"]),
        "itemTransactions": [_item(item) for item in payment["items"]],
        "authCode": "215131",
        "phase": "AUTH",
        "mdStatus": payment["mdStatus"],
        "hostReference": payment["paymentId"] + "0",
        "paymentStatus": "SUCCESS",
    }


def reported(core: Core, payment: Json) -> Json:
    """A payment as the report lists it. A refund appears there a little later than it happens."""
    seen = [each for each in payment["refunds"] if each["at"] + core.settings.report_lag <= core.now()]
    returned = sum(each["price"] for each in seen)
    whole = payment["cancelled"] is not None or returned >= payment["paidPrice"]
    return {
        "paymentId": payment["paymentId"],
        "paymentConversationId": payment["conversationId"],
        "paymentStatus": 1,
        "paymentRefundStatus": "TOTALLY_REFUNDED" if whole else "PARTIALLY_REFUNDED" if seen else "NOT_REFUNDED",
        "price": decimal(payment["price"]),
        "paidPrice": decimal(payment["paidPrice"]),
        "currency": payment["currency"],
        "fraudStatus": payment["fraudStatus"],
        "cancels": [payment["cancelled"]] if payment["cancelled"] else [],
        "itemTransactions": [
            {**_item(item), "refunds": [_refund(payment, each) for each in seen if each["item"] == item["id"]]}
            for item in payment["items"]
        ],
    }


def decimal(minor: int) -> float | int:
    """A JSON number. Its shortest form has every digit of an amount, and reads back exactly."""
    return minor // 100 if minor % 100 == 0 else float(f"{minor // 100}.{minor % 100:02d}")


def milliseconds(seconds: float) -> int:
    """A moment as the newer answers have it."""
    return int(seconds * 1000)


def _item(item: Json) -> Json:
    return {
        "itemId": item["itemId"],
        "paymentTransactionId": item["id"],
        "transactionStatus": 2,
        "price": decimal(item["price"]),
        "paidPrice": float(item["share"]) if "share" in item else decimal(item["paidPrice"]),
    }


def _refund(payment: Json, refund: Json) -> Json:
    return {
        "refundId": refund["id"],
        "refundPrice": decimal(refund["price"]),
        "currencyCode": payment["currency"],
        "refundStatus": 1,
        "refundConversationId": refund["conversationId"],
    }
