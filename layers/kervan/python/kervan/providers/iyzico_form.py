"""What iyzico's Checkout Form wants to know about a payment."""

from typing import Any

from kervan.money import Money
from kervan.providers.basket import BasketItem, spread
from kervan.providers.payments import Buyer, BuyerDetailsMissing, StartRequest

NO_IDENTITY_NUMBER = "11111111111"  # what iyzico takes where the buyer gave none
OPEN_FOR = 1800  # seconds that a form can be paid, where iyzico does not say
INSTALMENTS = (1, 2, 3, 6, 9, 12)
LONGEST = 255


def form(request: StartRequest) -> dict[str, Any]:
    """The body of `initialize`. Our payment's id is `basketId`, which the answer to `retrieve` signs."""
    buyer, email = request.buyer, request.email
    if buyer is None or not email:
        raise BuyerDetailsMissing(reason="buyer" if buyer is None else "email")
    lines = spread(request.items, request.amount) or (_whole(request),)
    where = address(buyer)
    return {
        "locale": request.locale,
        "conversationId": request.payment_id,
        "price": decimal(request.amount),
        "paidPrice": decimal(request.amount),
        "currency": request.amount.currency,
        "basketId": request.payment_id,
        "paymentGroup": "PRODUCT",
        "callbackUrl": request.return_url,
        "enabledInstallments": [count for count in INSTALMENTS if count <= max(request.instalments, 1)],
        "buyer": _buyer(buyer, email),
        "shippingAddress": where,
        "billingAddress": where,
        "basketItems": [_line(item) for item in lines],
    }


def decimal(amount: Money) -> str:
    """`"34.56"`, `"34.5"`, `"34.0"`: as iyzico's own clients write a price."""
    whole = amount.decimal.rstrip("0")
    return f"{whole}0" if whole.endswith(".") else whole


def _whole(request: StartRequest) -> BasketItem:
    return BasketItem(request.order_id, request.order_id, request.amount)


def _line(item: BasketItem) -> dict[str, str]:
    return {
        "id": item.id,
        "name": item.name[:LONGEST],
        "category1": item.category or "Genel",
        "itemType": "PHYSICAL" if item.physical else "VIRTUAL",
        "price": decimal(item.price),
    }


def _buyer(buyer: Buyer, email: str) -> dict[str, str]:
    return {
        "id": buyer.id,
        "name": buyer.name,
        "surname": buyer.surname,
        "identityNumber": buyer.identity_number or NO_IDENTITY_NUMBER,
        "email": email,
        "gsmNumber": buyer.phone,
        "registrationAddress": buyer.address,
        "city": buyer.city,
        "country": buyer.country,
        "ip": buyer.ip,
        **({"zipCode": buyer.zip_code} if buyer.zip_code else {}),
    }


def address(buyer: Buyer) -> dict[str, str]:
    """Where the goods go and the invoice: the same."""
    return {
        "contactName": f"{buyer.name} {buyer.surname}",
        "city": buyer.city,
        "country": buyer.country,
        "address": buyer.address,
        **({"zipCode": buyer.zip_code} if buyer.zip_code else {}),
    }
