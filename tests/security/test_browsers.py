"""What other pages, links and proxies try with a browser: origins, redirects, headers and hosts of their own."""

from urllib.parse import quote, urlsplit

import pytest

from tests.environment import PUBLIC_URL
from tests.front import ask
from tests.plant import Plant
from tests.postbox import Postbox
from tests.security.policy import POLICIES
from tests.security.requests import request
from tests.security.town import NEWCOMER, Town, email_of

OURS = "https://app.kervan.test"
THEIRS = [
    "https://evil.test",
    "null",
    "",
    "http://app.kervan.test",
    "https://app.kervan.test:8443",
    "https://app.kervan.test.evil.test",
    "https://evilapp.kervan.test",
    "https://x.app.kervan.test",
    "https://app.kervan.test/",
    "HTTPS://APP.KERVAN.TEST",
    "https://app.kervan.test, https://evil.test",
    "*",
    "file://",
]
EVIL_HOSTS = {
    "host": "evil.test",
    "x_forwarded_host": "evil.test",
    "x_forwarded_proto": "http",
    "forwarded": "host=evil.test;proto=http",
    "x_host": "evil.test",
    "x_original_host": "evil.test",
    "x_forwarded_server": "evil.test",
    "origin": "https://evil.test",
    "referer": "https://evil.test/",
}


@pytest.mark.parametrize("operation", sorted(POLICIES))
def test_our_pages_may_read_every_answer_and_no_other_page(town: Town, operation: str) -> None:
    method, template = operation.split()
    wanted = request(town, operation)
    path = wanted.path(template)
    for who in ("", "ana"):  # a refusal and an answer
        reply = town.ask(method, path, wanted.body, as_=who, **{**wanted.headers, "origin": OURS})
        assert reply.headers["access-control-allow-origin"] == OURS
        assert "origin" in reply.headers["vary"]
        assert "access-control-allow-credentials" not in reply.headers  # there is no cookie to send along
        for origin in THEIRS:
            if method != "GET" and origin != THEIRS[0]:
                continue
            reply = town.ask(method, path, wanted.body, as_=who, **{**wanted.headers, "origin": origin})
            assert not [name for name in reply.headers if name.startswith("access-control")], origin
    assert ask("OPTIONS", path, origin=OURS, access_control_request_method=method).status == 204


def test_an_asset_that_is_kept_is_kept_for_each_who_may_read_it(town: Town) -> None:
    """The packed form is not given to who cannot unpack it, whatever page asks."""
    reply = ask("GET", "/docs/assets/docs.css", origin=OURS, accept_encoding="gzip")
    assert {part.strip() for part in reply.headers["vary"].split(",")} == {"accept-encoding", "origin"}


ELSEWHERE = [
    "https://evil.test/",
    "//evil.test/",
    "\\\\evil.test/",
    "https:\\\\evil.test",
    "https://app.kervan.test.evil.test/",
    "https://app.kervan.test@evil.test/",
    "https://app.kervan.test:pass@evil.test/",
    "https://evil.test\\@app.kervan.test/",
    "https://evil.test#@app.kervan.test/",
    "https://evil.test?@app.kervan.test/",
    "https://app.kervan.test%2eevil.test/",
    "https://app.kervan.test\tevil.test/",
    "https://app.kervan.test\r\nlocation: https://evil.test",
    " https://evil.test/",
    "javascript:alert(1)",
    "data:text/html,x",
    "https:app.kervan.test",
    "https:/app.kervan.test",
    "https:///app.kervan.test",
    "/done",
    "done",
    "",
    "http://app.kervan.test/",
    "ftp://app.kervan.test/",
    "https://app.kervan.test:99999/",
    "https://[::1]/",
    "https://ａpp.kervan.test/",
    "https://app.kervan.test/" + "x" * 2000,
]


@pytest.mark.parametrize("url", ELSEWHERE)
def test_a_payment_does_not_send_its_buyer_elsewhere(town: Town, url: str) -> None:
    body = {"order_id": town.open_order, "provider": "stripe", "return_url": url}
    reply = town.ask("POST", "/api/payments/process", body, as_="ana", idempotency_key="elsewhere")
    assert (reply.status, reply.code) == (422, "invalid"), reply.text
    assert reply.body["errors"][0]["pointer"] == "/return_url"


@pytest.mark.parametrize(
    "name", ["return_url", "next", "url", "redirect", "redirect_url", "location", "to", "return_to"]
)
def test_a_return_leads_to_the_app_whatever_its_address_says(town: Town, name: str) -> None:
    for query in (f"{name}=https://evil.test/", f"payment_id={town.payment}&{name}=https://evil.test/"):
        for method in ("GET", "POST"):
            reply = ask(method, f"/api/payments/return/stripe?{query}", **EVIL_HOSTS)
            parts = urlsplit(reply.headers["location"])
            assert (reply.status, f"{parts.scheme}://{parts.netloc}") == (303, OURS)
            assert "evil" not in reply.headers["location"]
        form = query.encode()
        media = "application/x-www-form-urlencoded"
        reply = ask("POST", "/api/payments/return/stripe", form, content_type=media)
        assert (reply.status, "evil" in reply.headers["location"]) == (303, False)


