"""The buyer's pages over HTTP, as a browser without scripts sees them."""

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from stripe import StripeClient

from infra.local.simulators.stripe import StripeSimulator, stripe_client
from infra.local.simulators.stripe.server import create_app
from infra.local.simulators.stripe.texts import TEXTS
from tests.simulators.serving import served

BACK = "https://shop.example/done?basket=7"


@pytest.fixture(scope="module", name="place")
def _place() -> Iterator[tuple[StripeClient, httpx.Client]]:
    simulator = StripeSimulator()
    with served(create_app(simulator)) as base_url, httpx.Client(base_url=base_url, trust_env=False) as browser:
        yield stripe_client(simulator), browser


@pytest.fixture(name="sdk")
def _sdk(place: tuple[StripeClient, httpx.Client]) -> StripeClient:
    return place[0]


@pytest.fixture(name="browser")
def _browser(place: tuple[StripeClient, httpx.Client]) -> httpx.Client:
    return place[1]


@pytest.fixture(name="intent")
def _intent(sdk: StripeClient) -> Any:
    return sdk.v1.payment_intents.create({"amount": 123450, "currency": "try", "metadata": {"order_id": "<b>42</b>"}})


def asked(intent: Any, **more: str) -> dict[str, str]:
    return {"client_secret": intent.client_secret, "return_url": BACK, **more}


def returned(answer: httpx.Response) -> dict[str, list[str]]:
    assert answer.status_code == 303
    assert answer.headers["location"].startswith("https://shop.example/done?basket=7&")
    return parse_qs(urlsplit(answer.headers["location"]).query)


def test_the_page_shows_what_is_paid_in_both_languages(browser: httpx.Client, intent: Any) -> None:
    turkish = browser.get(f"/pay/{intent.id}", params=asked(intent))
    english = browser.get(f"/pay/{intent.id}", params=asked(intent, lang="en"))
    assert (turkish.status_code, english.status_code) == (200, 200)
    assert "1.234,50 TL" in turkish.text
    assert 'lang="tr"' in turkish.text
    assert "TRY 1,234.50" in english.text
    assert "Pay with 3D Secure" in english.text
    assert "&lt;b&gt;42&lt;/b&gt;" in turkish.text


def test_paying_sends_the_buyer_back_as_stripe_does(browser: httpx.Client, sdk: StripeClient, intent: Any) -> None:
    query = returned(browser.post(f"/pay/{intent.id}", data=asked(intent, number="4242 4242 4242 4242")))
    assert query["payment_intent"] == [intent.id]
    assert query["payment_intent_client_secret"] == [intent.client_secret]
    assert query["redirect_status"] == ["succeeded"]
    assert sdk.v1.payment_intents.retrieve(intent.id).status == "succeeded"
    twice = browser.post(f"/pay/{intent.id}", data=asked(intent, number="4242424242424242"))
    assert "Ödeme tamamlandı" in twice.text
    assert len(sdk.v1.charges.list({"payment_intent": intent.id}).data) == 1


@pytest.mark.parametrize(
    ("number", "turkish", "english"),
    [
        ("4000000000009995", "Kartınızın bakiyesi yetersiz.", "Your card has insufficient funds."),
        ("4000000000000002", "Kartınız reddedildi.", "Your card was declined."),
        ("1234", "Kart numarası hatalı.", "Your card number is incorrect."),
    ],
)
def test_a_decline_is_explained_on_the_page(
    browser: httpx.Client, intent: Any, number: str, turkish: str, english: str
) -> None:
    for language, message in (("tr", turkish), ("en", english)):
        page = browser.post(f"/pay/{intent.id}", data=asked(intent, number=number, lang=language))
        assert page.status_code == 402
        assert message in page.text


@pytest.mark.parametrize(("answer", "outcome"), [("approve", "succeeded"), ("refuse", "failed")])
def test_the_bank_page_ends_the_payment(
    browser: httpx.Client, sdk: StripeClient, intent: Any, answer: str, outcome: str
) -> None:
    to_bank = browser.post(f"/pay/{intent.id}", data=asked(intent, number="4000000000003220"))
    assert to_bank.status_code == 303
    page = browser.get(to_bank.headers["location"])
    assert "Banka Doğrulaması" in page.text
    query = returned(browser.post(f"/3ds/{intent.id}", data={"client_secret": intent.client_secret, "answer": answer}))
    assert query["redirect_status"] == [outcome]
    paid = sdk.v1.payment_intents.retrieve(intent.id)
    assert (paid.status == "succeeded") is (outcome == "succeeded")


def test_the_redirect_that_the_api_names_leads_to_the_bank_page(
    browser: httpx.Client, sdk: StripeClient, intent: Any
) -> None:
    waiting = sdk.v1.payment_intents.confirm(
        intent.id, {"payment_method": "pm_card_threeDSecure2Required", "return_url": BACK}
    )
    assert waiting.next_action is not None
    assert waiting.next_action.redirect_to_url is not None
    url = urlsplit(str(waiting.next_action.redirect_to_url.url))
    assert "Banka Doğrulaması" in browser.get(f"{url.path}?{url.query}").text


def test_a_card_that_takes_its_time_returns_pending(browser: httpx.Client, intent: Any) -> None:
    query = returned(browser.post(f"/pay/{intent.id}", data=asked(intent, number="4000990000000004")))
    assert query["redirect_status"] == ["pending"]
    assert "Ödeme işleniyor" in browser.get(f"/pay/{intent.id}", params=asked(intent)).text


def test_without_a_way_back_the_page_says_how_it_ended(browser: httpx.Client, intent: Any) -> None:
    given = {"client_secret": intent.client_secret, "lang": "tr"}
    browser.post(f"/pay/{intent.id}", data={**given, "number": "4000000000003220"})
    failed = browser.post(f"/3ds/{intent.id}", data={**given, "answer": "refuse"})
    assert "Ödeme tamamlanamadı" in failed.text
    assert "Yeniden dene" in failed.text
    assert "Ödeme tamamlandı" in browser.post(f"/pay/{intent.id}", data={**given, "number": "4242424242424242"}).text


@pytest.mark.parametrize("path", ["/pay/{}", "/3ds/{}"])
def test_a_wrong_secret_and_an_unknown_payment_look_alike(browser: httpx.Client, intent: Any, path: str) -> None:
    wrong = browser.get(path.format(intent.id), params={"client_secret": "guess"})
    absent = browser.get(path.format("pi_none"), params={"client_secret": "guess"})
    assert (wrong.status_code, absent.status_code) == (404, 404)
    assert wrong.text == absent.text
    assert intent.client_secret not in wrong.text


def test_a_return_url_that_is_no_web_page_is_ignored(browser: httpx.Client, intent: Any) -> None:
    given = {"client_secret": intent.client_secret, "return_url": "javascript:alert(1)"}
    assert "javascript:" not in browser.get(f"/pay/{intent.id}", params=given).text
    assert browser.post(f"/pay/{intent.id}", data={**given, "number": "4242424242424242"}).status_code == 200


def test_both_languages_say_everything() -> None:
    assert TEXTS["tr"].keys() == TEXTS["en"].keys()
    letters = re.compile(r"[çğıöşüİ]")
    same = {key for key in TEXTS["tr"] if TEXTS["tr"][key] == TEXTS["en"][key]}
    assert same == set()
    assert not any(letters.search(text) for key, text in TEXTS["en"].items() if key != "other_language")
