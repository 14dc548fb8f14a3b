"""Templates: how a product's certificates look is data that staff keep, and see before anybody gets one.

A change is a new version. Certificates remember the version they were drawn with, and are never drawn again; one that
is issued in place of another has the look of its own day.
"""

from functions.catalog.tables import Product
from kervan import log
from kervan.auth import Caller
from kervan.commit import commit
from kervan.errors import Changed, Exists, Locale, NotFound
from kervan.request import expect
from kervan.world import World

from .document import Look, house_look
from .looks import look_of
from .palettes import OrnamentName, PaletteName
from .tables import CertificateTemplate, TemplateWords
from .template_schemas import TemplateIn

PALETTE: PaletteName = "iznik"
ORNAMENT: OrnamentName = "tulips"


def shown(product_id: str) -> CertificateTemplate:
    """The template in force; the house's own look where staff never wrote one."""
    _product(product_id)
    return CertificateTemplate.current(product_id) or _house(product_id)


def change(
    world: World, caller: Caller, product_id: str, wanted: TemplateIn, if_match: str | None
) -> CertificateTemplate:
    """Have certificates look so from now on. What looks so already gets no new version."""
    current = shown(product_id)
    expect(current, if_match)
    new = _row(product_id, int(current.version) + 1, wanted)
    new.by, new.at = caller.id, world.now()
    if current.version and _says(current) == _says(new):
        return current
    try:
        commit(new=new)
    except Exists:
        raise Changed from None
    log.info("certificate template changed", product_id=product_id, version=new.version, by=caller.id)
    return new


def preview(product_id: str, wanted: TemplateIn, locale: Locale) -> tuple[Product, Look]:
    """What a page of this template needs: the product, and the look."""
    product = _product(product_id)
    return product, look_of(_row(product_id, 0, wanted), locale, preview=True)


def _product(product_id: str) -> Product:
    product = Product.find(product_id)
    if product is None:
        raise NotFound
    return product


def _row(product_id: str, version: int, wanted: TemplateIn) -> CertificateTemplate:
    return CertificateTemplate(
        product_id,
        version,
        tr=TemplateWords(**wanted.tr.model_dump()),
        en=TemplateWords(**wanted.en.model_dump()),
        signatory=wanted.signatory,
        palette=wanted.palette,
        ornament=wanted.ornament,
    )


def _house(product_id: str) -> CertificateTemplate:
    tr, en = (
        TemplateWords(title=look.title, sentence=look.sentence, closing=look.closing)
        for look in (house_look("tr"), house_look("en"))
    )
    return CertificateTemplate(product_id, 0, tr=tr, en=en, signatory="", palette=PALETTE, ornament=ORNAMENT)


def _says(row: CertificateTemplate) -> tuple[object, ...]:
    return row.tr.fields(), row.en.fields(), row.signatory, row.palette, row.ornament
