"""A buyer on the pages of the providers' simulators: a card, the bank's question, and the way back to the product."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from infra.local.browser import Browser
from infra.local.person import JourneyFailed, Person

CODE = "123456"  # what the bank's page wants to read
MOST_PAGES = 6


@dataclass(frozen=True)
class Cards:
    """Test cards of one provider."""

    good: str
    declined: str
    asks: str  # the bank asks its holder first


CARDS: Mapping[str, Cards] = {
    "stripe": Cards("4242424242424242", "4000000000000002", "4000000000003220"),
    "iyzico": Cards("5528790000000008", "4111111111111129", "5528790000000016"),
    "paytr": Cards("4355084355084358", "4355084355080024", "4355084355080016"),
}
BUYER = {
    "phone": "+905551112233",
    "address": {"line": "İstiklal Cad. No: 1", "district": "Beyoğlu", "city": "İstanbul", "postal_code": "34430"},
}


def page_of(person: Person, started: Mapping[str, Any]) -> str:
    """Where to pay: the provider's page, or what stands in for the form that Stripe.js draws into the app."""
    action = started["next_action"]
    if action["type"] != "client_secret":
        return str(action["url"])
    secret = action["client_secret"]
    query = {"client_secret": secret, "return_url": action["return_url"], "lang": person.language}
    return f"{person.urls['stripe']}/pay/{secret.partition('_secret_')[0]}?{urlencode(query)}"


def pay_on_page(person: Person, started: Mapping[str, Any], card: str, **chosen: str) -> bool:
    """Type a card and say yes to whatever is asked, until the browser is back. False: the card was declined."""
    browser = Browser(person.http)
    browser.open(page_of(person, started))
    form = browser.form("number")
    if form is None:
        raise JourneyFailed(f"no card can be typed at {browser.url}")
    browser.submit(form, number=card, **chosen)
    for _ in range(MOST_PAGES):
        if browser.complains:
            return False
        if not _go_on(browser):
            break
    if not browser.url.startswith(person.door) or started["payment"]["id"] not in browser.url:
        raise JourneyFailed(f"the way back ended at {browser.url}")
    return True


def _go_on(browser: Browser) -> bool:
    """Do what the page asks for; False where it asks for nothing."""
    typed = {"answer": {"answer": "approve"}, "code": {"code": CODE}, "back": {}}
    for name, values in typed.items():
        if form := browser.form(name):
            browser.submit(form, **values)
            return True
    if link := browser.link("back"):
        browser.open(link)
    return bool(link)
