"""The page with a provider's form, for providers that have no page of their own.

The form's HTML is the provider's and is shown as it came. The browser takes scripts, frames and connections from the
provider's hosts alone; the form's own inline scripts are allowed by their hashes. Where it sends the buyer for 3-D
Secure is a bank's: forms may go to any https address.
"""

import base64
import hmac
from collections.abc import Iterator
from functools import cache
from hashlib import sha256
from html import escape
from html.parser import HTMLParser
from pathlib import Path
from string import Template
from urllib.parse import urlsplit

from aws_lambda_powertools.event_handler import Response

from kervan.errors import Locale
from kervan.text import format_money
from kervan.world import World

from .convergence import recurring
from .hearing import LONGEST_ID
from .plans import PLANS, PlanName
from .tables import Subscription

FOLDER = Path(__file__).parent / "templates"
DIV = '<div id="iyzipay-checkout-form" class="responsive"></div>'  # where the form appears
WORDS: dict[Locale, dict[str, str]] = {
    "tr": {
        "title": "Premium ödemesi",
        "form": "{plan} plan, {price}. Kart bilgilerinizi yalnızca ödeme kuruluşu görür; bu adresi "
        "kimseyle paylaşmayın.",
        "script": "Ödeme formu için tarayıcınızda JavaScript açık olmalı.",
        "unknown": "Böyle bir ödeme sayfası yok. Adresi eksiksiz açtığınızdan emin olun.",
        "over": "Bu ödeme sayfası artık kullanılamıyor. Ödeme yaptıysanız üyeliğiniz birazdan başlar; yapmadıysanız "
        "uygulamaya dönüp yeniden deneyin.",
        "back": "Uygulamaya dön",
    },
    "en": {
        "title": "Premium payment",
        "form": "{plan} plan, {price}. Only the payment provider sees your card details; do not share this address.",
        "script": "The payment form needs JavaScript.",
        "unknown": "There is no such payment page. Make sure that you opened the whole address.",
        "over": "This payment page can no longer be used. If you have paid, your membership starts in a moment; "
        "if not, go back to the app and try again.",
        "back": "Back to the app",
    },
}


def waiting(subscription_id: str, token: str) -> Subscription | None:
    """The subscription whose form this token is."""
    row = Subscription.find(subscription_id[:LONGEST_ID], consistent=True)
    if row is None or row.checkout is None:
        return None
    given = token.encode(errors="surrogatepass")
    return row if hmac.compare_digest(given, row.checkout.encode()) else None


def answer(world: World, row: Subscription | None, locale: Locale) -> Response[str]:
    """The page; or one that says that there is none, or that nobody can pay on it any more."""
    if row is None:
        return _page(404, locale, "unknown", back=world.settings.app_url)
    locale = "en" if row.locale == "en" else "tr"
    if row.form is None or row.closes_at <= world.now():
        return _page(410, locale, "over", back=world.settings.app_url)
    words, plan = WORDS[locale], PLANS[PlanName(row.plan)]
    price = format_money(row.price.amount, row.price.currency, locale)
    explanation = words["form"].format(plan=plan.title(locale), price=price)
    body = _render(locale, explanation, f"<noscript><p>{words['script']}</p></noscript>\n{DIV}\n{row.form}")
    policy = policy_of(row.form, recurring(world, row.provider).origins, world.settings.app_url)
    return _response(200, locale, body, policy)


def policy_of(form: str, origins: tuple[str, ...], app_url: str) -> str:
    """What the browser may do with this form. Browsers hold what a form is redirected to against it as well, and the
    last stop is the app.
    """
    theirs, app = " ".join(origins), urlsplit(app_url)
    scripts = " ".join(f"'sha256-{_hash(script)}'" for script in _inline(form))
    return "; ".join(
        [
            "default-src 'none'",
            f"script-src {scripts} {theirs}".replace("  ", " "),
            f"style-src 'unsafe-inline' {theirs}",
            f"img-src data: {theirs}",
            f"font-src data: {theirs}",
            f"connect-src {theirs}",
            f"frame-src {theirs}",
            f"form-action 'self' https: {theirs} {app.scheme}://{app.netloc}",
            "base-uri 'none'",
            "frame-ancestors 'none'",
        ]
    )


def _page(status: int, locale: Locale, why: str, *, back: str) -> Response[str]:
    words = WORDS[locale]
    body = _render(locale, words[why], f'<p><a href="{escape(back)}">{words["back"]}</a></p>')
    policy = (
        f"default-src 'none'; style-src 'sha256-{_hash(_file('checkout.css'))}'; base-uri 'none'; form-action 'none'"
    )
    return _response(status, locale, body, f"{policy}; frame-ancestors 'none'")


def _render(locale: Locale, explanation: str, content: str) -> str:
    return Template(_file("checkout.html")).substitute(
        lang=locale,
        title=WORDS[locale]["title"],
        style=_file("checkout.css"),
        explanation=escape(explanation),
        content=content,
    )


def _response(status: int, locale: Locale, body: str, policy: str) -> Response[str]:
    headers = {"content-security-policy": policy, "content-language": locale, "x-robots-tag": "noindex"}
    return Response(status, "text/html; charset=utf-8", body, headers)


class _Scripts(HTMLParser):
    """Collects what stands between script tags."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=False)
        self.found: list[str] = []
        self._inside = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "script" and "src" not in dict(attrs):
            self._inside = True
            self.found.append("")

    def handle_endtag(self, tag: str) -> None:
        self._inside = self._inside and tag != "script"

    def handle_data(self, data: str) -> None:
        if self._inside:
            self.found[-1] += data


def _inline(form: str) -> Iterator[str]:
    parser = _Scripts()
    parser.feed(form)
    parser.close()
    yield from parser.found


def _hash(text: str) -> str:
    return base64.b64encode(sha256(text.encode()).digest()).decode()


@cache
def _file(name: str) -> str:
    return (FOLDER / name).read_text("utf-8")
