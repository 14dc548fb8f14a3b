"""iyzico: the hosted Checkout Form, reading back by token, refunds, and webhooks.

A payment's reference is its form's token; once it is paid, `Reading.transaction` is iyzico's payment id, which `read`,
`refund` and `void` take as well. iyzico knows no idempotency: a second `start` is a second form, and both can be paid.
So the caller keeps the next action of a form and shows that again.
"""

import re
import time
from collections.abc import Callable, Mapping
from hashlib import sha256
from typing import TYPE_CHECKING

from kervan.errors import BadRequest
from kervan.money import CURRENCIES, Money
from kervan.providers import iyzico_refunds
from kervan.providers.amounts import money
from kervan.providers.declines import DECLINED
from kervan.providers.iyzico_billing import IyzicoBilling
from kervan.providers.iyzico_form import OPEN_FOR, form
from kervan.providers.iyzico_gateway import TOKEN, Answer, IyzicoGateway, code_of, failed, refusal, unreadable
from kervan.providers.iyzico_signing import equal, of_webhook, price, text
from kervan.providers.payments import (
    NOT_PAID,
    BadSignature,
    DisputeSeen,
    NextAction,
    ProviderRefused,
    ProviderState,
    Reading,
    Refunded,
    RefundSeen,
    Started,
    StartRequest,
    WebhookEvent,
)
from kervan.providers.secrets import Secrets
from kervan.providers.subscriptions import BillingHint
from kervan.settings import Settings

if TYPE_CHECKING:
    import httpx

INITIALIZE = "/payment/iyzipos/checkoutform/initialize/auth/ecom"
RETRIEVE = "/payment/iyzipos/checkoutform/auth/ecom/detail"
DETAIL = "/payment/detail"
HEADER = "x-iyz-signature-v3"
TRANSACTION = re.compile(r"[0-9]{1,20}", re.ASCII)
BANKS_WORD = re.compile(r"10[0-9]{3}", re.ASCII)  # error codes that a card's bank gave
FRAUD = {"1": ProviderState.SUCCEEDED, "0": ProviderState.PROCESSING, "-1": ProviderState.FAILED}
STATUSES = frozenset({"SUCCESS", "FAILURE", "INIT_THREEDS", "CALLBACK_THREEDS", "BKM_POS_SELECTED", "INIT_APM"}) | {
    "INIT_BANK_TRANSFER",
    "INIT_CREDIT",
    "PENDING_CREDIT",
    "INIT_CONTACTLESS",
}


