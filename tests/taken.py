"""Money that was taken and waits for a person, written as the product would have written it."""

from functions.orders.tables import Order
from functions.payments.states import Reason, Status, Step
from functions.payments.tables import Payment
from kervan.commit import commit
from kervan.world import World


def under_review(world: World, order: Order, *, attempt: int = 9) -> Payment:
    """A payment of the order's price whose money fits no order."""
    now = world.now()
    steps = (Status.CREATED, Status.PENDING, Status.NEEDS_REVIEW)
    row = Payment(
        Payment.id_of(order.order_id, "stripe", attempt),
        user_id=order.user_id,
        order_id=order.order_id,
        provider="stripe",
        attempt=attempt,
        status=Status.NEEDS_REVIEW.value,
        amount=order.total,
        captured=order.total,
        live=False,
        reference=f"pi_{order.order_id}",
        return_url="https://app.kervan.test/",
        locale="tr",
        review_reason=Reason.AMOUNT.value,
        history=[Step(status=step.value, at=now, by="payments") for step in steps],
        created_at=now,
        month=now.strftime("%Y-%m"),
        check_at=now,
    )
    commit(new=row)
    return row
