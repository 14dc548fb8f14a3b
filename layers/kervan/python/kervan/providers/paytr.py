"""PayTR: the iFrame, its callback, the status inquiry, and refunds.

PayTR knows a payment by an order id that we choose. It is our payment's id, so the reference of a payment is its own id
and a start without an answer can be read like any other. One order id is paid at most once, however many tokens were
asked for it. A status inquiry tells of successful payments only: error 004 is one that the buyer has not made yet.
"""

import hmac
import re
from collections.abc import Mapping
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl

from kervan import log
from kervan.errors import BadRequest
from kervan.money import CURRENCIES, Money
from kervan.providers import paytr_form, paytr_refunds
from kervan.providers.amounts import minor
from kervan.providers.payments import (
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
from kervan.providers.paytr_gateway import PaytrGateway, refusal, unreadable
from kervan.providers.paytr_tokens import token
from kervan.providers.secrets import Secrets
from kervan.settings import Settings

if TYPE_CHECKING:
    import httpx

GET_TOKEN = "/odeme/api/get-token"  # noqa: S105 - a path
PAGE = "/odeme/guvenli/"
PAGE_TOKEN = re.compile(r"[A-Za-z0-9]{16,256}", re.ASCII)
MOST_FIELDS = 40
OUTCOMES = frozenset({"success", "failed"})


class PaytrProvider:
    """The adapter. `transport` may lead to a simulator in this process."""

    def __init__(self, settings: Settings, secrets: Secrets, *, transport: "httpx.BaseTransport | None" = None) -> None:
        """Keys are read when a call needs them."""
        self._settings = settings
        self._gateway = PaytrGateway(settings, secrets, transport)

    @property
    def live(self) -> bool:
        """As the stage is set."""
        return not self._settings.paytr_test_mode

    @property
    def recurring(self) -> None:
        """PayTR charges nobody by itself."""

    def start(self, request: StartRequest) -> Started:
        """A token for the page. Asked again, it is another token for the same payment."""
        if request.amount.currency not in CURRENCIES:
            raise ProviderRefused(reason="currency")
        answer = self._gateway.ask(GET_TOKEN, paytr_form.form(request, self._gateway.keys(), live=self.live))
        if answer.get("status") != "success":
            raise refusal(answer)
        page_token = answer.get("token")
        if not isinstance(page_token, str) or not PAGE_TOKEN.fullmatch(page_token):
            raise unreadable("get_token")
        page = f"{self._settings.paytr_base_url}{PAGE}{page_token}"
        return Started(request.payment_id, NextAction("iframe", page), paytr_form.minutes_of(request) * 60)

    def read(self, reference: str) -> Reading:
        """The payment, if the buyer has made it. Until then it is open, and a declined card leaves it so."""
        answer = self._gateway.inquire(paytr_form.order_id_of(reference))
        if answer.get("status") != "success":
            return Reading(reference, ProviderState.OPEN, captured=None, live=self.live, payment_id=reference)
        currency = paytr_form.currency_of(answer.get("currency"))
        try:
            asked, paid = minor(answer.get("payment_amount")), minor(answer.get("payment_total"))
        except ValueError as error:
            raise unreadable("amount") from error
        known = currency in CURRENCIES
        return Reading(
            reference,
            ProviderState.SUCCEEDED,
            captured=Money(min(asked, paid), currency) if known else None,
            live=str(answer.get("test_mode")) == "0",
            payment_id=reference,
            charged=Money(paid, currency) if known else None,
            returned=bool(answer.get("returns")),
        )

    def cancel(self, reference: str) -> Reading:
        """PayTR cannot close a page; it closes by itself. The truth as it is now."""
        return self.read(reference)

    def refund(self, reference: str, amount: Money, *, key: str) -> Refunded:
        """Give a part or all of it back. Looks up first what this key has given back already."""
        return paytr_refunds.refund(self._gateway, paytr_form.order_id_of(reference), amount, key)

    def void(self, reference: str, *, key: str) -> Refunded:  # noqa: ARG002 - as the port has it
        """PayTR knows no undoing of what was captured."""
        raise ProviderRefused(reason="no_void")

    def refunds(self, reference: str) -> list[RefundSeen]:
        """From the inquiry: our own and the panel's."""
        return paytr_refunds.listed(self._gateway, paytr_form.order_id_of(reference))

    def disputes(self, reference: str) -> tuple[DisputeSeen, ...]:  # noqa: ARG002 - PayTR tells of none
        """A chargeback is seen in the panel alone."""
        return ()

    def verify(self, body: bytes, headers: Mapping[str, str], *, now: float) -> WebhookEvent:  # noqa: ARG002 - no header and no time is signed
        """The callback, if PayTR signed its order, status and total. Nothing else of it is signed."""
        fields = _fields(body)
        order, status, total = (fields.get(name, "") for name in ("merchant_oid", "status", "total_amount"))
        given = fields.get("hash", "")
        held = (self._gateway.keys(fresh=fresh) for fresh in (False, True))
        made = (token(keys.key, order, keys.salt, status, total) for keys in held)
        if not given.isascii() or not any(hmac.compare_digest(given, each) for each in made):
            raise BadSignature
        if status not in OUTCOMES or not _whole(total):  # nothing stands between the two in what is signed
            raise BadSignature
        payment_id = paytr_form.payment_id_of(order)
        return WebhookEvent(
            event_id=f"{order}:{status}:{total}"[:255],
            kind=status[:64],
            live=fields.get("test_mode", "0") != "1",
            reference=payment_id,
            payment_id=payment_id,
            captured=_claimed(fields) if status == "success" else None,
            decline_code=fields.get("failed_reason_code", "")[:64] or None,
        )

    def returned(self, fields: Mapping[str, str]) -> str | None:  # noqa: ARG002 - PayTR adds nothing to our address
        """Nothing: our own address says which payment it was."""
        return None


def _fields(body: bytes) -> dict[str, str]:
    """The form. BadRequest for what two readers could read differently."""
    try:
        pairs = parse_qsl(
            body.decode("utf-8"),
            keep_blank_values=True,
            strict_parsing=True,
            errors="strict",
            max_num_fields=MOST_FIELDS,
        )
    except ValueError:
        raise BadRequest from None
    found = dict(pairs)
    if len(found) != len(pairs):
        raise BadRequest
    return found


def _claimed(fields: Mapping[str, str]) -> Money | None:
    """What the callback says was asked for, unless the card paid less than that."""
    currency = paytr_form.currency_of(fields.get("currency"))
    total, asked = fields.get("total_amount", ""), fields.get("payment_amount", "")
    if currency not in CURRENCIES or not _whole(total) or not _whole(asked):
        log.warning("a callback that names no amount", provider="paytr")
        return None
    return Money(min(int(asked), int(total)), currency)


def _whole(written: str) -> bool:
    return written.isascii() and written.isdecimal() and len(written) <= 13  # noqa: PLR2004 - `money.MOST` has 14 digits
