"""Premium and an avatar over HTTP, through the providers' pages, as a member lives it."""

import re
from typing import Any

import httpx
import pytest

from functions.customization.rewards import rewards
from infra.local.person import Person, until
from tests.e2e.browsing import browsing
from tests.stripe_fixture import ASKING_CARD, GOOD_CARD, POOR_CARD

pytestmark = pytest.mark.e2e
HAT = {"item_id": "hat-beanie"}


def on_the_page(url: str, card: str) -> httpx.Response:
    """What a browser without scripts does."""
    with httpx.Client(timeout=30, trust_env=False) as browser:
        assert "29,99 TL" in browser.get(url).text
        return browser.post(url, data={"number": card})


def test_a_member_subscribes_dresses_up_and_cancels(donor: Person) -> None:
    plans = donor.ask("GET", "/api/premium/plans")["items"]
    assert [plan["price"]["amount"] for plan in plans] == ["29.99", "199.99"]
    page = donor.ask("POST", "/api/premium/subscribe", {"plan": "monthly"}, expect=201)["checkout_url"]
    assert on_the_page(page, POOR_CARD).status_code == 402
    back = on_the_page(page, GOOD_CARD)
    assert back.status_code == 303 and back.headers["location"].startswith(f"{donor.door}/api/premium/return?")
    assert donor.http.get(back.headers["location"]).status_code == 303
    until("premium", lambda: donor.ask("GET", "/api/premium/status")["premium"])
    coins = rewards()["welcome"].coins + rewards()["membership"].coins
    until("the coins", lambda: donor.ask("GET", "/api/customization/wallet")["coins"] == coins)
    assert donor.ask("POST", "/api/customization/purchase", HAT, expect=201)["wallet"]["coins"] == coins - 30
    donor.ask("POST", "/api/customization/equip", {**HAT, "slot": "hat"})
    assert donor.ask("GET", "/api/customization/owned")["equipped"] == {"hat": "hat-beanie"}
    portal = donor.ask("POST", "/api/premium/portal")["url"]
    assert "Aboneliğim" in httpx.get(portal, trust_env=False).text
    status = donor.ask("POST", "/api/premium/cancel")
    assert (status["premium"], status["renews"], status["ends_at"]) == (True, False, status["paid_until"])


def on_our_page(url: str) -> list[str]:
    """A browser pays with iyzico's form, which is in a frame, and is led to the app; what its console said."""
    told: list[str] = []
    with browsing() as browser:
        page = browser.new_page(locale="tr-TR")
        page.on("console", lambda line: told.append(line.text))
        page.goto(url)
        form = page.frame_locator("#iyzipay-checkout-form iframe")
        form.locator("button[value='5528790000000008']").click()
        page.wait_for_url(re.compile(r"/app/?\?subscription_id="), wait_until="commit")
    return told


def test_a_member_pays_through_iyzico_renews_and_cancels(donor: Person) -> None:
    buyer = {"phone": "+905551112233", "address": {"line": "İstiklal Cad. No: 1", "city": "İstanbul"}}
    wanted = {"plan": "monthly", "provider": "iyzico", "buyer": buyer}
    asked = donor.ask("POST", "/api/premium/subscribe", wanted, expect=201)
    policy = donor.http.get(asked["checkout_url"]).headers["content-security-policy"]
    told = on_our_page(asked["checkout_url"])
    assert not [line for line in told if "Content Security Policy" in line], policy
    until("premium", lambda: donor.ask("GET", "/api/premium/status")["premium"])
    paid_until = donor.ask("GET", "/api/premium/status")["paid_until"]
    iyzico = re.search(r"frame-src ([^; ]+)", policy)
    assert iyzico is not None
    moved = httpx.post(f"{iyzico[1]}/_sim/clock", json={"advance": 32 * 86_400}, trust_env=False)
    assert moved.status_code == 200
    until("the renewal", lambda: donor.ask("GET", "/api/premium/status")["paid_until"] > paid_until)
    status = donor.ask("POST", "/api/premium/cancel")
    assert (status["premium"], status["renews"], status["ends_at"]) == (True, False, status["paid_until"])
    assert donor.http.get(asked["checkout_url"]).status_code == 410


def test_staff_give_a_period_back(donor: Person, staff: Person) -> None:
    page = donor.ask("POST", "/api/premium/subscribe", {"plan": "monthly"}, expect=201)
    bank = on_the_page(page["checkout_url"], ASKING_CARD).headers["location"]
    httpx.post(bank, data={"answer": "approve", **dict(httpx.URL(bank).params)}, trust_env=False)
    until("premium", lambda: donor.ask("GET", "/api/premium/status")["premium"])
    path = f"/api/premium/subscriptions/{page['subscription_id']}/refund"
    staff.ask("POST", path, expect=202, idempotency_key=page["subscription_id"])

    def over() -> Any:
        status = donor.ask("GET", "/api/premium/status")
        return status["status"] == "ENDED" and not status["premium"]

    until("the end of premium", over)
