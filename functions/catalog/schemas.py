"""The JSON of the catalog."""

from datetime import datetime
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, BaseModel, Field, StringConstraints
from pydantic_core import PydanticCustomError

from kervan.errors import Locale
from kervan.fields import Flag, Input, Line, Name, Text, id_of
from kervan.money import Money
from kervan.proxy_texts import IN_FORCE, PROXY_TEXTS
from kervan.reply import etag

from .tables import Category, Product, Seller, Stock, StockMove

MOST = 1_000_000
ProductId = Annotated[str, id_of("prd")]
SellerId = Annotated[str, id_of("sel")]
UserId = Annotated[str, id_of("usr")]
Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=40)]
Kind = Literal["physical", "donation", "service", "digital"]
Count = Annotated[int, Field(strict=True, ge=0, le=MOST)]
Delta = Annotated[int, Field(strict=True, ge=-MOST, le=MOST)]


def _not_free(price: Money) -> Money:
    """Nothing that costs nothing can be paid for."""
    if price.amount < 1:
        raise PydanticCustomError("greater_than", "must be above zero", {"gt": 0})
    return price


class ProductIn(Input):
    """A product as it is to be."""

    name: Name
    description: Text = ""
    kind: Kind
    category: Slug
    price: Annotated[Money, AfterValidator(_not_free)]
    vat_rate: Annotated[Literal[0, 1, 10, 20], Field(description="KDV in per cent, included in the price")]
    certificate: Flag = False
    shares: Annotated[int, Field(strict=True, ge=1, le=7)] | None = None
    stocked: Annotated[Flag, Field(description="False: there is no limit")] = False
    on_sale: Flag = True


class NewProductIn(ProductIn):
    """A product to be made."""

    seller_id: SellerId
    stock: Annotated[Count, Field(description="How many there are, of a stocked product")] = 0


class StockIn(Input):
    """A change of supply: `delta` more (or fewer), or `set` to be available. One of the two."""

    delta: Delta | None = None
    set: Count | None = None
    reason: Annotated[Line, StringConstraints(min_length=1)]


class NamesIn(Input):
    """A name in both languages."""

    tr: Name
    en: Name


class CategoryIn(Input):
    """A category as it is to be."""

    name: NamesIn


class SellerIn(Input):
    """A seller as it is to be. `user_id` is the account that may edit its products."""

    name: Name
    city: Name
    about: Text = ""
    user_id: UserId | None = None


class ProductOut(BaseModel):
    """A product."""

    id: str
    name: str
    description: str
    kind: Kind
    category: str
    seller_id: str
    price: Money
    vat_rate: int
    certificate: bool
    shares: int | None
    stocked: bool
    on_sale: bool
    created_at: datetime

    @classmethod
    def of(cls, row: Product) -> Self:
        """From the row."""
        return cls.model_validate(_facts(row))


class ProxyTextOut(BaseModel):
    """The vekâlet text that is accepted with a donation now: its version goes into `proxy_consent.version`."""

    version: str
    tr: str
    en: str

    @classmethod
    def in_force(cls) -> Self:
        """The one for new orders."""
        text = PROXY_TEXTS[IN_FORCE]
        return cls(version=IN_FORCE, tr=text["tr"], en=text["en"])


class ProductDetail(ProductOut):
    """A product with what is left of it, and for a donation the text that its donor accepts."""

    stock: int | None
    proxy_text: ProxyTextOut | None

    @classmethod
    def with_stock(cls, row: Product, stock: Stock | None) -> Self:
        """From the rows."""
        text = ProxyTextOut.in_force() if row.kind == "donation" else None
        return cls.model_validate({**_facts(row), "stock": int(stock.available) if stock else None, "proxy_text": text})


class StockOut(BaseModel):
    """How many there are: available + reserved + sold = supplied."""

    product_id: str
    available: int
    reserved: int
    sold: int
    supplied: int

    @classmethod
    def of(cls, row: Stock) -> Self:
        """From the row."""
        counts = {name: int(getattr(row, name)) for name in ("available", "reserved", "sold", "supplied")}
        return cls(product_id=row.product_id, **counts)


class StockMoveOut(BaseModel):
    """A change of supply: how many, why, through whom."""

    id: str
    delta: int
    reason: str
    by: str
    at: datetime

    @classmethod
    def of(cls, row: StockMove) -> Self:
        """From the row."""
        return cls(id=row.move_id, delta=int(row.delta), reason=row.reason, by=row.by, at=row.at)


class CategoryOut(BaseModel):
    """A category: `name` in the caller's language, `names` in both."""

    category: str
    name: str
    names: dict[Locale, str]
    etag: str

    @classmethod
    def of(cls, row: Category, locale: Locale) -> Self:
        """From the row."""
        names: dict[Locale, str] = {"tr": row.name_tr, "en": row.name_en}
        return cls(category=row.category, name=names[locale], names=names, etag=etag(int(row.version)))


class SellerOut(BaseModel):
    """A seller, as everybody sees it."""

    id: str
    name: str
    city: str
    about: str

    @classmethod
    def of(cls, row: Seller) -> Self:
        """From the row."""
        return cls(id=row.seller_id, name=row.name, city=row.city, about=row.about)


def _facts(row: Product) -> dict[str, object]:
    """A row's attributes under the names of the JSON."""
    same = ("name", "description", "kind", "category", "seller_id", "price", "certificate", "stocked", "created_at")
    return {
        "id": row.product_id,
        "vat_rate": int(row.vat_rate),
        "shares": int(row.shares) if row.shares else None,
        "on_sale": row.on_sale is not None,
        **{name: getattr(row, name) for name in same},
    }
