"""The main job, told step by step: a donor orders, pays, and holds a signed certificate. `scripts/demo`.

Exits 0 only when every step came out as it should.
"""

import argparse
import hashlib
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
from rich.console import Console

from infra.local.children import REPOSITORY
from infra.local.paying import BUYER, CARDS, pay_on_page
from infra.local.people import DONOR, STAFF
from infra.local.person import JourneyFailed, Person, until

URLS = REPOSITORY / ".local" / "urls.json"
STARTING = 600.0  # seconds; a machine with other things to do takes its time
OUT = REPOSITORY / "out"
NAMES = ["Çağrı Öztürk Ğüneş", "Şûle Nâzım IĞDIR-İÇÖZ"]
PROVIDERS = {"stripe": "Stripe", "iyzico": "iyzico", "paytr": "PayTR"}
PRODUCT = "Büyükbaş kurban, 1 hisse"


class Story:
    """Says each step with its time; remembers what the person reading wants at the end."""

    def __init__(self, console: Console) -> None:
        self.console = console
        self.began = time.monotonic()

    def step(self, what: str, work: Callable[[], Any]) -> Any:
        """Do it and say how long it took."""
        began = time.monotonic()
        result = work()
        took = (time.monotonic() - began) * 1000
        self.console.print(f"[green]✓[/green] {what} [dim]{took:,.0f} ms[/dim]")
        return result


def main() -> int:
    """Run the story; 0 when it is true."""
    parser = argparse.ArgumentParser(prog="scripts/demo", description="Carry the main job through the local cloud.")
    parser.add_argument("--keep", action="store_true", help="leave the local cloud running")
    parser.add_argument("--provider", choices=PROVIDERS, default="stripe", help="who takes the money")
    chosen = parser.parse_args()
    console = Console(highlight=False, soft_wrap=True)
    try:
        with _cloud(console, keep=chosen.keep) as urls:
            tell(urls, console, chosen.provider)
    except JourneyFailed as failure:
        console.print(f"✗ {failure}", style="red", markup=False)
        return 1
    return 0


def tell(urls: dict[str, str], console: Console, provider: str) -> None:
    """The whole story against a running cloud."""
    story = Story(console)
    donor = Person(urls, email=f"ayse.{uuid4().hex[:8]}@example.com", password="uzun-ve-gizli-parola")  # noqa: S106 - its own
    story.step(f"{donor.email} registers; the code comes by mail", lambda: donor.register("Ayşe", "Yılmaz"))
    story.step("she opens a socket", donor.listen)
    order = story.step(f"she orders “{PRODUCT}” for {' and '.join(NAMES)}", lambda: order_a_share(donor))
    story.step(f"at {PROVIDERS[provider]} her first card is declined", lambda: be_declined(donor, order, provider))
    story.step("her second card asks for 3-D Secure, and pays", lambda: pay(donor, order, provider))
    story.step("the socket says order.paid", lambda: donor.hears("order.paid", order_id=order["id"]))
    ready = story.step("… and certificate.ready", lambda: donor.hears("certificate.ready", order_id=order["id"]))
    story.step("the mail with the certificate arrives", lambda: until("its mail", lambda: _with_pdf(donor)))
    certificate = ready["data"]["certificate_id"]
    path = story.step("she downloads the PDF", lambda: download(donor, certificate))
    page = f"{donor.door}/certificate/{certificate}"
    story.step("its public page says it is genuine", lambda: check_page(donor, page))
    story.step("the file is genuine, an altered copy is not", lambda: check_document(donor, certificate, path))
    staff = Person(urls, email=STAFF.email, password=STAFF.password).sign_in()
    story.step("staff perform and complete the order; she is told", lambda: perform(staff, donor, order["id"]))
    for person in (donor, staff):
        person.close()
    took = time.monotonic() - story.began
    console.print(f"\nDone in {took:.1f} s. The certificate: {path.relative_to(REPOSITORY)} · its page: {page}")
    console.print(f"Mailbox {urls['mailbox']} · API docs {urls['docs']} · sign in as {DONOR.email} / {DONOR.password}")


def order_a_share(donor: Person) -> dict[str, Any]:
    """Find the product in the catalogue, read its vekâlet text, and order."""
    products = donor.ask("GET", "/api/products?category=kurban&limit=100")["items"]
    product = next((p for p in products if p["name"] == PRODUCT), None)
    if product is None:
        raise JourneyFailed(f"no {PRODUCT!r} among {[p['name'] for p in products]}")
    detail = donor.ask("GET", f"/api/products/{product['id']}")
    order = donor.order(product["id"], NAMES, detail["proxy_text"]["version"])
    if order["total"] != {"amount": "12500.00", "currency": "TRY"}:
        raise JourneyFailed(f"total {order['total']}")
    return order


