"""iyzico's subscriptions behind the port: the form, reading back, cancelling, giving back.

None of its answers carries an id of ours: a subscription is somebody's because it began by the token that we got for
them. A form cannot be closed, what was cancelled stays CANCELED while its paid period runs, and no answer is signed.
"""

import re
from collections.abc import Callable
from datetime import datetime
from typing import Any, Literal
from urllib.parse import urlsplit

from kervan.providers import iyzico_refunds
from kervan.providers.iyzico_form import NO_IDENTITY_NUMBER, OPEN_FOR, address
from kervan.providers.iyzico_gateway import TOKEN, Answer, IyzicoGateway, failed, refusal, unreadable
from kervan.providers.iyzico_orders import Renewal, last_failed, last_paid, moment
from kervan.providers.iyzico_plans import REFERENCE, IyzicoPlans, data_of
from kervan.providers.iyzico_signing import text
from kervan.providers.payments import NOT_PAID, BuyerDetailsMissing, ProviderRefused
from kervan.providers.subscriptions import (
    Checkout,
    CheckoutState,
    NoPortal,
    Subscribed,
    SubscribeRequest,
    SubscriptionState,
)

FORM = "/v2/subscription/checkoutform"
SUBSCRIPTIONS = "/v2/subscription/subscriptions"
RETRY = "/v2/subscription/operation/retry"
UNPAID = "UNPAID"
STATES = {
    "ACTIVE": SubscriptionState.ACTIVE,
    UNPAID: SubscriptionState.PAST_DUE,
    "PENDING": SubscriptionState.PAST_DUE,
    "CANCELED": SubscriptionState.ENDED,
    "EXPIRED": SubscriptionState.ENDED,
    "UPGRADED": SubscriptionState.ENDED,
}  # what a later version adds has not been paid for: past due
ORIGINS = ("https://*.iyzipay.com", "https://*.iyzico.com")
INVOICE = re.compile(r"[0-9]{1,20}", re.ASCII)


