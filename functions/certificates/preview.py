"""The preview of a template: the page that a donor would get, for a donor that there is not. It is kept nowhere."""

import base64

from aws_lambda_powertools.event_handler import Response

from functions.catalog.tables import Product
from kervan.errors import Locale
from kervan.world import World

from . import templates
from .document import CertificateDocument
from .template_schemas import TemplateIn

DONOR = "Ayşe Örnek Şahinoğlu"
BENEFICIARIES = ("Çağrı Örnek", "İğdem Örnek", "Gül Örnek")


def answer(world: World, product_id: str, wanted: TemplateIn, locale: Locale) -> Response[str]:
    """The page as a PDF."""
    product, look = templates.preview(product_id, wanted, locale)
    from .pdf import draw  # here alone, and on first use: the tools that draw would double every start of the API

    pdf = draw(_document(world, product), locale=locale, look=look)
    response = Response(
        status_code=200,
        content_type="application/pdf",
        headers={"content-disposition": 'inline; filename="preview.pdf"'},
        body=base64.b64encode(pdf).decode(),  # as text: the router checks answers, and takes no bytes
    )
    response.base64_encoded = True
    return response


def _document(world: World, product: Product) -> CertificateDocument:
    now = world.now()
    return CertificateDocument(
        serial="",
        certificate_id="",
        order_id="—",
        donor_name=DONOR,
        beneficiaries=BENEFICIARIES if product.shares else (),
        product_name=product.name,
        quantity=1,
        amount=product.price.amount,
        currency=product.price.currency,
        paid_at=now,
        issued_at=now,
        verify_url="",
    )
