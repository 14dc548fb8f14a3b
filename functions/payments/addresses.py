"""Where a buyer's browser goes after paying: to us first, then to the app, and never anywhere else."""

from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from kervan.errors import FieldError, Invalid, Locale
from kervan.messages import sentence
from kervan.settings import Settings

from .tables import Payment

ADDED = ("payment_id", "order_id")


def allowed(settings: Settings, return_url: str | None, locale: Locale) -> str:
    """The app's page, if it is the app's: on its own origin or one that browsers may call from. Else Invalid."""
    if return_url is None:
        return settings.app_url
    if _origin(return_url) not in {_origin(settings.app_url), *settings.origins}:
        raise Invalid(errors=(FieldError("/return_url", "redirect", sentence("redirect", {}, locale)),))
    return return_url


def of_return(settings: Settings, payment: Payment) -> str:
    """Our own address that the provider sends the browser to."""
    return f"{settings.public_url}/api/payments/return/{payment.provider}?payment_id={payment.payment_id}"


def of_app(settings: Settings, payment: Payment) -> str:
    """The app's page, told which payment and order it is about and nothing of what the provider added. Of a buyer who
    has left, none is kept: it is the first one.
    """
    parts = urlsplit(payment.return_url or settings.app_url)
    kept = [(name, value) for name, value in parse_qsl(parts.query, keep_blank_values=True) if name not in ADDED]
    query = urlencode([*kept, ("payment_id", payment.payment_id), ("order_id", payment.order_id)])
    return urlunsplit(parts._replace(query=query))


def _origin(url: str) -> str:
    """Scheme and everything before the path, so that a user name or a backslash in it makes another origin."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    return f"{parts.scheme}://{parts.netloc.lower()}"
