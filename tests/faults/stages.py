"""Where races around money begin: one donor, one order, and how far its payment has come."""

from collections.abc import Callable

from infra.local.simulators.common.state import Json
from infra.local.simulators.iyzico import IyzicoSimulator
from kervan.providers.payments import ProviderName
from tests.faults.job import Job
from tests.faults.racing import Stage
from tests.faults.scene import Scene
from tests.faults.stories import open_page, paid_yesterday


def each(begin: Callable[[Job], object]) -> list[Stage]:
    """A stage for each provider, on which this has happened."""
    return [at(begin, name) for name in ProviderName]


def at(begin: Callable[[Job], object], name: ProviderName) -> Stage:
    """The stage of one of them."""

    def stage(scene: Scene) -> Job:
        job = Job(scene, name)
        begin(job)
        return job

    stage.__name__ = name.value
    return stage


def placed(job: Job) -> None:
    """An order waits for its payment."""
    job.place()


def paid_unseen(job: Job) -> None:
    """The buyer has paid; the webhook waits."""
    open_page(job)
    job.till.pay(job.started)


def under_review(job: Job) -> None:
    """The money came, and its provider did not say for which payment."""
    paid_unseen(job)
    bound = _bindings(job)
    kept: Json = {name: bound.pop(name) for name in ("payment_id", "basketId") if name in bound}
    bound["basketId"] = None
    assert job.till.come_back(job.started).status == 303
    while job.plant.step():
        pass
    bound |= kept
    assert job.payments[0].status == "NEEDS_REVIEW", job.payments[0].status


def _bindings(job: Job) -> Json:
    """Where the provider keeps what binds its payment to ours."""
    if isinstance(job.till.simulator, IyzicoSimulator):
        [payment] = job.till.simulator.core.state.payments.values()
        return payment
    [intent] = job.stripe.core.state.of_kind("payment_intent")
    bindings: Json = intent["metadata"]
    return bindings


ORDERED = each(placed)
OPEN = each(open_page)
PAYING = each(paid_unseen)
PAID = each(paid_yesterday)
PAID_BY_STRIPE = at(paid_yesterday, ProviderName.STRIPE)
UNBOUND = [at(under_review, name) for name in (ProviderName.STRIPE, ProviderName.IYZICO)]
