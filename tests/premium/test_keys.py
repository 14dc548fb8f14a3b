"""The keys of Stripe and iyzico: every function fetches its own, because none shares a process with another."""

from kervan.world import World
from tests import cloud
from tests.cloud import Clock
from tests.conftest import Deliver
from tests.premium_fixture import IyzicoMember, Member, beside_stripe, look_again
from tests.stripe_fixture import Tampering, with_stripe


def in_a_new_process(world: World, way_out: Tampering) -> None:
    """Nothing is known of any key."""
    with_stripe(cloud.in_a_new_process(world), way_out)


def in_a_new_process_with_iyzico(ayla: IyzicoMember, world: World) -> None:
    """The same, of iyzico's."""
    cloud.inhabit(beside_stripe(cloud.in_a_new_process(world), ayla.desk))


def test_the_worker_has_them(ana: Member, world: World, way_out: Tampering, deliver: Deliver) -> None:
    ana.pay(ana.subscribe())
    ana.tell()
    in_a_new_process(world, way_out)
    deliver()
    assert ana.row.status == "ACTIVE"


def test_the_sweep_has_them(ana: Member, world: World, way_out: Tampering, clock: Clock) -> None:
    ana.pay(ana.subscribe())
    clock.advance(minutes=3)
    in_a_new_process(world, way_out)
    look_again()
    assert ana.row.status == "ACTIVE"


def test_the_worker_has_iyzicos(ayla: IyzicoMember, world: World, deliver: Deliver) -> None:
    page = ayla.subscribe()
    ayla.pay(page)
    ayla.come_back(page)
    in_a_new_process_with_iyzico(ayla, world)
    deliver()
    assert ayla.row.status == "ACTIVE"


def test_the_sweep_has_iyzicos(ayla: IyzicoMember, world: World, clock: Clock) -> None:
    ayla.pay(ayla.subscribe())
    clock.advance(minutes=3)
    in_a_new_process_with_iyzico(ayla, world)
    look_again()
    assert ayla.row.status == "ACTIVE"
