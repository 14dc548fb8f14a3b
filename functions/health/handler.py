"""Health, the API's documents, and what no group answers."""

from typing import Annotated

from aws_lambda_powertools.event_handler import Response
from pydantic import StringConstraints

from kervan.api import Api
from kervan.auth import StaffOrProbe, TheWorld
from kervan.document import Others
from kervan.entry import Use
from kervan.errors import NotFound
from kervan.request import TheIncoming
from kervan.settings import Secret

from . import pages, service
from .documents import Document, NotBuilt, TheDocument, the_document
from .schemas import DetailedHealthOut, HealthOut

app = Api("health", catch_all=True, uses=(Use.INSPECT,), secrets=(Secret.PROBE,))
handler = app.handler
HTML = Others(media=("text/html",))


@app.get("/health")
def get_health(world: TheWorld) -> HealthOut:
    """Check that the API is up."""
    return service.alive(world)


@app.get("/health/detailed")
def get_detailed_health(world: TheWorld, _asker: StaffOrProbe) -> DetailedHealthOut:
    """Check tables, buckets, queues, dead letters, the outbox and providers, as staff or with `x-probe-key`."""
    return service.assess(world)


@app.get("/openapi.json", errors=(NotBuilt,), others=Others(media=("application/json",)))
def get_openapi(document: TheDocument) -> Response[str]:
    """Get this API's OpenAPI document."""
    return Response(status_code=200, content_type="application/json", body=document.text)


@app.get("/docs", others=HTML)
def show_swagger() -> Response[str]:
    """Show this API in Swagger UI, to read and to try."""
    return pages.page("swagger")


@app.get("/redoc", others=HTML)
def show_redoc() -> Response[str]:
    """Show this API in Redoc."""
    return pages.page("redoc")


@app.get("/docs/errors", errors=(NotBuilt,), others=HTML)
def show_errors(document: TheDocument) -> Response[str]:
    """List all error codes, with their statuses and messages."""
    return pages.errors_page(document)


@app.get("/docs/assets/<name>", errors=(NotFound,), others=Others(media=pages.KINDS))
def get_asset(name: Annotated[str, StringConstraints(max_length=64)], incoming: TheIncoming) -> Response[str]:
    """Get a script or style sheet of the documentation pages."""
    return pages.asset(name, incoming.headers.get("accept-encoding", ""))


@app.elsewhere
def methods_elsewhere(path: str) -> frozenset[str]:
    """What other groups answer at a path; nothing where the document is missing."""
    try:
        document: Document = app.dependency_overrides.get(the_document, the_document)()
    except NotBuilt:
        return frozenset()
    return document.methods_of(path)
