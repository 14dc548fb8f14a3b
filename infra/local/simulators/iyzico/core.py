"""What every part of the simulated account works with: state, clock, ids, settings, and the way to tell the world."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256

from infra.local.simulators.common.deliveries import Deliveries
from infra.local.simulators.common.faults import spend_on_event
from infra.local.simulators.common.state import Clock, Json, Memory, NewId
from infra.local.simulators.iyzico import signatures

LIMITS: Mapping[str, int] = {
    "/payment/iyzipos/checkoutform/initialize/auth/ecom": 100,
    "/payment/iyzipos/checkoutform/auth/ecom/detail": 100,
    "/payment/detail": 50,
    "/payment/refund": 50,
    "/v2/payment/refund": 50,
    "/payment/cancel": 50,
}


@dataclass(frozen=True, kw_only=True)
class Settings:
    """What may differ between accounts, and what iyzico's documents leave open."""

    api_key: str = "sandbox-simulator"
    secret_key: str = "sandbox-simulator-secret"  # noqa: S105 - names the simulated account, opens nothing
    merchant_id: str = "123456"
    base_url: str = "http://127.0.0.1:8421"
    signs_webhooks: bool = True  # False: support has not enabled the V3 header yet
    first_delivery: float = 12.0  # seconds after the attempt; 10 to 15
    retry_every: float = 900.0
    tries: int = 3
    token_lives: int = 1800
    failure_status: int = 200  # or 400: the documents say one thing, others have seen the other
    report_lag: float = 0.0  # seconds until a report shows a refund
    https_only: bool = False  # iyzico wants an https callbackUrl; a developer's machine has none
    detail_in_list: bool = True  # False: a subscription is read without a list around it
    instalment_fee: int = 2  # per cent a month that the buyer pays on top
    limits: Mapping[str, int] = field(default_factory=lambda: LIMITS)


@dataclass
class State(Memory):
    """Forms by token, payments by id; of subscriptions everything by its reference, customers by their address."""

    forms: dict[str, Json] = field(default_factory=dict)
    payments: dict[str, Json] = field(default_factory=dict)
    products: dict[str, Json] = field(default_factory=dict)
    plans: dict[str, Json] = field(default_factory=dict)
    checkouts: dict[str, Json] = field(default_factory=dict)  # the forms on which subscriptions begin
    subscriptions: dict[str, Json] = field(default_factory=dict)
    customers: dict[str, str] = field(default_factory=dict)
    ahead: float = 0.0  # seconds that the account's clock was advanced by


@dataclass
class Core:
    """The account. `lies` are what the request being answered says of amounts.

    `moment` is set while something happens that was due earlier than it is noticed.
    """

    state: State
    clock: Clock
    new_id: NewId
    settings: Settings
    outgoing: Deliveries
    lies: list[Json] = field(default_factory=list)
    moment: float | None = None

    def now(self) -> float:
        return self.clock() if self.moment is None else self.moment

    def token(self) -> str:
        digest = sha256(self.new_id("form").encode()).hexdigest()
        return "-".join((digest[:8], digest[8:12], digest[12:16], digest[16:20], digest[20:32]))

    def number(self) -> str:
        """An id of iyzico's kind: digits."""
        return str(21_000_000 + self.state.next_serial())

    def shown(self, minor: int) -> int:
        """An amount as the answer says it, which is the truth unless a fault lies."""
        return minor + sum(fault["by"] for fault in self.lies) if minor else minor

    def shown_currency(self, currency: str) -> str:
        return next((fault["currency"] for fault in self.lies if fault["currency"]), currency)

    def book(self, kind: str, payment: Json, amount: int, **more: object) -> None:
        """One line of the simulator's own ledger: money that moved, whatever any answer or event later claims."""
        line = {
            "kind": kind,
            "id": self.number(),
            "amount": amount,
            "currency": payment["currency"],
            "payment": payment["paymentId"],
            "token": payment["token"],
            "basket": payment["basketId"],
            "at": self.now(),
            **more,
        }
        self.state.ledger.append(line)
        self.state.touch()

    def tell(self, form: Json, status: str, payment_id: str) -> None:
        """Queue the webhook of an attempt."""
        event = {
            "paymentConversationId": form["request"].get("conversationId"),
            "merchantId": int(self.settings.merchant_id),
            "token": form["token"],
            "status": status,
            "iyziReferenceCode": self.token(),
            "iyziEventType": "CHECKOUT_FORM_AUTH",
            "iyziEventTime": int(self.now() * 1000),
            "iyziPaymentId": int(payment_id),
        }
        self._queue(form["token"], status, event, token=(form["token"],))

    def tell_order(self, subscription: Json, order: Json, *, paid: bool) -> None:
        """Queue the webhook of a charge."""
        event = {
            "orderReferenceCode": order["referenceCode"],
            "customerReferenceCode": subscription["customerReferenceCode"],
            "subscriptionReferenceCode": subscription["referenceCode"],
            "iyziReferenceCode": self.token(),
            "iyziEventType": "subscription.order.success" if paid else "subscription.order.failure",
            "iyziEventTime": int(self.now() * 1000),
        }
        reference = subscription["referenceCode"]
        self._queue(reference, "SUCCESS" if paid else "FAILURE", event, subscription=(reference,))

    def _queue(
        self, subject: str, status: str, event: Json, *, token: tuple[str, ...] = (), subscription: tuple[str, ...] = ()
    ) -> None:
        facts = {"type": (event["iyziEventType"],), "status": (status,), "token": token, "subscription": subscription}
        met = spend_on_event(self.state, facts)
        self.outgoing.queue(subject, status, json.dumps(event), met, after=self.settings.first_delivery)


class Webhooks(Deliveries):
    """iyzico's queue: the signature follows the body and is the same at every try."""

    def __init__(self, state: State, clock: Clock, settings: Settings) -> None:
        super().__init__(state, clock, wait=lambda _: settings.retry_every, max_attempts=settings.tries)
        self._settings = settings

    def headers(self, record: Json, endpoint: Json) -> Mapping[str, str]:  # noqa: ARG002 - signed with the account's key
        plain = {"Content-Type": "application/json", "User-Agent": "iyzico"}
        if not self._settings.signs_webhooks:
            return plain
        signature = signatures.of_event(self._settings.secret_key, self._settings.merchant_id, record["body"])
        return {**plain, "X-IYZ-SIGNATURE-V3": signature}
