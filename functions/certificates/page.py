"""The public page of a certificate: one HTML file without a single request to anywhere but back to us.

The policy that goes with it allows the page's own style and script by their hashes and nothing else, so that a name
with markup in it would stay text even if it were not escaped.
"""

import base64
import hashlib
import json
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from html import escape
from pathlib import Path
from string import Template
from typing import Annotated

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.openapi.params import Query

from kervan.errors import Locale
from kervan.text import format_date

from .tables import Certificate

Language = Annotated[Locale | None, Query(description="`tr` or `en`; defaults to `Accept-Language`")]
FOLDER = Path(__file__).parent / "templates"
OTHER: dict[Locale, Locale] = {"tr": "en", "en": "tr"}
STATES = {"READY": "genuine", "REVOKED": "revoked"}


def answer(certificate: Certificate | None, locale: Locale) -> Response[str]:
    """The page; 404 for a certificate that nobody issued, with a page that says so."""
    return _page(200 if certificate else 404, render(certificate, locale), locale)


def lookup(locale: Locale) -> Response[str]:
    """The page for who has a document and not its address: the file itself leads to its certificate."""
    return _page(200, render(None, locale, "lookup"), locale)


def _page(status: int, body: str, locale: Locale) -> Response[str]:
    return Response(
        status_code=status,
        content_type="text/html; charset=utf-8",
        headers={"content-security-policy": policy(), "content-language": locale},
        body=body,
    )


def render(certificate: Certificate | None, locale: Locale, without: str = "unknown") -> str:
    """The page's HTML; `without` a certificate it is in this state. Every value is escaped, whoever wrote it; nothing
    of the address is repeated.
    """
    words = {name: escape(text) for name, text in _words(locale).items()}
    state = _state(certificate) if certificate else without
    return Template(_file("page.html")).substitute(
        words,
        lang=locale,
        other=OTHER[locale],
        state=state,
        verdict=words[state],
        explanation=words[f"{state}_why"],
        successor=_successor(certificate, words, locale),
        facts=_facts(certificate, words, locale) if certificate else "",
        style=_file("page.css"),
        script=_file("page.js"),
    )


@cache
def policy() -> str:
    """What the browser may do with the page: its own style and script, and a question to us."""
    return "; ".join(
        [
            "default-src 'none'",
            f"style-src '{_hash(_file('page.css'))}'",
            f"script-src '{_hash(_file('page.js'))}'",
            "connect-src 'self'",
            "img-src data:",
            "base-uri 'none'",
            "form-action 'none'",
            "frame-ancestors 'none'",
        ]
    )


def _state(certificate: Certificate) -> str:
    return "replaced" if certificate.replaced_by else STATES[certificate.status]


def _successor(certificate: Certificate | None, words: Mapping[str, str], locale: Locale) -> str:
    """Where the one that was issued in its place is."""
    if certificate is None or certificate.replaced_by is None:
        return ""
    address = escape(f"{certificate.replaced_by}?lang={locale}")
    return f'<p class="why"><a href="{address}">{words["replaced_link"]}</a></p>'


def _facts(certificate: Certificate, words: Mapping[str, str], locale: Locale) -> str:
    """The list of what is on record."""
    facts = [
        ("serial", certificate.serial),
        ("name", certificate.masked_name),
        ("product", certificate.product),
        ("issued", _day(certificate.issued_at, locale)),
        ("revoked_on", _day(certificate.revoked_at, locale)),
        ("print", certificate.sha256),
    ]
    rows = (
        f'<div><dt>{words[name]}</dt><dd class="{name}">{escape(value)}</dd></div>' for name, value in facts if value
    )
    return f"<dl>{''.join(rows)}</dl>"


def _day(moment: datetime | None, locale: Locale) -> str:
    return format_date(moment, locale) if moment else ""


def _hash(text: str) -> str:
    return f"sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}"


@cache
def _words(locale: Locale) -> dict[str, str]:
    words: dict[str, str] = json.loads(_file(f"{locale}.json"))
    return words


@cache
def _file(name: str) -> str:
    return (FOLDER / name).read_text("utf-8")
