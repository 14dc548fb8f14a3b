"""Drawing and signing a certificate of one page, and of eighty names."""

import io
import time
from collections.abc import Callable
from datetime import UTC, datetime

from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

from functions.certificates.pdf import CertificateDocument, draw
from tests.bench.tables import median, show

ROUNDS = 40


def run() -> None:
    """Measure and print; the floor is a page with as many lines of text and nothing else."""
    one, many = _document(2), _document(80)
    floor = _milliseconds(_plain_page)
    rows = [
        ("a bare page (floor)", floor, 1.0, _kilobytes(_plain_page())),
        *(
            (name, taken, taken / floor, _kilobytes(draw(document, locale="tr")))
            for name, document in (("certificate, 2 names", one), ("certificate, 80 names", many))
            for taken in [_milliseconds(lambda document=document: draw(document, locale="tr"))]  # type: ignore[misc]
        ),
    ]
    show("Certificate, before signing", ("page", "ms", "× floor", "KB"), rows)


def _milliseconds(work: Callable[[], object]) -> float:
    taken = []
    for _ in range(ROUNDS):
        began = time.perf_counter()
        work()
        taken.append((time.perf_counter() - began) * 1000)
    return median(taken)


def _kilobytes(body: bytes) -> float:
    return len(body) / 1024


def _plain_page() -> bytes:
    body = io.BytesIO()
    page = Canvas(body, pagesize=A4, invariant=1)
    for line in range(20):
        page.drawString(72, 700 - 20 * line, "Certificate of donation")
    page.save()
    return body.getvalue()


def _document(names: int) -> CertificateDocument:
    at = datetime(2026, 11, 21, tzinfo=UTC)
    return CertificateDocument(
        serial="KVN-2026-03CB6-KB75A-M",
        certificate_id="crt_01M7Z45YVCFMMEQHNPQ8V3QMY7",
        order_id="ord_01M7Z45YVCWS87KMEJ51HHG406",
        donor_name="Ayşe Yılmaz",
        beneficiaries=tuple(f"Çağrı Öztürk Ğüneş {number}" for number in range(names)),
        product_name="Büyükbaş kurban, 1 hisse",
        quantity=1,
        amount=1_250_000,
        currency="TRY",
        paid_at=at,
        issued_at=at,
        verify_url="https://api.example.com/certificate/crt_01M7Z45YVCFMMEQHNPQ8V3QMY7",
    )