READ = (
    "accept_language",
    "if_match",
    "if_none_match",
    "idempotency_key",
    "origin",
    "user_agent",
    "x_request_id",
    "x_probe_key",
    "accept_encoding",
    "cloudfront_viewer_address",
)
SPLIT = "x\r\nset-cookie: a=b\r\n\r\n<script>"


@pytest.mark.parametrize("operation", sorted(POLICIES))
def test_no_answer_can_be_split(town: Town, operation: str) -> None:
    """Line breaks in every parameter, in the query and in every header that we read."""
    method, template = operation.split()
    wanted = request(town, operation)
    mad = dict.fromkeys(
        ("accept_language", "if_match", "if_none_match", "idempotency_key", "origin", "user_agent"), SPLIT
    )
    mad |= dict.fromkeys(("x_request_id", "x_probe_key", "accept_encoding", "cloudfront_viewer_address"), SPLIT)
    escaped = quote(SPLIT)
    query = (
        f"?payment_id={escaped}&payment_intent={escaped}&lang={escaped}&redirect={escaped}&cursor={escaped}&q={escaped}"
    )
    paths = [template.format(**wanted.parameters) + query]
    paths += [template.replace(f"{{{name}}}", escaped).format(**wanted.parameters) for name in wanted.parameters]
    for path in paths:
        for headers in ({}, mad):
            reply = town.ask(method, path, wanted.body, as_="adem", **{**wanted.headers, **headers})
            assert reply.status < 500
            assert "set-cookie" not in reply.headers
            assert not [n for n, value in reply.headers.items() if not value.isprintable()]
            assert SPLIT not in reply.text and '<script>"' not in reply.text


def test_links_are_made_of_our_own_address_alone(town: Town) -> None:
    """A link to a new password that leads elsewhere would be an account."""
    for path in (f"/api/certificates/{town.certificate}", "/api/me/certificates"):
        reply = town.ask("GET", path, as_="ana", **EVIL_HOSTS)
        page = (reply.body["items"][0] if "items" in reply.body else reply.body)["page"]
        assert page == f"{PUBLIC_URL}/certificate/{town.certificate}"
    ticket = town.ask("POST", "/api/realtime/ticket", as_="ana", **EVIL_HOSTS).body
    assert ticket["url"].startswith(PUBLIC_URL.replace("https", "wss") + "/ws?ticket=")
    download = town.ask("GET", f"/api/certificates/{town.certificate}/download", as_="ana", **EVIL_HOSTS).body["url"]
    assert urlsplit(download).hostname == "kervan-test-123456789012-documents.s3.amazonaws.com"
    body = {"order_id": town.open_order, "provider": "stripe"}
    started = town.ask("POST", "/api/payments/process", body, as_="ana", **EVIL_HOSTS, idempotency_key="host").body
    assert started["next_action"]["return_url"].startswith(f"{PUBLIC_URL}/api/payments/return/stripe")
    assert "evil" not in ask("GET", f"/certificate/{town.certificate}", **EVIL_HOSTS).text


def test_mails_hold_no_address_that_a_request_named(town: Town) -> None:
    postbox = Postbox()
    with Plant().tapped() as plant, postbox.tapped():
        ask("POST", "/api/auth/forgot-password", {"email": email_of("ana")}, **EVIL_HOSTS)
        person = {
            "email": NEWCOMER,
            "password": "yesil-pencere-7-vapur",
            "name": "evil",
            "surname": "https://evil.test",
        }
        ask("POST", "/api/auth/register", person, **EVIL_HOSTS)
        plant.settle()
    assert {mail.to for mail in postbox.mails} == {email_of("ana"), NEWCOMER}
    for mail in postbox.mails:
        assert "evil" not in mail.html + mail.text + mail.subject
    assert any(OURS in mail.html or PUBLIC_URL in mail.html for mail in postbox.mails)


def test_nobody_chooses_the_address_that_limits_count(town: Town) -> None:
    """120 looks a minute: written into a header, another address each time, they are one address's all the same."""
    path = request(town, "POST /api/products/{product_id}/view").path("/api/products/{product_id}/view")
    lies = ("cloudfront_viewer_address", "x_real_ip", "true_client_ip", "forwarded", "client_ip")
    edge = "64.252.0.1"

    def look(claimed: str, viewer: str) -> int:
        """The edge and the gateway add what they see behind what was claimed."""
        claims = dict.fromkeys(lies, claimed)
        return ask("POST", path, source=edge, **claims, x_forwarded_for=f"{claimed}, {viewer}, {edge}").status

    statuses = [look(f"198.51.100.{place}", "203.0.113.7") for place in range(122)]
    assert statuses == [204] * 120 + [429] * 2
    assert look("203.0.113.7", "203.0.113.99") == 204
