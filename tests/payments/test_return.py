"""The buyer's browser comes back: it proves nothing, and it is led to the app and nowhere else."""

from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from functions.orders.tables import Order
from functions.payments.handler import app
from functions.payments.privacy import HOLDINGS
from functions.payments.tables import Payment
from infra.local.simulators.stripe import StripeSimulator
from kervan.commit import commit
from kervan.shared_tables import Outbox
from kervan.world import World
from tests.conftest import Answer, Caller, Deliver
from tests.faults.injector import Injector
from tests.payments.looking import facts, row
from tests.stripe_fixture import GOOD_CARD, Till

FORM = {"content_type": "application/x-www-form-urlencoded"}


def back(call: Caller, query: str, *, form: bytes | None = None) -> Answer:
    """The browser's request, as a link or as a form."""
    if form is None:
        return call(app, "GET", f"/api/payments/return/stripe{query}")
    return call(app, "POST", f"/api/payments/return/stripe{query}", form, **FORM)


@pytest.mark.parametrize("as_form", [False, True])
def test_it_leads_to_the_app_with_the_payment_and_its_order(
    call: Caller, till: Till, order: Order, *, as_form: bool
) -> None:
    page = "https://app.kervan.test/odeme?adim=3&order_id=ord_x#son"
    started = till.process(order.order_id, return_url=page)
    said = f"payment_id={row(started).payment_id}&payment_intent_client_secret=pi_1_secret_2&redirect_status=failed"
    answer = back(call, "", form=said.encode()) if as_form else back(call, f"?{said}")
    place = urlsplit(answer.headers["location"])
    assert (answer.status, place.netloc, place.path, place.fragment) == (303, "app.kervan.test", "/odeme", "son")
    assert parse_qs(place.query) == {
        "adim": ["3"],
        "payment_id": [row(started).payment_id],
        "order_id": [order.order_id],
    }


def test_a_buyer_who_has_left_is_led_to_the_apps_first_page(call: Caller, started: Answer, world: World) -> None:
    """What an erasure blanks would lead back to this address, for ever."""
    payment = row(started)
    assert HOLDINGS[Payment].blank(payment)
    commit(payment)
    answer = back(call, f"?payment_id={payment.payment_id}")
    assert answer.headers["location"].startswith(f"{world.settings.app_url}?payment_id={payment.payment_id}")


def test_the_providers_id_is_enough(call: Caller, till: Till, started: Answer) -> None:
    answer = back(call, f"?payment_intent={till.intent_of(started)}")
    assert f"payment_id={row(started).payment_id}" in answer.headers["location"]


@pytest.mark.parametrize(
    "query",
    [
        "",
        "?payment_id=pay_01KAGQ0000000000000000AAAA",
        "?payment_id=%00",
        "?payment_intent=pi_unknown",
        "?return_url=https://evil.example/&next=//evil.example",
    ],
)
def test_an_unknown_payment_leads_to_the_app_and_nothing_is_written(call: Caller, started: Answer, query: str) -> None:
    before = Outbox.count()
    answer = back(call, query)
    assert (answer.status, answer.headers["location"]) == (303, "https://app.kervan.test")
    assert Outbox.count() == before


def test_an_unknown_provider_is_no_address(call: Caller, started: Answer) -> None:
    for method in ("GET", "POST"):
        answer = call(app, method, f"/api/payments/return/paypal?payment_id={row(started).payment_id}")
        assert answer.status == 404


def test_another_providers_address_does_not_lead_to_it(call: Caller, started: Answer) -> None:
    answer = call(app, "GET", f"/api/payments/return/paytr?payment_id={row(started).payment_id}")
    assert (answer.status, answer.headers["location"]) == (303, "https://app.kervan.test")
    assert "payments.ReturnSeen" not in facts()


def test_coming_back_proves_nothing(call: Caller, till: Till, started: Answer, deliver: Deliver) -> None:
    back(call, f"?payment_id={row(started).payment_id}&redirect_status=succeeded")
    deliver()
    assert row(started).status == "PENDING"


@pytest.mark.parametrize("order_of_news", [("return", "webhook"), ("webhook", "return"), ("return", "return")])
def test_return_and_webhook_end_in_the_same_payment(
    call: Caller,
    till: Till,
    stripe: StripeSimulator,
    started: Answer,
    deliver: Deliver,
    order_of_news: tuple[str, str],
) -> None:
    stripe.pay(till.intent_of(started), GOOD_CARD)
    news: dict[str, Any] = {
        "return": lambda: back(call, f"?payment_id={row(started).payment_id}"),
        "webhook": till.tell,
    }
    for name in order_of_news:
        news[name]()
        deliver()
    assert (row(started).status, len(row(started).history)) == ("SUCCEEDED", 3)
    assert Order.get(row(started).order_id).status == "PAID"
    assert len(Order.get(row(started).order_id).history) == 2


def test_a_settled_payment_is_not_looked_at_again(
    call: Caller, till: Till, stripe: StripeSimulator, started: Answer, deliver: Deliver, calls: Injector
) -> None:
    stripe.pay(till.intent_of(started), GOOD_CARD)
    till.tell()
    deliver()
    calls.arm(None)
    back(call, f"?payment_id={row(started).payment_id}")
    assert "PutItem" not in [each.operation for each in calls.trace]


def test_a_browser_that_reloads_for_ever_is_led_on_and_not_heard(call: Caller, started: Answer) -> None:
    answers = [back(call, f"?payment_id={row(started).payment_id}") for _ in range(15)]
    assert {answer.status for answer in answers} == {303}
    assert facts().count("payments.ReturnSeen") == 10


def test_a_form_of_endless_fields_is_not_read(call: Caller) -> None:
    answer = back(call, "", form=b"a&" * 200_000)
    assert (answer.status, answer.body["code"]) == (413, "too_large")
