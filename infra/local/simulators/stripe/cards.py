"""The test cards of docs.stripe.com/testing, by number and by payment method token.

Two are the simulator's own, marked so: Stripe has no test *card* whose payment stays in `processing`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from infra.local.simulators.stripe.errors import CardDeclined
from infra.local.simulators.stripe.state import Json


@dataclass(frozen=True, kw_only=True)
class Card:
    """How the bank behind one test number behaves."""

    number: str
    tokens: tuple[str, ...]
    brand: str = "visa"
    asks: bool = False
    declines: str | None = None
    code: str = "card_declined"
    message: str = "Your card was declined."
    refunds: str = "succeeded"
    refund_becomes: str | None = None
    processing: bool = False


CARDS = (
    Card(number="4242424242424242", tokens=("pm_card_visa", "pm_card_tr")),
    Card(number="5555555555554444", tokens=("pm_card_mastercard",), brand="mastercard"),
    Card(number="4000002500003155", tokens=("pm_card_authenticationRequiredOnSetup",), asks=True),
    Card(number="4000000000003063", tokens=("pm_card_threeDSecureRequired",), asks=True),
    Card(number="4000002760003184", tokens=("pm_card_authenticationRequired",), asks=True),
    Card(number="4000000000003220", tokens=("pm_card_threeDSecure2Required",), asks=True),
    Card(
        number="4000008260003178",
        tokens=("pm_card_authenticationRequiredChargeDeclinedInsufficientFunds",),
        asks=True,
        declines="insufficient_funds",
        message="Your card has insufficient funds.",
    ),
    Card(
        number="4000008400001629",
        tokens=("pm_card_threeDSecureRequiredChargeDeclined",),
        asks=True,
        declines="generic_decline",
    ),
    Card(
        number="4000000000000002",
        tokens=("pm_card_visa_chargeDeclined", "pm_card_chargeDeclined"),
        declines="generic_decline",
    ),
    Card(
        number="4000000000009995",
        tokens=("pm_card_visa_chargeDeclinedInsufficientFunds", "pm_card_chargeDeclinedInsufficientFunds"),
        declines="insufficient_funds",
        message="Your card has insufficient funds.",
    ),
    Card(number="4000000000009987", tokens=("pm_card_visa_chargeDeclinedLostCard",), declines="lost_card"),
    Card(number="4000000000009979", tokens=("pm_card_visa_chargeDeclinedStolenCard",), declines="stolen_card"),
    Card(number="4000000000000341", tokens=("pm_card_chargeCustomerFail",), declines="generic_decline"),
    Card(number="4100000000000019", tokens=("pm_card_radarBlock",), declines="fraudulent"),
    Card(
        number="4000000000000069",
        tokens=("pm_card_chargeDeclinedExpiredCard",),
        declines="expired_card",
        code="expired_card",
        message="Your card has expired.",
    ),
    Card(
        number="4000000000000127",
        tokens=("pm_card_chargeDeclinedIncorrectCvc",),
        declines="incorrect_cvc",
        code="incorrect_cvc",
        message="Your card's security code is incorrect.",
    ),
    Card(
        number="4000000000000119",
        tokens=("pm_card_chargeDeclinedProcessingError",),
        declines="processing_error",
        code="processing_error",
        message="An error occurred while processing your card. Try again in a little bit.",
    ),
    Card(number="4000000000000341", tokens=("pm_card_chargeCustomerFail",), declines="generic_decline"),
    Card(number="4000000000005126", tokens=("pm_card_refundFail",), refund_becomes="failed"),
    Card(number="4000000000007726", tokens=("pm_card_pendingRefund",), refunds="pending", refund_becomes="succeeded"),
    Card(number="4000000000000077", tokens=("pm_card_bypassPending",)),
    Card(number="4000990000000004", tokens=("pm_card_simulatorProcessing",), processing=True),  # the simulator's own
    Card(
        number="4000990000000012", tokens=("pm_card_simulatorRefundPending",), refunds="pending"
    ),  # the simulator's own
)
BY_NUMBER: Mapping[str, Card] = MappingProxyType({card.number: card for card in CARDS})
BY_TOKEN: Mapping[str, Card] = MappingProxyType({token: card for card in CARDS for token in card.tokens})


def card_of_number(number: str) -> Card:
    """What Stripe's own form says of a number: letters, a wrong check digit, or a card that is no test card."""
    digits = "".join(number.split())
    if not digits.isascii() or not digits.isdecimal() or not _luhn(digits):
        raise CardDeclined("Your card number is incorrect.", code="incorrect_number", param="number")
    if digits not in BY_NUMBER:
        message = "Your card was declined. Your request was in test mode, but used a non test card."
        raise CardDeclined(message, code="card_declined", decline_code="test_mode_live_card")
    return BY_NUMBER[digits]


def card_details(card: Card) -> Json:
    """The public face of a card on a payment method."""
    return {
        "brand": card.brand,
        "checks": {"address_line1_check": None, "address_postal_code_check": None, "cvc_check": "pass"},
        "country": "TR",
        "display_brand": card.brand,
        "exp_month": 12,
        "exp_year": 2034,
        "fingerprint": f"simulated{card.number[-4:]}",
        "funding": "credit",
        "generated_from": None,
        "last4": card.number[-4:],
        "networks": {"available": [card.brand], "preferred": None},
        "regulated_status": "unregulated",
        "three_d_secure_usage": {"supported": True},
        "wallet": None,
    }


def _luhn(digits: str) -> bool:
    doubled = [int(digit) * (2 if place % 2 else 1) for place, digit in enumerate(reversed(digits))]
    return sum(each - 9 if each > 9 else each for each in doubled) % 10 == 0  # noqa: PLR2004