class IyzicoProvider:
    """The adapter. `transport` may lead to a simulator in this process."""

    def __init__(
        self,
        settings: Settings,
        secrets: Secrets,
        *,
        transport: "httpx.BaseTransport | None" = None,
        nonce: Callable[[], str] | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Keys are read when a call needs them."""
        self._clock = clock
        self._signed_webhooks = settings.iyzico_webhooks == "signed"
        self._gateway = (
            IyzicoGateway(settings, secrets, transport, nonce) if nonce else IyzicoGateway(settings, secrets, transport)
        )
        self._billing = IyzicoBilling(self._gateway, clock)

    @property
    def live(self) -> bool:
        """As the stage is set."""
        return self._gateway.live

    @property
    def recurring(self) -> IyzicoBilling:
        """Its subscriptions, with the same account."""
        return self._billing

    def start(self, request: StartRequest) -> Started:
        """A new form, every time. One whose answer was lost cannot be paid: nobody has its address."""
        if request.amount.currency not in CURRENCIES:
            raise ProviderRefused(reason="currency")
        answer = self._gateway.ask(INITIALIZE, form(request))
        if failed(answer):
            raise refusal(answer)
        token, page = answer.get("token"), answer.get("paymentPageUrl")
        self._gateway.must_be_signed(answer, request.payment_id, token)
        if not isinstance(token, str) or not TOKEN.fullmatch(token) or not isinstance(page, str) or not page:
            raise unreadable("initialize")
        lives = answer.get("tokenExpireTime")
        return Started(token, NextAction("redirect", page), lives if type(lives) is int else OPEN_FOR)

    def read(self, reference: str) -> Reading:
        """The payment behind a token or a transaction. A decline leaves the form open for another card."""
        return self._reading(reference, self._found(reference))

    def cancel(self, reference: str) -> Reading:
        """iyzico cannot close a form; it closes by itself. The truth as it is now."""
        return self.read(reference)

    def refund(self, reference: str, amount: Money, *, key: str) -> Refunded:
        """Give a part or all of it back. Looks up first what this key has given back already."""
        return iyzico_refunds.refund(self._gateway, self._transaction(reference), amount, key, self._clock)

    def void(self, reference: str, *, key: str) -> Refunded:
        """Undo the whole payment on its day. ProviderRefused: refund it instead."""
        return iyzico_refunds.void(self._gateway, self._transaction(reference), key)

    def refunds(self, reference: str) -> list[RefundSeen]:
        """From the report: our own and the panel's."""
        return iyzico_refunds.listed(self._gateway, self._transaction(reference))

    def disputes(self, reference: str) -> tuple[DisputeSeen, ...]:  # noqa: ARG002 - iyzico tells of none
        """A chargeback is seen in the panel alone."""
        return ()

    def verify(self, body: bytes, headers: Mapping[str, str], *, now: float) -> WebhookEvent:
        """The event, if iyzico signed it. It signs no time, so the same event may come for ever: it has the same id.

        While iyzico has not enabled signatures, an unsigned body is a hint at most: one a minute, token and status.
        """
        from kervan.providers.http import parse

        try:
            event = parse(body)
        except ValueError:
            raise BadRequest from None
        given = headers.get(HEADER, "")
        if given or self._signed_webhooks:
            return self._verified(event, given)
        return self._hint(event, now)

    def returned(self, fields: Mapping[str, str]) -> str | None:
        """The browser posts the form's token."""
        token = fields.get("token", "")
        return token if TOKEN.fullmatch(token) else None

    def _found(self, reference: str) -> Answer:
        """What iyzico says of it, in a success or a failure. Ours is only an echo: no id of ours is in the request."""
        if TRANSACTION.fullmatch(reference):
            return self._gateway.ask(DETAIL, {"locale": "tr", "conversationId": reference, "paymentId": reference})
        asked = {"locale": "tr", "conversationId": reference, "token": reference}
        return self._gateway.ask(RETRIEVE, asked)

    def _reading(self, reference: str, answer: Answer) -> Reading:
        status = answer.get("paymentStatus")
        if failed(answer) or status != "SUCCESS":
            code = code_of(answer)
            declined = status == "FAILURE" or BANKS_WORD.fullmatch(code)
            return Reading(
                reference,
                ProviderState.OPEN,
                captured=None,
                live=self.live,
                payment_id=text(answer.get("basketId")) or None,
                decline_code=(code or DECLINED) if declined else None,
            )
        self._check(reference, answer)
        try:
            taken, paid = (money(answer.get(name), str(answer.get("currency"))) for name in ("price", "paidPrice"))
        except ValueError as error:
            raise unreadable("amount") from error
        return Reading(
            reference,
            FRAUD.get(text(answer.get("fraudStatus")), ProviderState.PROCESSING),
            captured=min(taken, paid) if taken and paid else None,
            live=self.live,
            payment_id=text(answer.get("basketId")) or None,
            charged=paid,
            transaction=text(answer.get("paymentId")),
        )

    def _check(self, reference: str, answer: Answer) -> None:
        """Signed by iyzico, and about what we asked for."""
        names = ("paymentId", "currency", "basketId", "conversationId")
        fields = [*(answer.get(name) for name in names), price(answer.get("paidPrice")), price(answer.get("price"))]
        if TRANSACTION.fullmatch(reference):
            self._gateway.must_be_signed(answer, *fields)
            about = text(answer.get("paymentId"))
        else:
            self._gateway.must_be_signed(answer, "SUCCESS", *fields, answer.get("token"))
            about = text(answer.get("token"))
        if about != reference:
            raise unreadable("other_payment")

    def _transaction(self, reference: str) -> str:
        """iyzico's id of a payment that was taken. Refused for what was not: there is nothing to give back."""
        if TRANSACTION.fullmatch(reference):
            return reference
        answer = self._found(reference)
        if failed(answer):
            raise refusal(answer)
        transaction = self._reading(reference, answer).transaction
        if transaction is None:
            raise ProviderRefused(reason=NOT_PAID)
        return transaction

    def _verified(self, event: Answer, given: str) -> WebhookEvent:
        """A key that was rotated a moment ago is read again before anything is refused."""
        if not any(
            equal(given.lower(), of_webhook(self._gateway.secret_key(fresh=fresh), self._gateway.merchant_id(), event))
            for fresh in (False, True)
        ):
            raise BadSignature
        token = event.get("token")
        return WebhookEvent(
            event_id=given.lower(),
            kind=text(event.get("iyziEventType"))[:64],
            live=self.live,
            reference=token if isinstance(token, str) and TOKEN.fullmatch(token) else None,
            payment_id=text(event.get("paymentConversationId")) or None,
            billing=_subscription(event),
        )

    def _hint(self, event: Answer, now: float) -> WebhookEvent:
        token, status = event.get("token"), event.get("status")
        if not isinstance(token, str) or not TOKEN.fullmatch(token) or status not in STATUSES:
            raise BadRequest
        minute = sha256(f"{token}:{status}:{int(now // 60)}".encode()).hexdigest()
        return WebhookEvent(minute, "hint", self.live, token, payment_id=None, signed=False)


def _subscription(event: Answer) -> BillingHint | None:
    """What a subscription's event is about: iyzico's own names for it."""
    reference = text(event.get("subscriptionReferenceCode"))
    customer = text(event.get("customerReferenceCode")) or None
    return BillingHint(subscription=reference, customer=customer) if reference else None