def be_declined(donor: Person, order: dict[str, Any], provider: str) -> None:
    """Type a card that the bank does not accept; the order waits as it did."""
    started = donor.start_payment(order["id"], provider, buyer=BUYER)
    if pay_on_page(donor, started, CARDS[provider].declined):
        raise JourneyFailed("a card that is declined was accepted")
    if donor.ask("GET", f"/api/orders/{order['id']}")["status"] != "PENDING":
        raise JourneyFailed("a declined card changed the order")


def pay(donor: Person, order: dict[str, Any], provider: str) -> None:
    """Start again, which leads to the same payment; type a card whose bank asks, and say yes."""
    started = donor.start_payment(order["id"], provider, buyer=BUYER)
    if not pay_on_page(donor, started, CARDS[provider].asks):
        raise JourneyFailed("a good card was declined")
    until("PAID", lambda: donor.ask("GET", f"/api/orders/{order['id']}")["status"] == "PAID")


def download(donor: Person, certificate: str) -> Path:
    """Into `out/`."""
    link = donor.ask("GET", f"/api/certificates/{certificate}/download")["url"]
    answer = donor.http.get(link)
    if answer.status_code != 200 or not answer.content.startswith(b"%PDF-"):  # noqa: PLR2004
        raise JourneyFailed(f"download: {answer.status_code}")
    OUT.mkdir(exist_ok=True)
    path = OUT / f"{certificate}.pdf"
    path.write_bytes(answer.content)
    return path


def check_page(donor: Person, page: str) -> None:
    """What someone who scans the QR code sees, names masked."""
    answer = httpx.get(page, headers={"accept-language": "tr"})
    if answer.status_code != 200 or "Yılmaz" in answer.text or donor.email in answer.text:  # noqa: PLR2004
        raise JourneyFailed(f"page: {answer.status_code}")


def check_document(donor: Person, certificate: str, path: Path) -> None:
    """The file as it is, and with one byte changed."""
    content = path.read_bytes()
    altered = content[:-20] + bytes([content[-20] ^ 1]) + content[-19:]
    for expected, document in (("genuine", content), ("altered", altered)):
        digest = hashlib.sha256(document).hexdigest()
        said = donor.ask("POST", f"/api/certificates/{certificate}/verify-document", {"sha256": digest})["result"]
        if said != expected:
            raise JourneyFailed(f"{expected} document called {said}")


def perform(staff: Person, donor: Person, order_id: str) -> None:
    """Staff find the order and move it; the donor hears each time."""
    listed = staff.ask("GET", "/api/admin/orders?status=PAID&limit=100")["items"]
    if order_id not in [order["id"] for order in listed]:
        raise JourneyFailed("staff do not see the order")
    for status in ("PROCESSING", "PERFORMED", "COMPLETED"):
        staff.ask("PUT", f"/api/orders/{order_id}/status", {"status": status})
        donor.hears("order.status_changed", order_id=order_id, status=status)


def _with_pdf(donor: Person) -> dict[str, Any] | None:
    return next((mail for mail in donor.mails() if mail["attachments"]), None)


@contextmanager
def _cloud(console: Console, *, keep: bool) -> Iterator[dict[str, str]]:
    """The cloud that runs, or one of our own, ended afterwards unless it is to be kept."""
    urls = _running()
    if urls is not None:
        yield urls
        return
    console.print("starting the local cloud (the first time takes a minute)", style="dim")
    child = subprocess.Popen(
        [sys.executable, "-m", "infra.local", "--no-watch", "--quiet"],
        cwd=REPOSITORY,
        start_new_session=True,
        stdout=subprocess.DEVNULL if keep else None,
    )
    try:
        yield until("the local cloud", lambda: _running_or_failed(child), seconds=STARTING)
    finally:
        if keep:
            console.print("The local cloud is left running; stop it with Ctrl-C in scripts/dev or: "
                          f"kill -INT -{child.pid}", style="dim")  # fmt: skip
        elif child.poll() is None:
            os.killpg(child.pid, signal.SIGINT)
            child.wait(timeout=60)


def _running_or_failed(child: subprocess.Popen[bytes]) -> dict[str, str] | None:
    if child.poll() is not None:
        raise JourneyFailed(f"the local cloud ended with {child.returncode}; see above")
    return _running()


def _running() -> dict[str, str] | None:
    """The addresses of a cloud that answers and is filled."""
    try:
        urls: dict[str, str] = json.loads(URLS.read_text())
        products = httpx.get(f"{urls['api']}/products?category=kurban", timeout=20)
        return urls if products.status_code == 200 and products.json()["items"] else None  # noqa: PLR2004
    except (OSError, ValueError, KeyError, httpx.HTTPError):
        return None


if __name__ == "__main__":
    sys.exit(main())
