"""In a real browser: who drops or chooses a PDF on the public page, under its own policy, is told what it is."""

import hashlib
import json
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, Route

from functions.certificates.handler import app
from functions.certificates.tables import Certificate
from kervan.settings import Bucket
from kervan.world import World
from tests.conftest import Caller, Deliver
from tests.e2e.browsing import browsing

DOOR = "https://kervan.test"
DROP = """(bytes) => {
  const dropped = new DataTransfer();
  dropped.items.add(new File([new Uint8Array(bytes)], "belge.pdf", { type: "application/pdf" }));
  document.body.dispatchEvent(new DragEvent("drop", { dataTransfer: dropped, bubbles: true, cancelable: true }));
}"""


@pytest.fixture
def window(document: tuple[str, bytes], call: Caller) -> Iterator[Page]:
    """A window in which the product answers, and what it asked for stands in `asked`.

    It opens when the document is signed: signing has a loop of its own, and so has the browser.
    """
    with browsing() as browser:
        yield from opened(browser.new_page(), call)


def opened(page: Page, call: Caller) -> Iterator[Page]:
    """With nothing behind it but the product."""
    page.wrong, page.asked = [], []  # type: ignore[attr-defined]
    page.on("pageerror", lambda error: page.wrong.append(str(error)))  # type: ignore[attr-defined]
    page.on("console", lambda line: page.wrong.append(line.text) if line.type == "error" else None)  # type: ignore[attr-defined]

    def answer(route: Route) -> None:
        request = route.request
        page.asked.append(request.post_data or "")  # type: ignore[attr-defined]
        sent = {"content_type": "application/json"} if request.method == "POST" else {}
        path = request.url.removeprefix(DOOR)
        got = call(app, request.method, path, request.post_data_buffer, **sent)
        body = got.body if isinstance(got.body, str) else json.dumps(got.body)
        route.fulfill(status=got.status, headers=got.headers, body=body)

    page.route("**/*", answer)
    yield page
    assert page.wrong == []  # type: ignore[attr-defined]
    page.close()


def drop(page: Page, document: bytes) -> None:
    page.evaluate(DROP, list(document))


def choose(page: Page, document: bytes) -> None:
    page.set_input_files("#file", {"name": "belge.pdf", "mimeType": "application/pdf", "buffer": document})


def said(page: Page) -> str:
    """What the page says of the file, once it knows."""
    page.wait_for_selector("[data-outcome]:not([hidden]):not([data-outcome=working])", timeout=40_000)
    return page.locator("[data-outcome]:not([hidden])").inner_text()


@pytest.fixture
def document(world: World, paid: str, deliver: Deliver) -> tuple[str, bytes]:
    """A certificate's id and its file."""
    deliver()
    row = Certificate.get(Certificate.id_of(paid))
    return row.certificate_id, world.files.get(Bucket.DOCUMENTS, row.file_key)


def test_the_certificates_own_page_tells_the_file_from_another(window: Page, document: tuple[str, bytes]) -> None:
    certificate_id, pdf = document
    window.goto(f"{DOOR}/certificate/{certificate_id}?lang=tr")
    drop(window, pdf)
    assert "Dosya özgün." in said(window)
    choose(window, pdf[:-20] + b"X" + pdf[-19:])
    window.wait_for_selector("[data-outcome=altered]:not([hidden])", timeout=40_000)
    assert "Bu, düzenlediğimiz dosya değil." in said(window)
    sent = "".join(window.asked)  # type: ignore[attr-defined]
    assert hashlib.sha256(pdf).hexdigest() in sent and "%PDF" not in sent  # the file stays where it is


def test_the_page_without_an_address_finds_the_certificate_in_english(
    window: Page, document: tuple[str, bytes]
) -> None:
    certificate_id, pdf = document
    window.goto(f"{DOOR}/certificate?lang=en")
    drop(window, pdf)
    assert "The file is genuine." in said(window)
    link = window.locator("[data-outcome=found] a").get_attribute("href")
    assert link == f"/certificate/{certificate_id}?lang=en"
    drop(window, b"%PDF-1.7 of somebody else")
    window.wait_for_selector("[data-outcome=unknown]:not([hidden])", timeout=40_000)
    assert "We do not know this file." in said(window)
