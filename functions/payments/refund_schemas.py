"""The JSON of refunds, disputes and reviews."""

from datetime import datetime
from typing import Annotated, Literal, Self

from pydantic import BaseModel, StringConstraints

from kervan.fields import Input, Line
from kervan.money import Money
from kervan.providers.payments import ProviderName

from .states import DisputeStatus, RefundStatus
from .tables import Dispute, PaymentAudit, Refund

Reason = Annotated[Line, StringConstraints(min_length=1)]


class RefundIn(Input):
    """What is to go back: all that is left where no amount is given. `reason` is kept for staff."""

    amount: Money | None = None
    reason: Reason | None = None


class RefundStepOut(BaseModel):
    """A state it entered."""

    status: RefundStatus
    at: datetime


class RefundOut(BaseModel):
    """Money that goes back. `failure` is the provider's or the bank's code for why it did not."""

    id: str
    payment_id: str
    order_id: str
    provider: ProviderName
    amount: Money
    status: RefundStatus
    failure: str | None
    history: list[RefundStepOut]
    created_at: datetime

    @classmethod
    def of(cls, row: Refund) -> Self:
        """From the row."""
        return cls(
            id=row.refund_id,
            payment_id=row.payment_id,
            order_id=row.order_id,
            provider=ProviderName(row.provider),
            amount=row.amount,
            status=RefundStatus(row.status),
            failure=row.failure,
            history=[RefundStepOut(status=RefundStatus(step.status), at=step.at) for step in row.history],
            created_at=row.created_at,
        )


class DisputeOut(BaseModel):
    """A buyer's bank that asks for money back. `answer_until`: until then we may answer it, in the provider's panel."""

    id: str
    payment_id: str
    reference: str
    amount: Money
    status: DisputeStatus
    reason: str
    answer_until: datetime | None
    created_at: datetime

    @classmethod
    def of(cls, row: Dispute) -> Self:
        """From the row."""
        return cls(
            id=row.dispute_id,
            payment_id=row.payment_id,
            reference=row.reference,
            amount=row.amount,
            status=DisputeStatus(row.status),
            reason=row.reason,
            answer_until=row.answer_until,
            created_at=row.created_at,
        )


class ReviewIn(Input):
    """What a person decides of money that fits no order: it pays its order after all, or it goes back. `dismiss`: it is
    no money of ours (of the other mode, say), and the order may be paid anew.
    """

    decision: Literal["accept", "refund", "dismiss"]
    note: Reason


class PaymentActOut(BaseModel):
    """What staff did about a payment, and why."""

    id: str
    by: str
    at: datetime
    act: str
    refund_id: str | None
    note: str | None

    @classmethod
    def of(cls, row: PaymentAudit) -> Self:
        """From the row."""
        return cls(id=row.act_id, by=row.by, at=row.at, act=row.act, refund_id=row.refund_id, note=row.note)