class IyzicoBilling:
    """Made by `IyzicoProvider`."""

    binds = False  # no answer repeats `conversationId`, or anything else of ours
    closes = False  # a form closes by itself, and nothing says so
    collects = False

    def __init__(self, gateway: IyzicoGateway, clock: Callable[[], float]) -> None:
        """With the account that payments use."""
        self._gateway = gateway
        self._clock = clock
        self._plans = IyzicoPlans(gateway)

    @property
    def live(self) -> bool:
        """As the stage is set."""
        return self._gateway.live

    @property
    def origins(self) -> tuple[str, ...]:
        """The hosts of iyzico, of which its content names several; a simulator has one."""
        base = urlsplit(self._gateway.base_url)
        return ORIGINS if (base.hostname or "").endswith(".iyzipay.com") else (f"{base.scheme}://{base.netloc}",)

    def subscribe(self, request: SubscribeRequest) -> Checkout:
        """A new form, every time. One whose answer was lost cannot be paid: nobody has its content."""
        answer = self._gateway.ask(f"{FORM}/initialize", self._form(request))
        if failed(answer):
            self._plans.forget(request.price)  # deleted in the panel, it is made again with the next
            raise refusal(answer)
        token, content = answer.get("token"), answer.get("checkoutFormContent")
        if not isinstance(token, str) or not TOKEN.fullmatch(token) or not isinstance(content, str) or not content:
            raise unreadable("initialize")
        lives = answer.get("tokenExpireTime")
        seconds = lives if type(lives) is int else OPEN_FOR
        return Checkout(token, CheckoutState.OPEN, url=None, content=content, lives=seconds)

    def read_checkout(self, reference: str) -> Checkout:
        """Complete once a subscription began by it. iyzico fails to find a form that nobody has finished."""
        if not TOKEN.fullmatch(reference):
            raise ProviderRefused(reason="token")
        answer = self._gateway.look_up(f"{FORM}/{reference}")
        begun = None if failed(answer) else text(data_of(answer).get("referenceCode"))
        if not begun:
            return Checkout(reference, CheckoutState.OPEN, url=None)
        return Checkout(reference, CheckoutState.COMPLETE, url=None, subscription=begun)

    def close_checkout(self, reference: str) -> Checkout:
        """iyzico closes none."""
        return self.read_checkout(reference)

    def read(self, reference: str) -> Subscribed:
        """The subscription with its orders, its plan, and whether the last paid order's money was given back."""
        return self._reading(reference, self._found(reference), at_once=False)

    def cancel(self, reference: str) -> Subscribed:
        """CANCELED at once there; what is paid runs on."""
        return self._reading(reference, self._stopped(reference), at_once=False)

    def end(self, reference: str) -> Subscribed:
        """The same call: that nothing of the paid period is used any more is our word alone."""
        return self._reading(reference, self._stopped(reference), at_once=True)

    def collect(self, reference: str) -> None:
        """The order that failed, if it is still unpaid."""
        found = self._found(reference)
        order = last_failed(found)
        if order is None or text(found.get("subscriptionStatus")) != UNPAID:
            return
        answer = self._gateway.ask(RETRY, {"locale": "tr", "conversationId": reference, "referenceCode": order})
        if failed(answer):
            raise refusal(answer)

    def refund(self, invoice: str, *, key: str) -> None:
        """By the payment of the order. The subscription goes on until it is cancelled."""
        if not INVOICE.fullmatch(invoice):
            raise ProviderRefused(reason=NOT_PAID)
        iyzico_refunds.refund_all(self._gateway, invoice, key, self._clock)

    def portal(self, customer: str, return_url: str, locale: Literal["tr", "en"]) -> str:  # noqa: ARG002 - there is none
        """iyzico has no such page."""
        raise NoPortal

    def _form(self, request: SubscribeRequest) -> dict[str, Any]:
        buyer, email = request.buyer, request.email
        if buyer is None or not email:
            raise BuyerDetailsMissing(reason="buyer" if buyer is None else "email")
        where = address(buyer)
        return {
            "locale": request.locale,
            "conversationId": request.subscription_id,
            "callbackUrl": request.return_url,
            "pricingPlanReferenceCode": self._plans.of(request.price),
            "subscriptionInitialStatus": "ACTIVE",
            "customer": {
                "name": buyer.name,
                "surname": buyer.surname,
                "email": email,
                "gsmNumber": buyer.phone,
                "identityNumber": buyer.identity_number or NO_IDENTITY_NUMBER,
                "billingAddress": where,
                "shippingAddress": where,
            },
        }

    def _found(self, reference: str) -> Answer:
        """iyzico's answer about this one. Some of its clients find it in a list of one, some in the data itself."""
        if not REFERENCE.fullmatch(reference):
            raise ProviderRefused(reason="reference")
        answer = self._gateway.look_up(f"{SUBSCRIPTIONS}/{reference}")
        if failed(answer):
            raise refusal(answer)
        data = data_of(answer)
        found = next(iter(data["items"] or ({},)), None) if "items" in data else data
        if not isinstance(found, dict) or found.get("referenceCode") != reference:
            raise unreadable("other_subscription")
        return {**found, "systemTime": answer.get("systemTime")}

    def _stopped(self, reference: str) -> Answer:
        """Cancelled, now or before: iyzico refuses to do it twice."""
        found = self._found(reference)
        if _state(found) == SubscriptionState.ENDED:
            return found
        answer = self._gateway.order(f"{SUBSCRIPTIONS}/{reference}/cancel")
        found = self._found(reference)
        if failed(answer) and _state(found) != SubscriptionState.ENDED:
            raise refusal(answer)
        return found

    def _reading(self, reference: str, found: Answer, *, at_once: bool) -> Subscribed:
        plan = self._plans.read(text(found.get("pricingPlanReferenceCode")))
        try:
            paid, stopped = last_paid(found), _stopped_at(found)
        except (AttributeError, KeyError, TypeError, ValueError, OverflowError) as error:
            raise unreadable("subscription") from error
        refunded = bool(paid and paid.invoice) and iyzico_refunds.is_back(self._gateway, str(paid and paid.invoice))
        return Subscribed(
            reference=reference,
            state=_state(found),
            live=self.live,
            subscription_id=None,
            user_id=None,
            customer=text(found.get("customerReferenceCode")),
            amount=paid.amount if paid else plan.amount,
            interval=plan.interval,
            paid_until=paid.until if paid else None,
            ends_at=_end(found, paid, stopped, at_once=at_once or refunded),
            invoice=paid.invoice if paid else None,
            refunded=refunded,
        )


def _state(found: Answer) -> SubscriptionState:
    return STATES.get(text(found.get("subscriptionStatus")), SubscriptionState.PAST_DUE)


def _stopped_at(found: Answer) -> datetime:
    """When it was cancelled; where iyzico does not say, the moment of its answer."""
    at = found.get("canceledAt") or found.get("endDate")
    now = moment(found["systemTime"])
    return min(moment(at), now) if at else now


def _end(found: Answer, paid: Renewal | None, stopped: datetime, *, at_once: bool) -> datetime | None:
    """What goes on has none. What is paid runs on after a cancellation, unless it is given back or ended."""
    if _state(found) != SubscriptionState.ENDED:
        return None
    return stopped if at_once or paid is None else paid.until
