"""Templates: both languages and both forms say the same, names stay text, codes stay in the mail."""

import re
from collections.abc import Iterable
from html.parser import HTMLParser
from string import Template

import pytest

from functions.auth.events import EmailCodeRequested, PasswordResetRequested
from functions.notifications.worker import worker
from functions.notifications.writing import FOLDER, write
from functions.orders.events import OrderPaid
from functions.users.tables import User
from kervan import codes
from kervan.commit import commit
from kervan.settings import Secret
from kervan.shared_tables import Outbox, Seen
from kervan.tables import Table
from kervan.text import identity_key
from kervan.world import World
from tests import cloud, donors, shop
from tests.conftest import Deliver
from tests.notifications.conftest import Lines, letter
from tests.postbox import Postbox

NAMES = sorted({path.name.partition(".")[0] for path in FOLDER.glob("*.txt")})
TEXTS = [name for name in NAMES if name.startswith("phone_")]
MAILS = [name for name in NAMES if name not in ("foot", "foot_of_news", *TEXTS)]
ATTACKS = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "[click](https://evil.example)",
    "| a | b",
    "@rows",
    "${code} $link {0}",
    "Ada\r\nBcc: eve@example.com",
]


class Text(HTMLParser):
    """What a reader sees, and the elements that it is made of."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.seen = ""
        self.tags: list[str] = []
        self.links: list[str] = []
        self.feed(html.partition("<body")[2])

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.links += [value or "" for name, value in attrs if name in ("href", "src")]

    def handle_data(self, data: str) -> None:
        self.seen += f" {data} "


def values(**changed: str) -> dict[str, str]:
    shop = ("name", "amount", "total", "order", "serial", "product")
    names = (*shop, "code", "link", "when", "title", "text", "role", "until")
    return (
        {name: f"<{name}>" for name in names}
        | dict.fromkeys(("link", "unsubscribe"), "https://app.kervan.test/x?a=1&b=2")
        | changed
    )


def words(text: str) -> list[str]:
    return re.findall(r"\w+", text)


def test_there_are_both_languages_with_the_same_values() -> None:
    assert (len(MAILS), len(TEXTS)) == (21, 7)
    for name in NAMES:
        turkish, english = (Template((FOLDER / f"{name}.{locale}.txt").read_text("utf-8")) for locale in ("tr", "en"))
        assert set(turkish.get_identifiers()) == set(english.get_identifiers()), name


@pytest.mark.parametrize("name", MAILS)
@pytest.mark.parametrize("locale", ["tr", "en"])
def test_the_twins_say_the_same(name: str, locale: str) -> None:
    written = write(name, "tr" if locale == "tr" else "en", values(), brand="Kervan & Co", rows=[("<a>", "<b>")])
    rich, plain = words(Text(written.html).seen), words(written.text)
    assert set(rich) | {"https", "app", "test", "x", "a", "1", "b", "2"} >= set(plain) - {"kervan"}
    assert written.subject and "\n" not in written.subject
    assert "http" not in re.sub(r"https://app\.kervan\.test/\S+", "", written.html)  # nothing is loaded from anywhere
    assert "Kervan &amp; Co" in written.html


@pytest.mark.parametrize("attack", ATTACKS)
@pytest.mark.parametrize("name", ["order_paid", "certificate_ready", "email_code"])
def test_values_cannot_become_markup(attack: str, name: str) -> None:
    clean = write(name, "tr", values(name="Ada", product="Kitap"), brand="Kervan", rows=[("Kitap", "1")])
    attacked = write(name, "tr", values(name=attack, product=attack), brand=attack, rows=[(attack, "1")])
    assert Text(attacked.html).tags == Text(clean.html).tags
    assert Text(attacked.html).links == Text(clean.html).links
    assert "\n" not in attacked.subject and "\r" not in attacked.subject


def test_news_keep_their_paragraphs_in_both_forms() -> None:
    text = "Merhaba,\n\n<b>Bu yıl</b> erken.\n- bir"
    written = write("news", "tr", values(text=text), brand="Kervan", foot="foot_of_news")
    assert text in written.text
    assert "Merhaba,<br>\n<br>\n&lt;b&gt;Bu yıl&lt;/b&gt; erken.<br>\n- bir" in written.html


def test_a_name_with_markup_is_shown_as_it_is_written(world: World, postbox: Postbox) -> None:
    donors.stocked(world)
    user = donors.register(world, name="<b>Ada</b>")
    told = OrderPaid(order_id=shop.place(world).order_id, user_id=user.user_id, payment_id="pay_1", at=world.now())
    worker.receive(letter(told))
    assert "&lt;b&gt;Ada&lt;/b&gt;" in postbox.mails[0].html
    assert "<b>Ada</b>" in postbox.mails[0].text


def rows_of(tables: Iterable[type[Table]]) -> str:
    return "\n".join(str(row.attribute_values) for table in tables for row in table.scan())


def test_codes_and_links_are_in_no_row_and_no_log(
    world: World, ana: User, deliver: Deliver, postbox: Postbox, lines: Lines
) -> None:
    key = str(world.secrets.get(Secret.CODES)["key"])
    asked = EmailCodeRequested(challenge_id="chl_1", user_id=ana.user_id, purpose="registration", at=world.now())
    reset = PasswordResetRequested(challenge_id="chl_2", user_id=ana.user_id, at=world.now())
    commit(tell=(asked, reset))
    held = rows_of((Outbox,))
    deliver()
    assert len(postbox.mails) == 2
    assert Seen.count() >= 2
    logged = lines.text
    code = codes.email_code(key, "chl_1", identity_key(ana.email))
    for secret in (code, codes.reset_token(key, "chl_2").partition(".")[2]):
        assert any(secret in mail.text for mail in postbox.mails)
        assert secret not in held + rows_of(cloud.tables()) + logged
    assert "example.com" not in held + logged and "Çağrı" not in held + logged
