"""The API's document and the pages that show it, whole and from one place."""

import base64
import gzip
import re
from pathlib import Path
from typing import Any

import pytest

from functions.health import documents
from functions.health.documents import Document, the_document
from functions.health.handler import app
from tests.cloud import http_event
from tests.conftest import Caller, LambdaContext

PAGES = ("/docs", "/redoc", "/docs/errors")


def raw(path: str, **headers: str) -> dict[str, Any]:
    """The gateway's answer, before anybody unpacks it."""
    sent = {name.replace("_", "-"): value for name, value in headers.items()}
    answer: dict[str, Any] = app.handler(http_event("GET", path, headers=sent), LambdaContext())
    return answer


def test_the_document_is_what_the_build_made(call: Caller, document: Document) -> None:
    answer = call(app, "GET", "/openapi.json")
    assert answer.status == 200
    assert answer.headers["content-type"] == "application/json"
    assert answer.body == document.content
    assert "/api/orders" in answer.body["paths"]


def test_a_deployment_without_its_document_says_so(call: Caller, tmp_path: Path) -> None:
    app.dependency_overrides[the_document] = lambda: documents.read(tmp_path / "openapi.json")
    try:
        for path in ("/openapi.json", "/docs/errors"):
            answer = call(app, "GET", path, accept_language="en")
            assert (answer.status, answer.body["code"]) == (503, "not_built"), path
        assert call(app, "GET", "/api/nothing").status == 404
    finally:
        del app.dependency_overrides[the_document]


def test_the_document_is_read_from_its_file(tmp_path: Path) -> None:
    (tmp_path / "openapi.json").write_text('{"paths": {"/ş": {"get": {}}}}', encoding="utf-8")
    assert documents.read(tmp_path / "openapi.json").methods_of("/ş") == {"GET"}


@pytest.mark.parametrize("path", PAGES)
def test_a_page_loads_nothing_from_elsewhere_and_all_it_names_is_there(
    call: Caller, document: Document, path: str
) -> None:
    answer = call(app, "GET", path)
    assert (answer.status, answer.headers["content-type"]) == (200, "text/html; charset=utf-8")
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "http" not in policy
    assert "unsafe-eval" not in policy
    named = re.findall(r'(?:src|href)="([^"]+)"', answer.body)
    assert not [address for address in named if not address.startswith("/")]
    for address in (each for each in named if each.startswith("/docs/assets/")):
        assert call(app, "GET", address).status == 200, address
    assert "{{" not in answer.body
    assert not re.search(r"<script(?![^>]*src=)", answer.body)


@pytest.mark.parametrize(
    ("name", "media"),
    [("swagger-ui.js", "text/javascript"), ("redoc.js", "text/javascript"), ("swagger-ui.css", "text/css")],
)
def test_an_asset_is_sent_packed_to_who_can_unpack_it(world: object, name: str, media: str) -> None:
    packed = raw(f"/docs/assets/{name}", accept_encoding="br, gzip")
    assert packed["isBase64Encoded"]
    assert packed["headers"]["content-encoding"] == "gzip"
    assert packed["headers"]["content-type"].startswith(media)
    assert "immutable" in packed["headers"]["cache-control"]
    assert len(packed["body"]) < 6 * 1024 * 1024
    plain = raw(f"/docs/assets/{name}")
    assert "content-encoding" not in plain["headers"]
    assert not plain["isBase64Encoded"]
    assert gzip.decompress(base64.b64decode(packed["body"])).decode() == plain["body"]


@pytest.mark.parametrize(
    "name", ["nothing.js", "..%2fhandler.py", "handler.py", "swagger.html", "redoc.js.gz", "x" * 80]
)
def test_only_assets_can_be_asked_for(call: Caller, name: str) -> None:
    assert call(app, "GET", f"/docs/assets/{name}").status == 404


def test_licences_are_there(world: object) -> None:
    for name, words in (("swagger-ui", "Apache License"), ("redoc", "MIT License")):
        assert words in raw(f"/docs/assets/{name}.license.txt")["body"]


def test_every_error_has_its_place_on_the_page_that_types_lead_to(call: Caller, document: Document) -> None:
    page = call(app, "GET", "/docs/errors").body
    answers = [a for path in document.content["paths"].values() for method in path.values() for a in _failures(method)]
    described = {code for answer in answers for code in re.findall(r"`(\w+)` ", answer["description"])}
    assert len(described) > 20
    assert not {code for code in described if f'<tr id="{code}">' not in page}
    assert "Kayıt siz okuduktan sonra değişti." in page
    problem = call(app, "GET", "/nowhere").body
    assert f'id="{problem["type"].removeprefix("/docs/errors#")}"' in page


def _failures(method: dict[str, Any]) -> list[dict[str, Any]]:
    return [answer for status, answer in method["responses"].items() if int(status) >= 400]
