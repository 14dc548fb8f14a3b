"""The web client as two people use it: they meet, talk, one becomes a member, dresses up, and is told when away."""

import json
import re
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest
from playwright.sync_api import CDPSession, FilePayload, Locator, Page

from infra.local.cloud import LocalCloud
from infra.local.person import Person, until
from tests.e2e.browsing import Window, browsing
from tests.files import samples
from tests.stripe_fixture import GOOD_CARD

pytestmark = pytest.mark.e2e
SHOWN = """async () => {
  const registration = await navigator.serviceWorker.getRegistration("/app/");
  return (await registration.getNotifications()).map(({ title, body, tag }) => ({ title, body, tag }));
}"""
PASSWORD = "uzun-ve-gizli-parola"


@pytest.fixture(scope="module")
def windows(cloud: LocalCloud, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Window, Window]]:
    """Two, each on its own."""
    shots: Path = tmp_path_factory.mktemp("shots")
    with browsing() as browser:
        yield tuple(Window(browser, cloud.addresses.door, cloud.urls["push"], shots) for _ in range(2))  # type: ignore[misc]


def register(cloud: LocalCloud, window: Window, name: str) -> None:
    """Open an account on the page, with the code from the mailbox."""
    person = Person(cloud.urls, email=f"{uuid4().hex[:10]}@example.com")
    window.page.get_by_role("button", name="Hesap aç").last.click()
    window.fill(name=name, surname="Yılmaz", email=person.email, password=PASSWORD)
    window.submit()
    mail = until("the code", person.mails)[-1]
    found = re.search(r"\b\d{6}\b", mail["text"])
    assert found is not None
    window.fill(code=found[0])
    window.submit()
    window.page.wait_for_selector("header nav")
    person.close()


def befriend(first: Window, second: Window) -> None:
    """By the code that one gives the other."""
    second.go("friends")
    code = second.page.inner_text("#my-code")
    first.go("friends")
    first.fill(user_id=code)
    first.submit()
    first.sees("İstek gönderildi")
    second.page.get_by_role("button", name="Kabul et").click()
    first.page.get_by_role("link", name="Mesaj yaz").wait_for()


def last(page: Page) -> str:
    """The last message on the screen."""
    return page.inner_text(".log li:last-child p")


def test_two_people_meet_talk_pay_dress_up_and_are_told(cloud: LocalCloud, windows: tuple[Window, Window]) -> None:
    ayse, bora = windows
    ayse.page.goto(f"{ayse.door}/app?payment_id=pay_1&order_id=ord_1")
    ayse.sees("Ödeme sayfasından döndünüz")
    ayse.shot("1-door")
    register(cloud, ayse, "Ayşe")
    register(cloud, bora, "Bora")
    befriend(ayse, bora)
    ayse.shot("2-friends")
    talk(ayse, bora)
    show(ayse, bora)
    subscribe(ayse)
    gather(ayse, bora)
    dress(ayse)
    listen(ayse)
    notify(cloud, ayse, bora)
    assert (ayse.wrong, bora.wrong) == ([], [])


def talk(ayse: Window, bora: Window) -> None:
    """Both ways, in order, once each; markup stays text."""
    for window in (ayse, bora):
        window.go("chats")
        window.page.click("a.chat")
        window.page.wait_for_selector(".write input[name=text]")
    for number, text in enumerate(("Günaydın Bora!", "<img src=x onerror=alert(1)> 🐪 ığüşöç")):
        ayse.fill(text=text)
        ayse.page.press(".write input[name=text]", "Enter")
        bora.page.wait_for_selector(f".log li:nth-child({number + 1})")
        assert last(bora.page) == text
    bora.page.type(".write input[name=text]", "Sana da günaydın")
    ayse.sees("yazıyor")
    bora.page.press(".write input[name=text]", "Enter")
    ayse.page.wait_for_selector(".log li:nth-child(3)")
    assert last(ayse.page) == "Sana da günaydın"
    ayse.shot("3-chat")
    assert [window.page.locator(".log li").count() for window in (ayse, bora)] == [3, 3]


def show(ayse: Window, bora: Window) -> None:
    """A picture, which the other sees."""
    photo: FilePayload = {"name": "deniz.png", "mimeType": "image/png", "buffer": samples.image()}
    ayse.page.set_input_files(".write input[type=file]", photo)
    for window in (ayse, bora):
        seen = window.page.locator(".log li:nth-child(4) img")
        seen.wait_for()
        until("the picture", partial(drawn, seen))
        assert seen.get_attribute("alt") == "deniz.png"


def drawn(picture: Locator) -> bool:
    """Whether the browser has it and could read it."""
    return bool(picture.evaluate("image => image.naturalWidth"))


