"""The buyer's pages over HTTP, as a browser without scripts sees them."""

import re
from collections.abc import Iterator

import httpx
import pytest

from infra.local.simulators.iyzico import IyzicoSimulator
from infra.local.simulators.iyzico.server import create_app
from infra.local.simulators.iyzico.texts import REFUSALS, TEXTS
from tests.simulators.iyzico.conftest import FORM, GOOD, RETRIEVE, Merchant
from tests.simulators.serving import served

ASKS, FUNDS, REAL = "5528790000000016", "4111111111111129", "4242424242424242"
NASTY = {**FORM["basketItems"][0], "name": "<b>Reçel</b>", "price": "1234.5"}


@pytest.fixture(scope="module", name="place")
def _place() -> Iterator[tuple[Merchant, httpx.Client]]:
    simulator = IyzicoSimulator()
    with served(create_app(simulator)) as base_url, httpx.Client(base_url=base_url, trust_env=False) as browser:
        yield Merchant(simulator), browser


@pytest.fixture(name="merchant")
def _merchant(place: tuple[Merchant, httpx.Client]) -> Merchant:
    return place[0]


@pytest.fixture(name="browser")
def _browser(place: tuple[Merchant, httpx.Client]) -> httpx.Client:
    return place[1]


@pytest.fixture(name="token")
def _token(merchant: Merchant) -> str:
    return merchant.start(price="1234.5", paidPrice="1234.5", basketItems=[NASTY])


def brings_back(page: httpx.Response, token: str) -> bool:
    """Whether the page posts the token to the shop by itself."""
    form = f'method="post" action="{FORM["callbackUrl"]}"' in page.text
    return form and f'name="token" value="{token}"' in page.text and "submit()" in page.text


def test_the_page_shows_what_is_paid_in_both_languages(browser: httpx.Client, token: str) -> None:
    turkish, english = (browser.get(f"/cpp/{token}", params={"lang": lang}) for lang in ("tr", "en"))
    assert "1.234,50 TL" in turkish.text
    assert "TRY 1,234.50" in english.text
    assert "Hold for review" in english.text
    assert "&lt;b&gt;Reçel" in turkish.text
    assert "3 taksit · 1.308,57 TL (ayda 436,19 TL)" in turkish.text
    assert turkish.text.count('name="instalment"') == 2  # with a card of the list, and with one that is typed
    assert browser.get(f"/cpp/{token}", params={"lang": "de"}).text.count('lang="tr"') == 1


def test_a_buyer_sees_what_instalments_cost_before_saying_yes(browser: httpx.Client, token: str) -> None:
    chosen = {"instalment": "3", "lang": "tr"}
    declined = browser.post(f"/cpp/{token}", data={"number": FUNDS, **chosen})
    assert declined.text.count('<option value="3" selected>') == 2  # what was chosen stays so for the next card
    bank = browser.get(browser.post(f"/cpp/{token}", data={"number": ASKS, **chosen}).headers["location"])
    assert "1.308,57 TL" in bank.text and "1.234,50" not in bank.text and "<dt>Taksit</dt><dd>3</dd>" in bank.text
    assert "1.308,57 TL" in browser.post(f"/cpp/{token}/bank", data={"code": "123456"}).text


def test_paying_posts_the_token_back(browser: httpx.Client, merchant: Merchant, token: str) -> None:
    assert brings_back(browser.post(f"/cpp/{token}", data={"number": GOOD, "instalment": "3"}), token)
    assert merchant.ask(RETRIEVE, {"token": token})["installment"] == 3
    again = browser.post(f"/cpp/{token}", data={"number": GOOD})
    assert "Bu ödeme formu kapandı" in again.text
    assert "submit()" not in again.text


@pytest.mark.parametrize(
    ("number", "turkish", "english"),
    [
        (FUNDS, "Kartınızın bakiyesi yetersiz.", "Your card has insufficient funds."),
        (REAL, "Bu bir deneme kartı değil.", "This is not a test card."),
    ],
)
def test_a_decline_is_explained_and_another_card_may_pay(
    browser: httpx.Client, token: str, number: str, turkish: str, english: str
) -> None:
    for language, message in (("tr", turkish), ("en", english)):
        page = browser.post(f"/cpp/{token}", data={"number": number, "lang": language})
        assert page.status_code == 402
        assert message in page.text
    assert brings_back(browser.post(f"/cpp/{token}", data={"number": GOOD}), token)


@pytest.mark.parametrize(
    ("answer", "status"), [({"code": "123456"}, "SUCCESS"), ({"code": "1"}, "FAILURE"), ({"leave": "1"}, "FAILURE")]
)
def test_the_banks_page_ends_the_attempt(
    browser: httpx.Client, merchant: Merchant, token: str, answer: dict[str, str], status: str
) -> None:
    to_bank = browser.post(f"/cpp/{token}", data={"number": ASKS, "lang": "en"})
    assert to_bank.status_code == 303
    assert "Bank Verification" in browser.get(to_bank.headers["location"]).text
    assert brings_back(browser.post(f"/cpp/{token}/bank", data=answer), token)
    assert merchant.ask(RETRIEVE, {"token": token})["paymentStatus"] == status


def test_leaving_pays_nothing(browser: httpx.Client, merchant: Merchant, token: str) -> None:
    assert brings_back(browser.post(f"/cpp/{token}", data={"leave": "1"}), token)
    assert merchant.ask(RETRIEVE, {"token": token})["status"] == "failure"


def test_an_unknown_form_is_not_found(browser: httpx.Client) -> None:
    for page in (
        browser.get("/cpp/none"),
        browser.post("/cpp/none", data={"leave": "1"}),
        browser.get("/cpp/none/bank"),
    ):
        assert page.status_code == 404
        assert "Ödeme formu bulunamadı" in page.text


def test_without_a_bank_waiting_its_page_is_the_form(browser: httpx.Client, token: str) -> None:
    assert 'name="number"' in browser.get(f"/cpp/{token}/bank").text
    assert 'name="number"' in browser.post(f"/cpp/{token}/bank", data={"code": "123456"}).text


def test_both_languages_say_everything() -> None:
    assert TEXTS["tr"].keys() == TEXTS["en"].keys()
    assert REFUSALS["tr"].keys() == REFUSALS["en"].keys()
    letters = re.compile(r"[çğıöşüİ]")
    assert not any(letters.search(text) for key, text in TEXTS["en"].items() if key != "other_language")
    assert {key for key in TEXTS["tr"] if TEXTS["tr"][key] == TEXTS["en"][key]} == set()
