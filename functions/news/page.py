"""The page behind the link of a mail: opening it changes nothing, for mail programs and scanners open every link."""

import base64
import hashlib
from functools import cache
from pathlib import Path
from string import Template

from aws_lambda_powertools.event_handler import Response

from kervan.errors import Locale

FOLDER = Path(__file__).parent / "templates"
WORDS: dict[Locale, dict[str, str]] = {
    "tr": {
        "title": "Haber almayı bırakın",
        "ask": "Bu adrese artık haber ve kampanya iletisi gönderilmesini istemiyor musunuz?",
        "button": "Artık gönderilmesin",
        "done": "Artık haber göndermeyeceğiz. Hesabınız ve siparişlerinizle ilgili iletiler gelmeye devam eder.",
    },
    "en": {
        "title": "Stop the news",
        "ask": "Would you rather not get our news and offers any more?",
        "button": "Stop sending them",
        "done": "We will send you no more news. Messages about your account and your orders still come.",
    },
}
FORM = '<p>$ask</p><form method="post"><button>$button</button></form>'


def asking(locale: Locale) -> Response[str]:
    """With the button."""
    words = WORDS[locale]
    return _page(locale, Template(FORM).substitute(words))


def done(locale: Locale) -> Response[str]:
    """After the button, or a mail program's one click."""
    return _page(locale, f"<p>{WORDS[locale]['done']}</p>")


def _page(locale: Locale, body: str) -> Response[str]:
    html = Template(_file("page.html")).substitute(
        lang=locale, title=WORDS[locale]["title"], style=_file("page.css"), body=body
    )
    headers = {"content-security-policy": _policy(), "content-language": locale, "x-robots-tag": "noindex"}
    return Response(200, "text/html; charset=utf-8", html, headers)


@cache
def _policy() -> str:
    style = base64.b64encode(hashlib.sha256(_file("page.css").encode()).digest()).decode()
    return (
        f"default-src 'none'; style-src 'sha256-{style}'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    )


@cache
def _file(name: str) -> str:
    return (FOLDER / name).read_text("utf-8")
