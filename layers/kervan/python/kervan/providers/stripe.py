"""Stripe: PaymentIntents through the official SDK, and its webhooks' signatures.

The SDK is imported with the first call to Stripe and not before: a webhook needs only its secret. Signatures are
checked here and not by the SDK, which reads its own clock and lets a timestamp from the future pass.
"""

import hmac
import json
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cached_property
from hashlib import sha256
from typing import TYPE_CHECKING, Any, cast

from kervan import log
from kervan.errors import BadRequest
from kervan.money import CURRENCIES, Money
from kervan.providers import stripe_refunds
from kervan.providers.payments import (
    BadSignature,
    DisputeSeen,
    NextAction,
    ProviderRefused,
    ProviderState,
    ProviderUnreachable,
    Reading,
    Refunded,
    RefundSeen,
    Started,
    StartRequest,
    WebhookEvent,
)
from kervan.providers.secrets import Secrets
from kervan.providers.stripe_billing import HINTS, StripeBilling, hint
from kervan.settings import Secret, Settings

if TYPE_CHECKING:
    from stripe import HTTPClient, StripeClient
    from stripe.params import PaymentIntentCreateParams

TIMEOUT = (3, 8)  # seconds to connect and to read: one call ends well before its function does
RETRY_AFTER = 5
TOLERANCE = 300  # seconds between the signature's time and now, either way
SIGNATURE = re.compile(r"t=([1-9][0-9]{0,11})((?:,[!-+\--~]+)+)", re.ASCII)
LONGEST_HEADER = 2048
LONGEST_ID = 255
STATES = {
    "succeeded": ProviderState.SUCCEEDED,
    "canceled": ProviderState.CANCELED,
    "requires_payment_method": ProviderState.OPEN,
    "requires_confirmation": ProviderState.OPEN,
    "requires_action": ProviderState.OPEN,
}  # `processing`, and whatever a later version of the API adds: Stripe has not finished
TELLS = frozenset({"payment_intent.succeeded", "payment_intent.payment_failed", "payment_intent.canceled"})
CHARGED: Any = {"expand": ["latest_charge"]}  # says whether money went back


class StripeProvider:
    """The adapter. `http_client` is the SDK's way out; a simulator may stand in for the network."""

    def __init__(self, settings: Settings, secrets: Secrets, *, http_client: "HTTPClient | None" = None) -> None:
        """The key is read with the first call, and again when it was rotated."""
        self._settings = settings
        self._secrets = secrets
        self._http_client = http_client
        self._held: tuple[str, StripeClient] | None = None

    @property
    def live(self) -> bool:
        """As the stage is set."""
        return self._settings.stripe_mode == "live"

    @cached_property
    def recurring(self) -> StripeBilling:
        """Stripe Billing, through the same client."""
        return StripeBilling(self._asking, live=self.live)

    def start(self, request: StartRequest) -> Started:
        """One PaymentIntent a key. Only what the payment's row holds is sent: another body would void the key."""
        params: PaymentIntentCreateParams = {
            "amount": request.amount.amount,
            "currency": request.amount.currency.lower(),
            "automatic_payment_methods": {"enabled": True},
            "metadata": {"order_id": request.order_id, "payment_id": request.payment_id},
        }
        if request.email:
            params["receipt_email"] = request.email
        publishable_key = str(self._secrets.get(Secret.STRIPE)["publishable_key"])
        with self._asking() as client:
            intent = client.v1.payment_intents.create(params, {"idempotency_key": request.key}).to_dict()
            return _started(intent, publishable_key)

    def read(self, reference: str) -> Reading:
        """The PaymentIntent as it is now."""
        with self._asking() as client:
            return _reading(client.v1.payment_intents.retrieve(reference, CHARGED).to_dict())

    def cancel(self, reference: str) -> Reading:
        """Cancel it; one that cannot be cancelled any more is read instead."""
        try:
            with self._asking() as client:
                return _reading(client.v1.payment_intents.cancel(reference, CHARGED).to_dict())
        except ProviderRefused:
            return self.read(reference)

    def refund(self, reference: str, amount: Money, *, key: str) -> Refunded:
        """Give a part or all of it back."""
        with self._asking() as client:
            return stripe_refunds.refund(client, reference, amount, key)

    def void(self, reference: str, *, key: str) -> Refunded:  # noqa: ARG002 - as the port has it
        """Stripe knows no undoing of what was captured."""
        raise ProviderRefused(reason="no_void")

    def refunds(self, reference: str) -> list[RefundSeen]:
        """From the dashboard too."""
        with self._asking() as client:
            return stripe_refunds.refunds(client, reference)

    def disputes(self, reference: str) -> list[DisputeSeen]:
        """What buyers' banks ask for."""
        with self._asking() as client:
            return stripe_refunds.disputes(client, reference)

    def verify(self, body: bytes, headers: Mapping[str, str], *, now: float) -> WebhookEvent:
        """The event, if one of our secrets signed these very bytes within five minutes of now.

        Secrets roll while functions run: a signature that fails is tried once more with what the store holds now.
        """
        header = headers.get("stripe-signature", "")
        if not _signed(body, header, self._webhook_secrets(), now):
            held, fresh = self._webhook_secrets(), self._webhook_secrets(fresh=True)
            if held == fresh or not _signed(body, header, fresh, now):
                raise BadSignature
        return _event(body)

    def returned(self, fields: Mapping[str, str]) -> str | None:
        """Stripe.js adds the PaymentIntent to the return address."""
        return fields.get("payment_intent")

    def _webhook_secrets(self, *, fresh: bool = False) -> tuple[str, ...]:
        """All that may sign now. An empty one would let anybody sign."""
        held = self._secrets.get(Secret.STRIPE, fresh=fresh)["webhook_secrets"]
        return tuple(secret for secret in held if secret.strip())

    def _client(self) -> "StripeClient":
        """One client a key. A key of the other mode is never used."""
        from stripe import RequestsClient, StripeClient

        key = str(self._secrets.get(Secret.STRIPE)["api_key"])
        if ("_live_" in key) != self.live:
            log.warning("the provider's key is of the other mode", provider="stripe", live=self.live)
            raise ProviderUnreachable(retry_after=RETRY_AFTER)
        if self._held is None or self._held[0] != key:
            client = StripeClient(
                key,
                base_addresses={"api": self._settings.stripe_base_url},
                http_client=self._http_client or RequestsClient(timeout=TIMEOUT),
                max_network_retries=0,
            )
            self._held = (key, client)
        return self._held[1]

    @contextmanager
    def _asking(self) -> Iterator["StripeClient"]:
        """The SDK's errors in the port's words: refused means that nothing happened, everything else is unknown."""
        import stripe

        try:
            yield self._client()
        except (stripe.InvalidRequestError, stripe.CardError) as error:
            log.warning("the provider refused", provider="stripe", error_code=error.code, status=error.http_status)
            raise ProviderRefused(reason=error.code or "invalid_request") from error
        except stripe.StripeError as error:
            kind = type(error).__name__
            log.warning("the provider did not answer", provider="stripe", error_code=kind, status=error.http_status)
            log.count("ProviderUnreachable", provider="stripe", kind=kind)
            raise ProviderUnreachable(retry_after=RETRY_AFTER) from error
        except (AttributeError, LookupError, TypeError, ValueError) as error:  # JSON, and not what was asked for
            log.warning("the provider's answer cannot be read", provider="stripe", error_code=type(error).__name__)
            log.count("ProviderUnreachable", provider="stripe", kind="unreadable")
            raise ProviderUnreachable(retry_after=RETRY_AFTER) from error


