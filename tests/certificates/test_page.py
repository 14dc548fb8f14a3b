"""The public page: what a person sees after scanning the code. It names nobody, runs nothing but its own script."""

import base64
import hashlib
import json
import re
from html.parser import HTMLParser

import pytest

from functions.certificates import page
from functions.certificates.handler import app
from functions.certificates.tables import Certificate, Status
from kervan.commit import commit
from kervan.world import World
from tests import donors
from tests.conftest import Answer, Caller, Deliver

ABSENT = "/certificate/crt_01KAGQ00000000000000000000"
ATTACKS = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "'; alert(1); '",
    "</dd></style><svg/onload=alert(1)>",
    "$style ${script} {0} %s",
    "<!--",
]


@pytest.fixture
def address(paid: str, deliver: Deliver) -> str:
    """The page's path."""
    deliver()
    return f"/certificate/{Certificate.id_of(paid)}"


class Elements(HTMLParser):
    """Every element of a page with its attributes, and its text."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data


def test_it_shows_what_is_on_record_and_no_name(call: Caller, address: str) -> None:
    answer = call(app, "GET", address)
    row = Certificate.get(address.rpartition("/")[2])
    assert (answer.status, answer.headers["content-type"]) == (200, "text/html; charset=utf-8")
    for shown in ("Bu belge geçerli", row.serial, "Ç**** Ö*****", "21 Kasım 2026", row.sha256, row.product):
        assert shown in answer.body
    for hidden in ("Çağrı", "Öztürk", row.user_id, row.order_id, "Şûle", "example.com"):
        assert hidden not in answer.body


def test_who_has_only_the_file_drops_it_on_a_page_of_its_own(call: Caller, address: str) -> None:
    answer = call(app, "GET", "/certificate", accept_language="en")
    assert (answer.status, answer.headers["content-security-policy"]) == (200, page.policy())
    assert "Is this document ours?" in answer.body
    assert '<body class="lookup">' in answer.body
    assert "Bu belge bizden mi?" in call(app, "GET", "/certificate?lang=tr").body
    row = Certificate.get(address.rpartition("/")[2])
    asked = "/api/certificates/any/verify-document"
    known, unknown = (call(app, "POST", asked, {"sha256": each}).body for each in (row.sha256, "0" * 64))
    assert known == {"result": "unknown", "status": "READY", "certificate_id": row.certificate_id}
    assert unknown == {"result": "unknown", "status": None, "certificate_id": None}


def test_the_language_is_asked_for_or_the_browsers(call: Caller, address: str) -> None:
    turkish, english = '<html lang="tr">', '<html lang="en">'
    assert turkish in call(app, "GET", address).body
    assert english in call(app, "GET", address, accept_language="en-GB,en;q=0.9,tr;q=0.1").body
    assert english in call(app, "GET", f"{address}?lang=en", accept_language="tr").body
    assert turkish in call(app, "GET", f"{address}?lang=tr", accept_language="en").body
    assert call(app, "GET", f"{address}?lang=de").status == 422


def test_a_revoked_and_an_unknown_one_say_so(call: Caller, address: str) -> None:
    row = Certificate.get(address.rpartition("/")[2])
    row.enter(Status.REVOKED)
    commit(row)
    revoked, unknown = call(app, "GET", address), call(app, "GET", ABSENT)
    assert (revoked.status, unknown.status) == (200, 404)
    assert "Bu belge iptal edildi" in revoked.body
    assert "Böyle bir belge yok" in unknown.body
    assert "Bu belge geçerli" not in revoked.body + unknown.body


def test_one_that_is_only_asked_for_is_unknown(call: Caller, paid: str) -> None:
    pending = call(app, "POST", f"/api/certificates/{paid}", as_="ana").body["id"]
    assert call(app, "GET", f"/certificate/{pending}").body == call(app, "GET", ABSENT).body


@pytest.mark.parametrize("attack", ATTACKS)
def test_markup_in_names_stays_text(call: Caller, world: World, deliver: Deliver, attack: str) -> None:
    donors.stocked(world)
    donors.register(world, name=attack, surname=attack)
    certificate_id = Certificate.id_of(donors.order_paid(world))
    deliver()
    row = Certificate.get(certificate_id)
    row.masked_name = row.product = attack  # as if nothing had masked it
    commit(row)
    clean, attacked = call(app, "GET", ABSENT), call(app, "GET", f"/certificate/{certificate_id}")
    scripts = [tag for tag, _ in Elements(attacked.body).found].count("script")
    assert scripts == [tag for tag, _ in Elements(clean.body).found].count("script") == 1
    assert attack in Elements(attacked.body).text
    handlers = [name for _, attributes in Elements(attacked.body).found for name in attributes if name.startswith("on")]
    assert handlers == []


def test_the_address_is_not_repeated(call: Caller) -> None:
    assert "alert" not in call(app, "GET", "/certificate/<script>alert(1)<script>").body


def test_it_asks_nobody_for_anything(call: Caller, address: str) -> None:
    answer = call(app, "GET", address)
    for tag, attributes in Elements(answer.body).found:
        for name in ("src", "href", "action", "data", "srcset"):
            there = attributes.get(name) or "#"
            assert there.startswith(("#", "?lang=", "data:image/svg+xml,")), (tag, there)
        assert "style" not in attributes, tag  # the policy forbids it
    assert "url(" not in answer.body.replace('fill="url(#vine)"', "")
    assert "@import" not in answer.body


def test_the_policy_allows_its_own_style_and_script_alone(call: Caller, address: str) -> None:
    answer = call(app, "GET", address)
    policy = dict(part.strip().split(" ", 1) for part in answer.headers["content-security-policy"].split(";"))
    for kind, tag in (("style-src", "style"), ("script-src", "script")):
        (inline,) = re.findall(rf"<{tag}>(.*?)</{tag}>", answer.body, re.DOTALL)
        digest = base64.b64encode(hashlib.sha256(inline.encode()).digest()).decode()
        assert policy[kind] == f"'sha256-{digest}'"
    assert policy["default-src"] == policy["frame-ancestors"] == policy["base-uri"] == policy["form-action"] == "'none'"
    assert policy["connect-src"] == "'self'"
    assert answer.headers["x-content-type-options"] == "nosniff"


def test_both_languages_say_the_same_things() -> None:
    turkish, english = (json.loads((page.FOLDER / f"{locale}.json").read_text("utf-8")) for locale in ("tr", "en"))
    assert turkish.keys() == english.keys()
    assert all(turkish.values()) and all(english.values())


def test_it_is_small(call: Caller, address: str) -> None:
    answer: Answer = call(app, "GET", address)
    assert len(answer.body.encode()) < 20_000
