"""What a certificate looks like, from its product's template: all that drawing one needs of templates."""

from collections.abc import Sequence

from functions.orders.tables import Item
from kervan.errors import Locale

from .document import Look, house_look
from .tables import CertificateTemplate


def template_for(lines: Sequence[Item]) -> CertificateTemplate | None:
    """The template of an order's certificate; None for several products at once, which have the house's own look."""
    products = {item.product_id for item in lines}
    return CertificateTemplate.current(products.pop()) if len(products) == 1 else None


def look_of(template: CertificateTemplate | None, locale: Locale, *, preview: bool = False) -> Look:
    """What the template decides in this language."""
    if template is None:
        return house_look(locale)
    words = (template.en if locale == "en" else template.tr).fields()
    return Look(
        title=words["title"],
        sentence=words["sentence"],
        closing=words["closing"] or "",
        role=words["role"] or "",
        signatory=template.signatory or "",
        palette=template.palette,
        ornament=template.ornament,
        preview=preview,
    )
