"""The API's document as the build makes it, and a provider on this machine."""

import json
import threading
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from functions.health.documents import Document, the_document
from functions.health.handler import app
from infra.manifest import groups, merged_openapi
from kervan.world import World
from tests import cloud


@cache
def built() -> Document:
    """Of all groups."""
    return Document(json.dumps(merged_openapi(groups().values()), ensure_ascii=False))


@pytest.fixture
def document() -> Iterator[Document]:
    """The deployment has its document."""
    app.dependency_overrides[the_document] = built
    yield built()
    del app.dependency_overrides[the_document]


class Provider(BaseHTTPRequestHandler):
    """Answers every HEAD with the server's `status`."""

    def do_HEAD(self) -> None:
        """As a provider does without a key."""
        self.send_response(self.server.status)  # type: ignore[attr-defined]
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Quiet."""


@pytest.fixture
def provider(world: World) -> Iterator[ThreadingHTTPServer]:
    """All providers stand here; `status` is what they answer."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Provider)
    server.status = 401  # type: ignore[attr-defined]
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    outside_at(world, f"http://127.0.0.1:{server.server_port}")
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


def outside_at(world: World, url: str) -> None:
    """Every provider is at this address."""
    bases = {name: url for name in world.settings.model_dump() if name.endswith("_base_url")}
    cloud.inhabit(replace(world, settings=world.settings.model_copy(update=bases)))
