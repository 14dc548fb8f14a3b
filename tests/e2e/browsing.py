"""Real browsers: this machine's Chromium, driven by Playwright. Each window is a person of its own."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

PATIENCE = 40_000
# Chromium asks Google for an address, which no test may; here the push service's simulator gives it.
AGREES = """
let held = null;
PushManager.prototype.getSubscription = async () => held;
PushManager.prototype.subscribe = async (options) => {
  const given = await window.browserAgrees(options.applicationServerKey);
  held = { endpoint: given.endpoint, options, toJSON: () => given, unsubscribe: async () => ((held = null), true) };
  return held;
};
"""


def chromium() -> str | None:
    """Where it is; None on a machine without one."""
    return os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")


@contextmanager
def browsing() -> Iterator[Browser]:
    """A browser without a screen."""
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=chromium(), args=["--no-sandbox", "--disable-gpu"])
        try:
            yield browser
        finally:
            browser.close()


class Window:
    """Somebody's window, and what went wrong in it."""

    def __init__(self, browser: Browser, door: str, push: str, shots: Path) -> None:
        """On the web client, in Turkish, with notifications allowed where somebody asks for them."""
        self.door, self.shots = door, shots
        self.wrong: list[str] = []
        self.address: dict[str, Any] = {}
        self.context: BrowserContext = browser.new_context(locale="tr-TR", viewport={"width": 1100, "height": 720})
        self.context.grant_permissions(["notifications", "clipboard-read", "clipboard-write"], origin=door)
        self.context.set_default_timeout(PATIENCE)
        self.context.expose_function("browserAgrees", lambda key: self._agree(push, key))
        self.context.add_init_script(AGREES)
        self.page: Page = self.context.new_page()
        self.page.on("pageerror", lambda error: self.wrong.append(str(error)))
        self.page.on("console", lambda line: self._note(line.type, line.text))
        self.page.goto(f"{door}/app")

    def go(self, tab: str) -> None:
        """To a part of the client."""
        self.page.click(f"nav a[href='#/{tab}']")

    def fill(self, **fields: str) -> None:
        """The form that is shown."""
        for name, value in fields.items():
            self.page.fill(f"input[name={name}]", value)

    def submit(self) -> None:
        """Send it."""
        self.page.click("button[type=submit]")

    def sees(self, text: str) -> None:
        """It stands there, or comes."""
        self.page.get_by_text(text, exact=False).first.wait_for()

    def shot(self, name: str) -> None:
        """A picture to look at."""
        self.page.screenshot(path=self.shots / f"{name}.png")

    def _agree(self, push: str, key: str) -> dict[str, Any]:
        made = httpx.post(f"{push}/_sim/browsers", json={"key": key}, trust_env=False).json()
        self.address = dict(made)
        return self.address

    def _note(self, kind: str, text: str) -> None:
        if kind == "error" and "status of 4" not in text:  # refusals are told to people in words
            self.wrong.append(text)
