"""A subscription's form over HTTP: the bundle that a merchant's page loads, and the frame that it shows."""

from collections.abc import Iterator

import httpx
import pytest

from infra.local.simulators.iyzico import IyzicoSimulator
from infra.local.simulators.iyzico.server import create_app
from tests.simulators.iyzico.conftest import GOOD, Merchant
from tests.simulators.iyzico.subscriber import Seller
from tests.simulators.serving import served

ASKS, FUNDS = "5528790000000016", "4111111111111129"
BACK = "https://shop.example/back?subscription=1"


@pytest.fixture(scope="module", name="place")
def _place() -> Iterator[tuple[IyzicoSimulator, httpx.Client]]:
    simulator = IyzicoSimulator()
    with served(create_app(simulator)) as base_url, httpx.Client(base_url=base_url, trust_env=False) as browser:
        yield simulator, browser


@pytest.fixture(name="seller")
def _seller(place: tuple[IyzicoSimulator, httpx.Client]) -> Seller:
    place[0].reset()
    return Seller(Merchant(place[0]))


@pytest.fixture(name="browser")
def _browser(place: tuple[IyzicoSimulator, httpx.Client]) -> httpx.Client:
    return place[1]


@pytest.fixture(name="page")
def _page(seller: Seller) -> str:
    """Where the frame is."""
    return f"/abonelik/{seller.form()['token']}"


def brings_back(answer: httpx.Response, page: str) -> bool:
    """Whether the page gives its merchant's the word to go on, or goes on by itself where there is none."""
    form = f'method="post" action="{BACK}" target="_top"' in answer.text
    token = f'name="token" value="{page.rpartition("/")[2]}"' in answer.text
    return form and token and "parent.postMessage({ callback: back.action }" in answer.text


def test_the_bundle_is_a_script_that_fills_the_merchants_page(browser: httpx.Client, page: str) -> None:
    bundle = browser.get("/checkoutform/v2/bundle.js?v=1")
    assert bundle.headers["content-type"].startswith("text/javascript")
    for words in ('getElementById("iyzipay-checkout-form")', "/abonelik/${token}", 'createElement("iframe")'):
        assert words in bundle.text
    assert browser.get(page).status_code == 200


def test_the_page_says_what_is_charged_and_how_often(browser: httpx.Client, seller: Seller, page: str) -> None:
    turkish, english = (browser.get(page, params={"lang": lang}).text for lang in ("tr", "en"))
    for words in ("29,99 TL", "Her ay yenilenir.", "Premium", "Gerçek para çekilmez"):
        assert words in turkish
    for words in ("TRY 29.99", "Renews every month.", "renewals are declined"):
        assert words in english
    assert 'name="instalment"' not in turkish
    plan = seller.plan(seller.product("Other"), paymentInterval="WEEKLY", paymentIntervalCount=2)
    assert "2 haftada bir yenilenir." in browser.get(f"/abonelik/{seller.form(plan)['token']}").text


def test_a_person_subscribes_after_a_card_that_failed(browser: httpx.Client, seller: Seller, page: str) -> None:
    declined = browser.post(page, data={"number": FUNDS})
    assert declined.status_code == 402 and "Kartınızın bakiyesi yetersiz." in declined.text
    assert brings_back(browser.post(page, data={"number": GOOD}), page)
    assert seller.completed(page.rpartition("/")[2])["data"]["subscriptionStatus"] == "ACTIVE"
    again = browser.post(page, data={"number": GOOD})
    assert "Bu ödeme formu kapandı" in again.text and "postMessage" not in again.text
    assert len(seller.merchant.account.ledger()["captures"]) == 1


@pytest.mark.parametrize(
    ("answer", "status"), [({"code": "123456"}, "success"), ({"code": "1"}, "failure"), ({"leave": "1"}, "failure")]
)
def test_the_bank_may_ask_first(
    browser: httpx.Client, seller: Seller, page: str, answer: dict[str, str], status: str
) -> None:
    to_bank = browser.post(page, data={"number": ASKS, "lang": "en"})
    assert (to_bank.status_code, to_bank.headers["location"]) == (303, f"{page}/bank?lang=en")
    bank = browser.get(to_bank.headers["location"]).text
    assert "Bank Verification" in bank and "TRY 29.99" in bank
    assert brings_back(browser.post(f"{page}/bank", data=answer), page)
    assert seller.completed(page.rpartition("/")[2])["status"] == status


def test_who_leaves_pays_nothing_and_an_unknown_form_is_not_found(
    browser: httpx.Client, seller: Seller, page: str
) -> None:
    assert brings_back(browser.post(page, data={"leave": "1"}), page)
    assert seller.merchant.account.ledger()["captures"] == []
    assert browser.get("/abonelik/none").status_code == 404
    assert browser.get(page.replace("abonelik", "cpp")).status_code == 404  # no form of a payment
