"""The web client's files as they stand in the folder: no build step, nothing from elsewhere.

Browsers ask each time whether a file has changed, so that no two versions run together; the answer is mostly 304.
"""

import hashlib
from functools import cache
from pathlib import Path

from aws_lambda_powertools.event_handler import Response

from kervan.errors import NotFound

FOLDER = Path(__file__).parent / "pages"
MEDIA = {
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".svg": "image/svg+xml",
    ".webmanifest": "application/manifest+json",
}
KINDS = tuple(media.partition(";")[0] for media in MEDIA.values())
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; worker-src 'self'; "
    "manifest-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)


def page() -> tuple[Response[str], str]:
    """The client, one page whatever its address says; and what stands for its version."""
    return _served("index.html")


def file(name: str) -> tuple[Response[str], str]:
    """A file by its name, the page for a name without an ending. Raises NotFound."""
    if "." not in name:
        return page()
    if name not in _names():
        raise NotFound
    return _served(name)


def _served(name: str) -> tuple[Response[str], str]:
    text, mark = _read(name)
    headers = {"content-security-policy": POLICY, "cache-control": "public, max-age=0, must-revalidate"}
    return Response(status_code=200, content_type=MEDIA[Path(name).suffix], body=text, headers=headers), mark


@cache
def _names() -> frozenset[str]:
    return frozenset(path.name for path in FOLDER.iterdir() if path.suffix in MEDIA)


@cache
def _read(name: str) -> tuple[str, str]:
    """What it says, and the mark of that."""
    text = (FOLDER / name).read_text("utf-8")
    return text, hashlib.sha256(text.encode()).hexdigest()[:16]