def gather(ayse: Window, bora: Window) -> None:
    """Ayşe, who has a plan now, founds a group with Bora in it; he speaks there, and leaves."""
    ayse.go("chats")
    ayse.page.click("aside summary")
    found(ayse)
    bora.page.get_by_role("link", name="Kervan yolcuları").click()
    bora.page.wait_for_selector(".write input[name=text]")
    bora.fill(text="Yola çıktık")
    bora.page.press(".write input[name=text]", "Enter")
    ayse.sees("Yola çıktık")
    ayse.page.click(".circle summary")
    ayse.page.select_option("select[name=slow]", "10")
    ayse.page.get_by_role("button", name="Yönetici yap").click()
    ayse.page.get_by_role("button", name="Yöneticiliği al").wait_for()
    ayse.shot("7-group")
    bora.page.click(".circle summary")
    bora.page.get_by_role("button", name="Gruptan ayrıl").click()
    bora.sees("Soldan bir sohbet seçin")


def found(ayse: Window) -> None:
    """A group of all who are in the list."""
    ayse.fill(title="Kervan yolcuları")
    ayse.page.check("input[name=friend]")
    ayse.page.get_by_role("button", name="Oluştur").click()
    ayse.page.wait_for_selector(".circle")


def listen(ayse: Window) -> None:
    """She connects Spotify on its page, and takes it back."""
    ayse.go("spotify")
    ayse.page.get_by_role("button", name="Spotify hesabımı bağla").click()
    ayse.page.click("button[value=agree]")
    ayse.page.wait_for_selector(".connected")
    ayse.shot("8-spotify")
    ayse.page.get_by_role("button", name="Bağlantıyı kaldır").click()
    ayse.page.get_by_role("button", name="Spotify hesabımı bağla").wait_for()


def subscribe(ayse: Window) -> None:
    """Who has no plan is offered one; it is bought on the provider's page, and back."""
    ayse.page.click("aside summary")
    ayse.fill(title="Kervan yolcuları")
    ayse.page.get_by_role("button", name="Oluştur").click()
    ayse.page.get_by_role("link", name="Planlara bakın").wait_for()
    ayse.shot("4-offer")
    ayse.go("premium")
    ayse.shot("4-plans")
    ayse.page.click("#plan-monthly button")
    ayse.page.wait_for_selector(f"button[value='{GOOD_CARD}']")
    ayse.shot("5-checkout")
    ayse.page.click(f"button[value='{GOOD_CARD}']")
    ayse.page.wait_for_selector(".member")
    ayse.shot("6-member")
    assert ayse.page.url.startswith(f"{ayse.door}/app")


def dress(ayse: Window) -> None:
    """Buy a hat and wear it."""
    ayse.go("wardrobe")
    coins = int(ayse.page.inner_text("#coins"))
    ayse.page.click("#hat-beanie button")
    ayse.page.get_by_role("listitem").filter(has_text="✓").locator("xpath=self::*[@id='hat-beanie']").wait_for()
    assert int(ayse.page.inner_text("#coins")) == coins - 30
    ayse.page.click("#hat-beanie button")
    ayse.page.wait_for_selector("#hat-beanie.worn")
    ayse.shot("9-wardrobe")


def notify(cloud: LocalCloud, ayse: Window, bora: Window) -> None:
    """Bora allows it and goes away; what the push service got for him, his service worker shows."""
    bora.go("bell")
    bora.page.click("#browser button.primary")
    bora.sees("Bu tarayıcıya bildirim geliyor")
    bora.shot("10-notifications")
    devtools, registrations = service_worker(bora)
    bora.page.goto(f"{bora.door}/app/icon.svg")  # his socket ends with the page
    ayse.go("chats")
    ayse.page.click("a.chat")
    ayse.page.locator("a.chat .dot:not(.on):not(.group)").wait_for()
    ayse.fill(text="Neredesin?")
    ayse.page.press(".write input[name=text]", "Enter")
    message = until("the push", lambda: pushed(cloud, bora))[0]
    assert message["title"] == "Yeni mesaj"
    said = {"origin": bora.door, "registrationId": registrations[-1], "data": json.dumps(message)}
    devtools.send("ServiceWorker.deliverPushMessage", said)
    bora.page.goto(f"{bora.door}/app")
    (notification,) = until("the notification", lambda: bora.page.evaluate(SHOWN))
    assert notification == {name: message[name] for name in ("title", "body", "tag")}
    bora.page.click("a.chat")
    bora.page.wait_for_selector(".log li:nth-child(5)")
    assert last(bora.page) == "Neredesin?"


def service_worker(window: Window) -> tuple[CDPSession, list[str]]:
    """The way to a window's service worker, and its registrations as they come."""
    devtools = window.context.new_cdp_session(window.page)
    found: list[str] = []

    def note(said: Any) -> None:
        found.extend(each["registrationId"] for each in said["registrations"])

    devtools.on("ServiceWorker.workerRegistrationUpdated", note)
    devtools.send("ServiceWorker.enable")
    return devtools, found


def pushed(cloud: LocalCloud, window: Window) -> list[dict[str, Any]]:
    """What the push service was given for this window."""
    shown = httpx.get(f"{cloud.urls['push']}/_sim/ledger", trust_env=False).json()["shown"]
    return [each["message"] for each in shown if each["endpoint"] == window.address["endpoint"]]
