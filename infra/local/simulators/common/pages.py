"""What the buyer's pages of all simulators have in common: one look, two languages, forms, amounts."""

from collections.abc import Mapping
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

from jinja2 import Environment, FileSystemLoader
from starlette.requests import Request
from starlette.responses import HTMLResponse

DEFAULT_LANGUAGE = "tr"
WITHOUT_DECIMALS = frozenset(
    ("bif", "clp", "djf", "gnf", "jpy", "kmf", "krw", "mga", "pyg", "rwf", "ugx", "vnd", "vuv", "xaf", "xof", "xpf")
)
HEADERS = {"Cache-Control": "no-store", "Referrer-Policy": "no-referrer"}
Texts = Mapping[str, Mapping[str, str]]


class Pages:
    """Templates of a provider over those of all; `texts` by language."""

    def __init__(self, folder: Path, texts: Texts) -> None:
        shared = Path(__file__).parent / "templates"
        self._templates = Environment(loader=FileSystemLoader([folder, shared]), autoescape=True)
        self._texts = texts

    def page(
        self, template: str, language: str, given: Mapping[str, str], status: int = 200, **facts: object
    ) -> HTMLResponse:
        """`given` is what the link to the other language carries on."""
        body = self._templates.get_template(template).render(
            text=self._texts[language],
            language=language,
            other_language="en" if language == "tr" else "tr",
            given=given,
            **facts,
        )
        return HTMLResponse(body, status, HEADERS)

    def language(self, wanted: str | None) -> str:
        return wanted if wanted and wanted in self._texts else DEFAULT_LANGUAGE


def amount(minor: int, currency: str, language: str) -> str:
    """`1.234,50 TL` in Turkish, `TRY 1,234.50` in English."""
    places = 0 if currency.lower() in WITHOUT_DECIMALS else 2
    whole, part = divmod(minor, 10**places)
    english = f"{whole:,}" + (f".{part:02d}" if places else "")
    if language == "en":
        return f"{currency.upper()} {english}"
    turkish = english.translate(str.maketrans(",.", ".,"))
    return f"{turkish} {'TL' if currency.lower() == 'try' else currency.upper()}"


def web_address(url: str) -> str | None:
    """The address, if a browser may be sent there."""
    return url if urlsplit(url).scheme in ("http", "https") else None


async def form(request: Request) -> dict[str, str]:
    return dict(parse_qsl((await request.body()).decode("utf-8", "replace"), keep_blank_values=True))
