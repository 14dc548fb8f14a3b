"""The JSON of orders."""

from datetime import datetime
from typing import Annotated, Literal, Self

from pydantic import BaseModel, Field, StringConstraints

from kervan.fields import Input, Line, Name, Text, id_of
from kervan.money import Money

from .tables import Item, Order, Status

OrderId = Annotated[str, id_of("ord")]
ProductId = Annotated[str, id_of("prd")]
Quantity = Annotated[int, Field(strict=True, ge=1, le=100)]
PostalCode = Annotated[str, StringConstraints(pattern=r"^[0-9]{5}$")]
Phone = Annotated[str, StringConstraints(pattern=r"^\+90[0-9]{10}$")]
StaffStatus = Literal["PROCESSING", "SHIPPED", "PERFORMED", "COMPLETED"]


class ItemIn(Input):
    """A line of an order to be placed."""

    product_id: ProductId
    quantity: Quantity = 1
    on_behalf_of: Annotated[list[Name], Field(max_length=100, default_factory=list)]
    note: Text | None = None


class AddressIn(Input):
    """Where to ship to."""

    name: Name
    line: Line
    district: Name
    city: Name
    postal_code: PostalCode | None = None
    phone: Phone | None = None


class ConsentIn(Input):
    """The vekâlet text that the donor accepted."""

    version: Annotated[str, StringConstraints(min_length=1, max_length=32)]
    accepted: Literal[True]


class OrderIn(Input):
    """An order to be placed. Prices are the server's."""

    items: Annotated[list[ItemIn], Field(min_length=1, max_length=20)]
    shipping_address: AddressIn | None = None
    proxy_consent: ConsentIn | None = None


class StatusIn(Input):
    """Where staff move an order."""

    status: StaffStatus


class ItemOut(BaseModel):
    """A line."""

    product_id: str
    name: str
    kind: str
    quantity: int
    unit_price: Money
    vat_rate: int
    certificate: bool
    on_behalf_of: list[str]
    note: str | None

    @classmethod
    def of(cls, item: Item) -> Self:
        """From the row's line."""
        return cls(
            product_id=item.product_id,
            name=item.name,
            kind=item.kind,
            quantity=int(item.quantity),
            unit_price=item.unit_price,
            vat_rate=int(item.vat_rate),
            certificate=item.certificate,
            on_behalf_of=list(item.on_behalf_of),
            note=item.note,
        )


class AddressOut(BaseModel):
    """Where it is shipped to."""

    name: str
    line: str
    district: str
    city: str
    postal_code: str | None
    phone: str | None


class EvidenceIn(Input):
    """A clean file with the purpose `evidence`, mine or a colleague's."""

    file_id: Annotated[str, id_of("fil")]


class EvidenceOut(BaseModel):
    """A photo or video that shows that the order was carried out: GET /api/files/{file_id} links to it."""

    file_id: str
    content_type: str
    at: datetime


class StepOut(BaseModel):
    """A state it entered."""

    status: Status
    at: datetime


class OrderOut(BaseModel):
    """An order."""

    id: str
    status: Status
    items: list[ItemOut]
    total: Money
    shipping_address: AddressOut | None
    proxy_consent_version: str | None
    history: list[StepOut]
    evidence: list[EvidenceOut]
    placed_at: datetime
    reserved_until: datetime
    paid_at: datetime | None
    payment_id: str | None

    @classmethod
    def of(cls, row: Order) -> Self:
        """From the row."""
        address = row.shipping_address
        return cls(
            id=row.order_id,
            status=Status(row.status),
            items=[ItemOut.of(item) for item in row.items],
            total=row.total,
            shipping_address=AddressOut(**address.fields()) if address else None,
            proxy_consent_version=row.proxy_consent.version if row.proxy_consent else None,
            history=[StepOut(status=Status(step.status), at=step.at) for step in row.history],
            evidence=[EvidenceOut(file_id=e.file_id, content_type=e.media, at=e.at) for e in row.evidence],
            placed_at=row.placed_at,
            reserved_until=row.reserved_until,
            paid_at=row.paid_at,
            payment_id=row.payment_id,
        )


class StaffOrderOut(OrderOut):
    """An order as staff see it in a list: with its buyer."""

    user_id: str

    @classmethod
    def of(cls, row: Order) -> Self:
        """From the row."""
        return cls(user_id=row.user_id, **OrderOut.of(row).model_dump())
