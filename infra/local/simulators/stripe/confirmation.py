"""Paying: confirm, the 3-D Secure step, and the end of a payment that was processing.

Each ends in one of Stripe's states and tells the same events in the same order as Stripe does.
"""

from copy import deepcopy

from infra.local.simulators.stripe import charges
from infra.local.simulators.stripe.cards import Card
from infra.local.simulators.stripe.core import Core
from infra.local.simulators.stripe.errors import ApiError, CardDeclined
from infra.local.simulators.stripe.parameters import Reader, boolean, identifier, text
from infra.local.simulators.stripe.payment_methods import card_of, method_of
from infra.local.simulators.stripe.routing import EXPAND
from infra.local.simulators.stripe.state import Json

CONFIRM: dict[str, Reader] = {
    **EXPAND,
    "error_on_requires_action": boolean,
    "off_session": boolean,
    "payment_method": identifier,
    "receipt_email": text(800),
    "return_url": identifier,
    "use_stripe_sdk": boolean,
}
CONFIRMABLE = ("requires_payment_method", "requires_confirmation", "requires_action")
AUTHENTICATION_FAILED = (
    "We are unable to authenticate your payment method. Please choose a different payment method and try again."
)
AUTHENTICATION_REQUIRED = "Your card was declined. This transaction requires authentication."


def unexpected_state(intent: Json, message: str) -> ApiError:
    return ApiError(message, code="payment_intent_unexpected_state", payment_intent=deepcopy(intent))


def confirm(core: Core, given: Json, intent_id: str) -> Json:
    """Try to take the money. A decline is an error answer *and* a changed intent, as with Stripe."""
    intent = core.get("payment_intent", intent_id, "intent")
    check(intent, given)
    if "payment_method" in given:
        intent["payment_method"] = method_of(core, given["payment_method"])["id"]
    intent |= {"last_payment_error": None, "next_action": None}
    if "receipt_email" in given:
        intent["receipt_email"] = given["receipt_email"]
    card = card_of(core, intent["payment_method"])
    if not card.asks:
        return take(core, intent, card, authenticated=False)
    if given.get("off_session") or given.get("error_on_requires_action"):
        raise _refuse(core, intent, AUTHENTICATION_REQUIRED, "authentication_required", "authentication_required")
    return _ask(core, intent, given.get("return_url"))


def check(intent: Json, given: Json) -> None:
    """Refuse a confirmation that cannot begin; a refused one leaves no trace on the intent."""
    _may_confirm(intent)
    if intent["payment_method"] is None and "payment_method" not in given:
        message = (
            "You cannot confirm this PaymentIntent because it's missing a payment method. You can either update the"
            " PaymentIntent with a payment method and then confirm it again, or confirm it again directly with a"
            " payment method or ConfirmationToken."
        )
        raise unexpected_state(intent, message)
    _require_return_url(intent, given)


def _may_confirm(intent: Json) -> None:
    if intent["status"] == "succeeded":
        message = (
            "You cannot confirm this PaymentIntent because it has already succeeded after being previously confirmed."
        )
        raise unexpected_state(intent, message)
    if intent["status"] not in CONFIRMABLE:
        message = (
            f"You cannot confirm this PaymentIntent because it has a status of {intent['status']}. Only a PaymentIntent"
            f" with one of the following statuses may be confirmed: {', '.join(CONFIRMABLE)}."
        )
        raise unexpected_state(intent, message)


def _require_return_url(intent: Json, given: Json) -> None:
    automatic = intent["automatic_payment_methods"] or {}
    redirects = automatic.get("enabled") and automatic["allow_redirects"] == "always"
    if redirects and "return_url" not in given and not given.get("use_stripe_sdk"):
        message = (
            "This PaymentIntent is configured to accept payment methods enabled in your Dashboard. Because some of"
            " these payment methods might redirect your customer off of your page, you must provide a `return_url`. If"
            " you don't want to accept redirect-based payment methods, set `automatic_payment_methods[enabled]` to"
            " `true` and `automatic_payment_methods[allow_redirects]` to `never` when creating Setup Intents and"
            " Payment Intents."
        )
        raise ApiError(message)


def _ask(core: Core, intent: Json, return_url: str | None) -> Json:
    """Send the buyer to the bank: by redirect when there is a way back, else through the browser's SDK."""
    page = f"{core.settings.base_url}/3ds/{intent['id']}?client_secret={intent['client_secret']}"
    if return_url is None:
        step = {"type": "three_d_secure_redirect", "stripe_js": page, "source": core.new_id("src")}
        intent["next_action"] = {"type": "use_stripe_sdk", "use_stripe_sdk": step}
    else:
        redirect = {"return_url": return_url, "url": page}
        intent["next_action"] = {"type": "redirect_to_url", "redirect_to_url": redirect}
    intent["status"] = "requires_action"
    core.tell("payment_intent.requires_action", intent)
    return intent


def authenticate(core: Core, intent: Json, *, passed: bool) -> Json:
    """The buyer answered the bank. Raises CardDeclined when the bank or the card then says no."""
    if intent["status"] != "requires_action":
        raise unexpected_state(
            intent, f"This PaymentIntent has a status of {intent['status']}: nothing to authenticate."
        )
    intent["next_action"] = None
    if not passed:
        raise _refuse(core, intent, AUTHENTICATION_FAILED, "payment_intent_authentication_failure", None)
    return take(core, intent, card_of(core, intent["payment_method"]), authenticated=True)


def take(core: Core, intent: Json, card: Card, *, authenticated: bool) -> Json:
    if card.processing:
        intent["status"] = "processing"
        intent["processing"] = {"type": "card", "card": {}}
        core.tell("payment_intent.processing", intent)
        return intent
    method = core.get("payment_method", intent["payment_method"])
    charge = charges.attempt(core, intent, method, card, authenticated=authenticated)
    if card.declines is not None:
        raise _refuse(core, intent, card.message, card.code, card.declines, charge=charge["id"])
    return _succeed(core, intent)


def settle(core: Core, intent: Json, *, succeeded: bool) -> Json:
    """End a payment that is processing, as the bank's late answer would."""
    if intent["status"] != "processing":
        raise unexpected_state(intent, f"This PaymentIntent has a status of {intent['status']}: nothing to settle.")
    intent["processing"] = None
    if not succeeded:
        _refuse(core, intent, "Your card was declined.", "card_declined", "generic_decline")
        return intent
    method = core.get("payment_method", intent["payment_method"])
    card = card_of(core, method["id"])
    charges.attempt(core, intent, method, card, authenticated=False)
    return _succeed(core, intent)


def _succeed(core: Core, intent: Json) -> Json:
    intent |= {"status": "succeeded", "amount_received": intent["amount"]}
    core.tell("payment_intent.succeeded", intent)
    return intent


def _refuse(
    core: Core, intent: Json, message: str, code: str, decline_code: str | None, *, charge: str | None = None
) -> CardDeclined:
    """Back to choosing a card. The refusal is on the intent, in the event, and in the error that the caller raises."""
    method = core.get("payment_method", intent["payment_method"])
    more: Json = {} if decline_code is None else {"decline_code": decline_code}
    if charge is not None:
        more["charge"] = charge
    refusal = CardDeclined(message, code=code, **more)
    if code == "payment_intent_authentication_failure":
        refusal.body["type"] = "invalid_request_error"
    refusal.body["payment_method"] = deepcopy(method)
    intent |= {"status": "requires_payment_method", "payment_method": None, "last_payment_error": dict(refusal.body)}
    core.tell("payment_intent.payment_failed", intent)
    refusal.body["payment_intent"] = deepcopy(intent)
    return refusal
