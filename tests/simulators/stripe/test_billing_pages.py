"""Checkout and portal over HTTP, as a browser without scripts sees them."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest
from stripe import StripeClient

from infra.local.simulators.stripe import StripeSimulator, stripe_client
from infra.local.simulators.stripe.server import create_app
from tests.simulators.serving import served
from tests.simulators.stripe.test_subscriptions import ASKING, BAD_LATER, GOOD, POOR, session_of

Place = tuple[StripeSimulator, StripeClient, httpx.Client]


@pytest.fixture(scope="module", name="served_place")
def _served_place() -> Iterator[Place]:
    simulator = StripeSimulator()
    with served(create_app(simulator)) as base_url, httpx.Client(base_url=base_url, trust_env=False) as browser:
        yield simulator, stripe_client(simulator), browser


@pytest.fixture(name="place")
def _place(served_place: Place) -> Place:
    served_place[0].reset()
    return served_place


def path(url: str) -> str:
    return urlsplit(url)._replace(scheme="", netloc="").geturl()


def subscribed(place: Place) -> Any:
    simulator, sdk, _ = place
    session = session_of(sdk)
    simulator.billing.subscribe(session.id, GOOD)
    return sdk.v1.checkout.sessions.retrieve(session.id)


def test_a_person_subscribes_and_is_sent_back(place: Place) -> None:
    _, sdk, browser = place
    session = session_of(sdk, locale="en")
    page = browser.get(path(session.url))
    assert page.status_code == 200
    for words in ("Premium", "TRY 29.99", "renews every month", "ana@example.com", "No real money"):
        assert words in page.text
    declined = browser.post(path(session.url), data={"number": POOR, "lang": "tr"})
    assert declined.status_code == 402 and "bakiyesi yetersiz" in declined.text
    done = browser.post(path(session.url), data={"number": GOOD})
    assert (done.status_code, done.headers["location"]) == (303, f"https://app.example/done?id={session.id}")
    assert browser.get(path(session.url)).headers["location"] == done.headers["location"]


def test_the_bank_may_ask_first(place: Place) -> None:
    _, sdk, browser = place
    session = session_of(sdk)
    asked = browser.post(path(session.url), data={"number": ASKING})
    bank = path(asked.headers["location"])
    assert "Banka Doğrulaması" in browser.get(bank).text
    back = browser.post(bank, data={"answer": "approve", **dict(httpx.URL(bank).params)})
    done = browser.get(path(back.headers["location"]))
    assert done.headers["location"] == f"https://app.example/done?id={session.id}"


def test_who_leaves_goes_back_and_may_come_again(place: Place) -> None:
    _, sdk, browser = place
    session = session_of(sdk, cancel_url="https://app.example/plans")
    left = browser.post(path(session.url), data={"leave": "1"})
    assert left.headers["location"] == "https://app.example/plans"
    assert browser.get(path(session.url)).status_code == 200


def test_a_page_that_is_over_says_so(place: Place) -> None:
    _, sdk, browser = place
    session = session_of(sdk)
    sdk.v1.checkout.sessions.expire(session.id)
    assert "süresi doldu" in browser.get(path(session.url)).text
    assert browser.get("/c/pay/cs_test_none").status_code == 404
    assert browser.get("/p/session/bps_none").status_code == 404


def test_in_the_portal_it_is_cancelled_kept_and_paid_by_another_card(place: Place) -> None:
    simulator, sdk, browser = place
    session = subscribed(place)
    portal = path(sdk.v1.billing_portal.sessions.create({"customer": session.customer, "locale": "en"}).url)
    assert "Running" in browser.get(portal).text and "TRY 29.99" in browser.get(portal).text
    browser.post(portal, data={"do": "end"})
    assert sdk.v1.subscriptions.retrieve(session.subscription).cancel_at_period_end
    assert "Keep the subscription" in browser.get(f"{portal}?lang=en").text
    browser.post(portal, data={"do": "resume"})
    assert not sdk.v1.subscriptions.retrieve(session.subscription).cancel_at_period_end
    assert browser.post(portal, data={"do": "card", "number": "1234"}).status_code == 402
    assert browser.post(portal, data={"do": "card", "number": BAD_LATER}).status_code == 303
    simulator.billing.advance(32 * 86_400)
    again = path(sdk.v1.billing_portal.sessions.create({"customer": session.customer, "locale": "tr"}).url)
    assert "Ödeme bekliyor" in browser.get(again).text
    browser.post(again, data={"do": "card", "number": GOOD})
    browser.post(again, data={"do": "pay"})
    assert sdk.v1.subscriptions.retrieve(session.subscription).status == "active"
    assert browser.get(portal).status_code == 404  # a link is good for minutes


def test_controls_over_http(place: Place) -> None:
    _, sdk, browser = place
    session = session_of(sdk)
    assert browser.post(f"/_sim/checkout/sessions/{session.id}", json={"number": POOR}).status_code == 402
    assert browser.post(f"/_sim/checkout/sessions/{session.id}", json={"number": GOOD}).status_code == 200
    customer = sdk.v1.checkout.sessions.retrieve(session.id).customer
    assert browser.post(f"/_sim/customers/{customer}", json={"number": BAD_LATER}).status_code == 200
    assert browser.post("/_sim/clock", json={"advance": 40 * 86_400}).json()["ahead"] == 40 * 86_400
    assert browser.post("/_sim/clock", json={"advance": -5}).status_code == 400
    assert browser.post("/_sim/clock", json={"advance": "soon"}).status_code == 400
    subscription = str(sdk.v1.checkout.sessions.retrieve(session.id).subscription)
    assert sdk.v1.subscriptions.retrieve(subscription).status == "past_due"
