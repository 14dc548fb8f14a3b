"""Routes of news."""

from typing import Annotated

from aws_lambda_powertools.event_handler import Response
from pydantic import StringConstraints

from kervan.api import Api
from kervan.auth import Admin, Staff, TheWorld
from kervan.document import Others, limited, needs_key
from kervan.errors import NotFound
from kervan.idempotency import Ids
from kervan.pagination import Cursor, Limit, Listing
from kervan.request import TheIncoming, TheLocale
from kervan.settings import Secret

from . import page, service
from .schemas import NewsIn, NewsOut

app = Api("news", secrets=(Secret.CODES,))
handler = app.handler

HTML = Others(media=("text/html",))
Token = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_.-]{20,120}$")]


@app.post("/api/admin/news", status_code=201)
@needs_key
def announce_news(news: NewsIn, caller: Admin, world: TheWorld, ids: Ids) -> NewsOut:
    """Send news by e-mail, SMS or both to everybody who subscribed and agreed. Each has an unsubscribe link."""
    return NewsOut.of(service.announce(world, caller, ids.new("nws"), news))


@app.get("/api/admin/news")
def list_news(caller: Staff, world: TheWorld, limit: Limit = 20, cursor: Cursor = None) -> Listing[NewsOut]:
    """List news, newest first, with the progress of delivery."""
    return Listing.of(service.all_of(world, caller, limit, cursor), NewsOut.of)


@app.get("/api/unsubscribe/<token>", errors=(NotFound,), others=HTML)
def ask_to_unsubscribe(token: Token, world: TheWorld, locale: TheLocale) -> Response[str]:
    """Show the unsubscribe page, which has a button. Opening it changes nothing."""
    service.check(world, token)
    return page.asking(locale)


@app.post("/api/unsubscribe/<token>", errors=(NotFound,), others=HTML)
@limited
def unsubscribe(token: Token, world: TheWorld, locale: TheLocale, _incoming: TheIncoming) -> Response[str]:
    """Unsubscribe from the newsletter: the page's button, or a mail program's one-click unsubscribe (RFC 8058)."""
    service.unsubscribe(world, token)
    return page.done(locale)
