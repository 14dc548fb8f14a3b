"""A shop that takes money through every provider, and a donor with an account."""

from collections.abc import Iterator

import pytest

from functions.orders.tables import Order
from kervan.providers.payments import ProviderName
from kervan.world import World
from tests import cloud
from tests.conftest import Answer, Caller, Deliver
from tests.desks import Desk, Desks, IyzicoDesk, PaytrDesk, StripeDesk, behind, desks
from tests.donors import register
from tests.faults.injector import Injector
from tests.refunding import Office, payment_of
from tests.shop import place, stock_the_shelf

HOSTED = (ProviderName.IYZICO, ProviderName.PAYTR)  # whose page it is


@pytest.fixture(name="every")
def _every(call: Caller, clock: cloud.Clock) -> Desks:
    return desks(call, clock)


@pytest.fixture(name="stage", autouse=True)
def _stage(world: World, every: Desks) -> World:
    """The world with all of them in it."""
    made = behind(world, every)
    register(made)
    stock_the_shelf(made)
    return made


@pytest.fixture(name="desk", params=list(ProviderName))
def _desk(request: pytest.FixtureRequest, every: Desks) -> Desk:
    return every[request.param]


@pytest.fixture(name="hosted", params=HOSTED)
def _hosted(request: pytest.FixtureRequest, every: Desks) -> Desk:
    return every[request.param]


@pytest.fixture(name="stripe")
def _stripe(every: Desks) -> StripeDesk:
    desk = every[ProviderName.STRIPE]
    assert isinstance(desk, StripeDesk)
    return desk


@pytest.fixture(name="iyzico")
def _iyzico(every: Desks) -> IyzicoDesk:
    desk = every[ProviderName.IYZICO]
    assert isinstance(desk, IyzicoDesk)
    return desk


@pytest.fixture(name="paytr")
def _paytr(every: Desks) -> PaytrDesk:
    desk = every[ProviderName.PAYTR]
    assert isinstance(desk, PaytrDesk)
    return desk


@pytest.fixture(name="order")
def _order(stage: World) -> Order:
    """Ana's order of one share, unpaid."""
    return place(stage)


@pytest.fixture(name="started")
def _started(desk: Desk, order: Order) -> Answer:
    """A payment of it that waits for its buyer."""
    return desk.process(order.order_id)


@pytest.fixture(name="calls")
def _calls(stage: World) -> Iterator[Injector]:
    """Every AWS call from now on."""
    with Injector().installed() as injector:
        yield injector


@pytest.fixture(name="office")
def _office(call: Caller) -> Office:
    """Staff."""
    return Office(call)


@pytest.fixture(name="paid")
def _paid(desk: Desk, started: Answer, deliver: Deliver) -> str:
    """The payment, once its buyer has paid and everybody knows."""
    return pay(desk, started, deliver)


@pytest.fixture(name="stripe_paid")
def _stripe_paid(stripe: StripeDesk, order: Order, deliver: Deliver) -> str:
    """The same at Stripe alone."""
    return pay(stripe, stripe.process(order.order_id), deliver)


@pytest.fixture(name="iyzico_paid")
def _iyzico_paid(iyzico: IyzicoDesk, order: Order, deliver: Deliver) -> str:
    """The same at iyzico alone."""
    return pay(iyzico, iyzico.process(order.order_id), deliver)


def pay(desk: Desk, started: Answer, deliver: Deliver) -> str:
    """A buyer pays, and everybody hears of it; the payment."""
    desk.pay(started)
    desk.tell()
    deliver()
    payment_id = str(started.body["payment"]["id"])
    assert payment_of(payment_id).status == "SUCCEEDED"
    return payment_id
