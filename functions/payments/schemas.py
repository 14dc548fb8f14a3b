"""The JSON of payments."""

from datetime import datetime
from typing import Annotated, Literal, Self

from pydantic import BaseModel, Field, StringConstraints

from kervan.fields import Input, Line, Name, id_of
from kervan.money import Money
from kervan.providers.declines import told
from kervan.providers.payments import NextAction, ProviderName

from .states import Reason, Status
from .tables import Payment

PaymentId = Annotated[str, id_of("pay")]
OrderId = Annotated[str, id_of("ord")]
UserId = Annotated[str, id_of("usr")]
Address = Annotated[str, StringConstraints(max_length=2000, pattern=r"^[!-~]+$")]  # ASCII without blanks
Phone = Annotated[str, StringConstraints(pattern=r"^\+[1-9][0-9]{7,14}$")]  # E.164: donors live everywhere
PostalCode = Annotated[str, StringConstraints(pattern=r"^[0-9A-Za-z][0-9A-Za-z -]{1,9}$")]
IdentityNumber = Annotated[str, StringConstraints(pattern=r"^[0-9A-Z]{5,20}$")]
Instalments = Annotated[int, Field(strict=True, ge=1, le=12)]


class BillingIn(Input):
    """Where the buyer lives."""

    line: Line
    district: Name | None = None
    city: Name
    postal_code: PostalCode | None = None
    country: Name = "Türkiye"


class BuyerIn(Input):
    """What the provider must know of the buyer: needed where neither the account nor the order says it, and else
    outranking them. It goes to the provider and is not kept. `identity_number`: TCKN or passport, for an invoice.
    """

    phone: Phone | None = None
    address: BillingIn | None = None
    identity_number: IdentityNumber | None = None


class ProcessIn(Input):
    """An order to be paid. `return_url`: the app's page where the buyer ends up; it must be on an allowed origin.

    `instalments`: the most that the buyer may choose on the provider's page.
    """

    order_id: OrderId
    provider: ProviderName
    return_url: Address | None = None
    instalments: Instalments = 1
    buyer: BuyerIn | None = None


class StepOut(BaseModel):
    """A state it entered."""

    status: Status
    at: datetime


class PaymentOut(BaseModel):
    """A payment. `decline_code` is the bank's answer to the last card; while PENDING another may be tried. It is
    `declined` where the bank takes the card for stolen.

    `charged` is what the card paid, once it did: more than `amount` where the buyer chose instalments.
    """

    id: str
    order_id: str
    provider: ProviderName
    amount: Money
    charged: Money | None
    refunded: Money
    status: Status
    decline_code: str | None
    history: list[StepOut]
    created_at: datetime

    @classmethod
    def of(cls, row: Payment) -> Self:
        """From the row."""
        return cls(
            id=row.payment_id,
            order_id=row.order_id,
            provider=ProviderName(row.provider),
            amount=row.amount,
            charged=row.charged,
            refunded=row.in_its_currency(row.refunded),
            status=Status(row.status),
            decline_code=told(row.decline_code),
            history=[StepOut(status=Status(step.status), at=step.at) for step in row.history],
            created_at=row.created_at,
        )


class StaffPaymentOut(PaymentOut):
    """A payment as staff see it: whose it is, where to find it at the provider, what is wrong with it, and the bank's
    own `decline_code`.

    `refunding`: promised to the buyer and not done yet. `charged_back`: lost in disputes.
    """

    user_id: str
    reference: str | None
    transaction: str | None
    captured: Money | None
    refunding: Money
    charged_back: Money
    disputed: bool
    review_reason: Reason | None

    @classmethod
    def of(cls, row: Payment) -> Self:
        """From the row."""
        return cls(
            user_id=row.user_id,
            reference=row.reference,
            transaction=row.transaction,
            captured=row.captured,
            refunding=row.in_its_currency(row.refunding),
            charged_back=row.in_its_currency(row.charged_back),
            disputed=bool(row.open_disputes),
            review_reason=Reason(row.review_reason) if row.review_reason else None,
            **{**PaymentOut.of(row).model_dump(), "decline_code": row.decline_code},
        )


class NextActionOut(BaseModel):
    """What the app does next: confirm with `client_secret`, or show `url` as a page or in an iframe.

    `return_url` is what the provider is to send the buyer's browser back to.
    """

    type: Literal["client_secret", "redirect", "iframe"]
    client_secret: str | None
    url: str | None
    publishable_key: str | None
    return_url: str

    @classmethod
    def of(cls, action: NextAction, return_url: str) -> Self:
        """From the provider's."""
        secret = action.type == "client_secret"
        return cls(
            type=action.type,
            client_secret=action.value if secret else None,
            url=None if secret else action.value,
            publishable_key=action.publishable_key,
            return_url=return_url,
        )


class ProcessOut(BaseModel):
    """A started payment."""

    payment: PaymentOut
    next_action: NextActionOut
