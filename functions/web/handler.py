"""The web client at /app: static files, served as the API's own pages are."""

from typing import Annotated

from aws_lambda_powertools.event_handler import Response
from pydantic import StringConstraints

from kervan.api import Api
from kervan.document import Others
from kervan.errors import NotFound
from kervan.reply import tagged

from . import pages

app = Api("web")
handler = app.handler


@app.get("/app", others=Others(media=("text/html",)))
def show_app() -> Response[str]:
    """Show the web client."""
    return tagged(*pages.page())


@app.get("/app/<name>", errors=(NotFound,), others=Others(media=pages.KINDS))
def get_app_file(name: Annotated[str, StringConstraints(max_length=64)]) -> Response[str]:
    """Get a file of the web client. A name without an extension is a page of the client itself."""
    return tagged(*pages.file(name))