def _started(intent: Mapping[str, Any], publishable_key: str) -> Started:
    reference, client_secret = intent["id"], intent["client_secret"]
    if not isinstance(reference, str) or not isinstance(client_secret, str):
        raise TypeError("a payment without its names")
    return Started(reference, NextAction("client_secret", client_secret, publishable_key))


def _reading(intent: Mapping[str, Any]) -> Reading:
    currency = str(intent["currency"]).upper()
    refusal, charge = intent.get("last_payment_error") or {}, intent.get("latest_charge") or {}
    received = Money(intent["amount_received"], currency) if currency in CURRENCIES else None
    return Reading(
        reference=intent["id"],
        state=STATES.get(intent["status"], ProviderState.PROCESSING),
        captured=received,
        live=intent["livemode"],
        payment_id=(intent.get("metadata") or {}).get("payment_id"),
        decline_code=refusal.get("decline_code") or refusal.get("code"),
        charged=received,
        returned=isinstance(charge, dict) and bool(charge.get("amount_refunded") or charge.get("disputed")),
    )


def _signed(body: bytes, header: str, secrets: tuple[str, ...], now: float) -> bool:
    """Whether a secret signed `t.body`; the header may hold several signatures while secrets roll."""
    matched = SIGNATURE.fullmatch(header) if len(header) <= LONGEST_HEADER else None
    if matched is None or abs(now - int(matched[1])) > TOLERANCE:
        return False
    given = [part[3:] for part in matched[2].split(",") if part.startswith("v1=")]
    made = [hmac.new(secret.encode(), matched[1].encode() + b"." + body, sha256).hexdigest() for secret in secrets]
    return any([hmac.compare_digest(one, other) for one in made for other in given])  # noqa: C419 - all, in equal time


def _event(body: bytes) -> WebhookEvent:
    """What a signed body says, as far as it is needed. Thin events and other objects are about no payment."""
    try:
        event = json.loads(body)
        event_id, kind = event["id"], event["type"]
    except (ValueError, TypeError, KeyError):
        raise BadRequest from None
    if not isinstance(event_id, str) or not isinstance(kind, str) or not 0 < len(event_id) <= LONGEST_ID:
        raise BadRequest
    live, known = event.get("livemode") is True, kind in TELLS or kind in stripe_refunds.TELLS or kind in HINTS
    thing = cast(dict[str, Any], (event.get("data") or {}).get("object") or {}) if known else {}
    billing = hint(kind, thing)
    if kind in stripe_refunds.TELLS:
        payment = thing.get("payment_intent")
        return WebhookEvent(event_id, kind, live, payment, payment_id=None, about="refunds", billing=billing)
    if kind not in TELLS:
        return WebhookEvent(event_id, kind, live, reference=None, payment_id=None, billing=billing)
    return WebhookEvent(event_id, kind, live, thing.get("id"), (thing.get("metadata") or {}).get("payment_id"))
