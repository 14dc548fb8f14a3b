"""The buyer's page over HTTP, as a browser without scripts sees it."""

import re
from collections.abc import Iterator

import httpx
import pytest

from infra.local.simulators.paytr import PaytrSimulator
from infra.local.simulators.paytr.server import create_app
from infra.local.simulators.paytr.texts import TEXTS
from tests.simulators.paytr.conftest import ASKS, FUNDS, GOOD, Merchant
from tests.simulators.paytr.test_services import basket
from tests.simulators.serving import served

OK, FAIL = "https://shop.example/back?ok", "https://shop.example/back?fail"


@pytest.fixture(scope="module", name="place")
def _place() -> Iterator[tuple[Merchant, httpx.Client]]:
    simulator = PaytrSimulator()
    with served(create_app(simulator)) as base_url, httpx.Client(base_url=base_url, trust_env=False) as browser:
        yield Merchant(simulator), browser


@pytest.fixture(name="merchant")
def _merchant(place: tuple[Merchant, httpx.Client]) -> Merchant:
    place[0].store.reset()
    return place[0]


@pytest.fixture(name="browser")
def _browser(place: tuple[Merchant, httpx.Client]) -> httpx.Client:
    return place[1]


@pytest.fixture(name="page")
def _page(merchant: Merchant) -> str:
    """The page's path."""
    rows = basket(["<b>Reçel</b>", "1234.50", 1])
    return f"/odeme/guvenli/{merchant.start(payment_amount='123450', user_basket=rows)}"


def leads_back(answer: httpx.Response, url: str) -> bool:
    """Whether the shop's own window is sent there."""
    return f'target="_top" href="{url}"' in answer.text and "click()" in answer.text


def test_the_page_shows_what_is_paid_in_both_languages(browser: httpx.Client, page: str) -> None:
    turkish, english = (browser.get(page, params={"lang": lang}) for lang in ("tr", "en"))
    assert turkish.text.count("1.234,50 TL") == 2
    assert "TRY 1,234.50" in english.text
    assert "Return without paying" in english.text
    assert "&lt;b&gt;Reçel" in turkish.text
    assert "3 taksit · 1.308,57 TL (ayda 436,19 TL)" in turkish.text and "12 taksit" in turkish.text
    assert turkish.text.count('name="instalment"') == 2  # with a card of the list, and with one that is typed


def test_a_buyer_sees_what_instalments_cost_before_saying_yes(browser: httpx.Client, page: str) -> None:
    chosen = {"instalment": "3", "lang": "en"}
    declined = browser.post(page, data={"number": FUNDS, **chosen})
    assert declined.text.count('<option value="3" selected>') == 2  # what was chosen stays so for the next card
    bank = browser.get(browser.post(page, data={"number": ASKS, **chosen}).headers["location"])
    assert "TRY 1,308.57" in bank.text
    assert "1,234.50" not in bank.text and "<dt>Instalments</dt><dd>3</dd>" in bank.text
    assert "1.308,57 TL" in browser.post(f"{page}/banka", data={"code": "123456", "lang": "tr"}).text


def test_without_a_word_it_speaks_as_the_shop_asked(browser: httpx.Client, merchant: Merchant) -> None:
    token = merchant.start(lang="en")
    assert "Amount due" in browser.get(f"/odeme/guvenli/{token}").text


def test_paying_sends_the_shops_window_to_its_page(browser: httpx.Client, merchant: Merchant, page: str) -> None:
    assert leads_back(browser.post(page, data={"number": GOOD, "instalment": "3"}), OK)
    assert merchant.status()["taksit"] == "3"
    assert leads_back(browser.post(page, data={"number": GOOD}), OK)
    assert leads_back(browser.get(page), OK)
    assert len(merchant.store.ledger()["captures"]) == 1


@pytest.mark.parametrize(
    ("language", "message"), [("tr", "Kartın limiti/bakiyesi yetersiz"), ("en", "Your card was declined")]
)
def test_a_decline_is_explained_and_another_card_may_pay(
    browser: httpx.Client, page: str, language: str, message: str
) -> None:
    declined = browser.post(page, data={"number": FUNDS, "lang": language})
    assert (declined.status_code, message in declined.text) == (402, True)
    assert leads_back(browser.post(page, data={"number": GOOD}), OK)


@pytest.mark.parametrize(("answer", "status"), [("123456", "success"), ("1", "error")])
def test_the_banks_page_ends_the_attempt(
    browser: httpx.Client, merchant: Merchant, page: str, answer: str, status: str
) -> None:
    to_bank = browser.post(page, data={"number": ASKS, "lang": "en"})
    assert to_bank.status_code == 303
    assert "Bank Verification" in browser.get(to_bank.headers["location"]).text
    browser.post(f"{page}/banka", data={"code": answer})
    assert merchant.status()["status"] == status


def test_leaving_pays_nothing(browser: httpx.Client, merchant: Merchant, page: str) -> None:
    assert leads_back(browser.post(page, data={"leave": "1"}), FAIL)
    assert merchant.status()["status"] == "error"


def test_giving_up_at_the_bank_is_a_failure(browser: httpx.Client, page: str) -> None:
    browser.post(page, data={"number": ASKS})
    assert "Kimlik Doğrulama başarısız" in browser.post(f"{page}/banka", data={"leave": "1"}).text


def test_an_unknown_page_is_not_found(browser: httpx.Client) -> None:
    for path in ("/odeme/guvenli/none", "/odeme/guvenli/none/banka"):
        for answer in (browser.get(path), browser.post(path, data={"number": GOOD})):
            assert answer.status_code == 404
            assert "Ödeme sayfası bulunamadı" in answer.text


def test_without_a_bank_waiting_its_page_is_the_form(browser: httpx.Client, page: str) -> None:
    assert 'name="number"' in browser.get(f"{page}/banka").text
    assert "süresi doldu" in browser.post(f"{page}/banka", data={"code": "123456"}).text


def test_both_languages_say_everything() -> None:
    assert TEXTS["tr"].keys() == TEXTS["en"].keys()
    letters = re.compile(r"[çğıöşüİ]")
    assert not any(letters.search(text) for key, text in TEXTS["en"].items() if key != "other_language")
    assert {key for key in TEXTS["tr"] if TEXTS["tr"][key] == TEXTS["en"][key]} == set()
