"""The front door's own pages, rendered from `templates/`."""

from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.responses import HTMLResponse

# Our own pages: no foreign script, image or frame.
POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; connect-src 'self'; frame-src 'self'"
)


@cache
def _templates() -> Environment:
    return Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates"), autoescape=True, undefined=StrictUndefined
    )


def page(name: str, **values: object) -> HTMLResponse:
    """A page that nobody keeps in a cache."""
    headers = {"content-security-policy": POLICY, "cache-control": "no-store"}
    return HTMLResponse(_templates().get_template(name).render(values), headers=headers)
