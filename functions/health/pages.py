"""Pages for people who read the API, and what those pages load: all of it from here, nothing from elsewhere."""

import base64
import gzip
import hashlib
import re
from functools import cache
from html import escape
from pathlib import Path

from aws_lambda_powertools.event_handler import Response

from kervan.errors import NotFound

from .documents import Document

HERE = Path(__file__).parent
OURS, TAKEN = HERE / "pages", HERE / "assets"  # written by us; fetched by scripts/docs-assets, each a .gz
MEDIA = {
    ".js": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".txt": "text/plain; charset=utf-8",
}
KINDS = ("text/javascript", "text/css", "text/plain")
FOREVER = "public, max-age=31536000, immutable"  # the address carries the content's hash
SHORTLY = "public, max-age=300"
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
    "font-src 'self' data:; connect-src 'self'; worker-src blob:; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)


def page(name: str, **parts: str) -> Response[str]:
    """A page with the addresses of its assets filled in, and `parts`, which are HTML."""
    text = (OURS / f"{name}.html").read_text(encoding="utf-8")
    body = re.sub(r"\{\{([\w.-]+)\}\}", lambda found: parts.get(found[1]) or address(found[1]), text)
    headers = {"content-security-policy": POLICY, "cache-control": SHORTLY}
    return Response(status_code=200, content_type="text/html; charset=utf-8", body=body, headers=headers)


def errors_page(document: Document) -> Response[str]:
    """Every error by its code: what `type` of a problem leads to."""
    return page("errors", rows="\n".join(_row(**problem) for problem in document.problems))


def asset(name: str, accepted: str) -> Response[str]:
    """A script or style sheet, packed for who can unpack it. Only what is there by name can be asked for."""
    packed = _asset(name)
    headers = {"cache-control": FOREVER, "vary": "accept-encoding"}
    media = MEDIA[Path(name).suffix]
    if "gzip" not in accepted:
        return Response(status_code=200, content_type=media, body=gzip.decompress(packed).decode(), headers=headers)
    headers["content-encoding"] = "gzip"
    answer = Response(status_code=200, content_type=media, body=base64.b64encode(packed).decode(), headers=headers)
    answer.base64_encoded = True  # by hand: as bytes it would be taken for text and checked
    return answer


@cache
def address(name: str) -> str:
    """Where an asset is, with the hash of its content."""
    return f"/docs/assets/{name}?v={hashlib.sha256(_asset(name)).hexdigest()[:12]}"


@cache
def _asset(name: str) -> bytes:
    """Its content, packed. Raises NotFound."""
    if name in {path.stem for path in TAKEN.glob("*.gz")}:
        return (TAKEN / f"{name}.gz").read_bytes()
    if name in {path.name for path in OURS.iterdir() if path.suffix in MEDIA}:
        return gzip.compress((OURS / name).read_bytes(), mtime=0)
    raise NotFound


def _row(*, code: str, status: int, tr: str, en: str) -> str:
    return (
        f'<tr id="{escape(code)}"><td><code>{escape(code)}</code></td><td>{status}</td>'
        f'<td>{escape(tr)}</td><td lang="en">{escape(en)}</td></tr>'
    )
