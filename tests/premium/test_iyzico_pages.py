"""The page with iyzico's form: whose it is, how long it can be paid, and that there is never a second one."""

import re
from base64 import b64encode
from functools import partial
from hashlib import sha256

import pytest

from functions.premium import service
from functions.premium.attempts import CheckoutStillOpen
from functions.premium.handler import app
from functions.premium.plans import PlanName
from functions.premium.schemas import SubscribeIn
from functions.premium.tables import Subscription
from kervan.world import World
from tests.cloud import Clock
from tests.conftest import Caller, Deliver
from tests.desks import HOME
from tests.faults.injector import Injector
from tests.faults.scheduler import interleave
from tests.premium_fixture import IyzicoMember, beside_stripe, look_again, token_of
from tests.shop import person


def policy(headers: dict[str, str]) -> dict[str, str]:
    """The directives of the page's policy."""
    parts = headers["content-security-policy"].split("; ")
    return {name: sources for name, _, sources in (part.partition(" ") for part in parts)}


def test_the_page_shows_iyzicos_form_and_lets_it_do_no_more_than_it_must(ayla: IyzicoMember) -> None:
    asked = ayla.subscribe()
    shown = ayla.page(asked)
    assert (shown.status, shown.headers["content-language"]) == (200, "tr")
    assert "Premium ödemesi" in shown.body and "Aylık plan, ₺29,99" in shown.body
    assert shown.body.count('<div id="iyzipay-checkout-form" class="responsive"></div>') == 1
    assert str(ayla.row.form) in shown.body
    allowed = policy(shown.headers)
    scripts = re.findall(r"<script[^>]*>(.*?)</script>", shown.body, re.DOTALL)
    assert len(scripts) == 2
    hashes = [f"'sha256-{b64encode(sha256(script.encode()).digest()).decode()}'" for script in scripts]
    hosts = "https://*.iyzipay.com https://*.iyzico.com"
    assert allowed["script-src"] == f"{' '.join(hashes)} {hosts}"
    assert allowed["frame-src"] == allowed["connect-src"] == hosts
    assert allowed["form-action"] == f"'self' https: {hosts} https://app.kervan.test"  # a bank's, and back to the app
    assert (allowed["default-src"], allowed["frame-ancestors"], allowed["base-uri"]) == ("'none'", "'none'", "'none'")
    assert (shown.headers["cache-control"], shown.headers["referrer-policy"]) == ("no-store", "no-referrer")
    assert shown.headers["x-robots-tag"] == "noindex"


@pytest.mark.parametrize("token", ["", "?token=", "?token=another", "?token=%ED%A0%80", "?token=" + "x" * 900])
def test_the_page_is_for_who_has_its_whole_address(ayla: IyzicoMember, call: Caller, token: str) -> None:
    asked = ayla.subscribe()
    answer = call(app, "GET", f"/api/premium/checkout/{asked.body['subscription_id']}{token}")
    assert answer.status == 404 and "iyzi" not in answer.body and "<script" not in answer.body
    nobodys = f"/api/premium/checkout/prm_{'0' * 26}?token={token_of(asked)}"
    unknown = call(app, "GET", nobodys, accept_language="en")
    assert unknown.status == 404 and "There is no such payment page" in unknown.body


def test_what_is_paid_shows_no_form_and_keeps_none(ayla: IyzicoMember, deliver: Deliver) -> None:
    asked = ayla.subscribe()
    assert ayla.row.form
    ayla.pay(asked)
    ayla.come_back(asked)
    deliver()
    assert ayla.row.form is None
    over = ayla.page(asked)
    assert over.status == 410 and "artık kullanılamıyor" in over.body and "https://app.kervan.test" in over.body


def test_while_a_form_can_be_paid_there_is_no_other_page(ayla: IyzicoMember, call: Caller, clock: Clock) -> None:
    first = ayla.subscribe()
    clock.advance(minutes=29)
    assert ayla.subscribe().body == first.body
    for wanted in ({"plan": "yearly", "provider": "iyzico"}, {"plan": "monthly", "provider": "stripe"}):
        answer = call(app, "POST", "/api/premium/subscribe", wanted, as_="ana", accept_language="en")
        assert (answer.status, answer.body["code"]) == (409, "checkout_still_open")
        assert "try again in 16 minutes" in answer.body["detail"] and answer.headers["retry-after"] == "960"
    clock.advance(minutes=2)
    assert ayla.page(first).status == 410
    assert ayla.subscribe().body["code"] == "checkout_still_open"  # the bank's page may still be open
    clock.advance(minutes=14)
    second = ayla.subscribe("yearly")
    assert second.status == 201
    assert [row.status for row in Subscription.scan() if row.attempt == 1] == ["ABANDONED"]
    assert [form["status"] for form in ayla.desk.simulator.core.state.checkouts.values()] == ["open", "open"]


def test_a_form_that_was_paid_meanwhile_is_no_page_but_a_subscription(ayla: IyzicoMember) -> None:
    ayla.pay(ayla.subscribe())
    answer = ayla.subscribe("yearly")
    assert (answer.status, answer.body["code"]) == (409, "already_subscribed")
    assert ayla.status()["premium"]


def test_a_form_that_nobody_paid_is_given_up_and_forgotten(ayla: IyzicoMember, clock: Clock) -> None:
    ayla.subscribe()
    for minutes in (20, 20, 4):
        clock.advance(minutes=minutes)
        look_again()
        assert ayla.row.status == "OPEN"
    clock.advance(minutes=3)
    look_again()
    assert ayla.row.status == "ABANDONED" and ayla.row.form is None
    clock.advance(days=1, minutes=1)
    look_again()
    assert ayla.row.open_shard is None


def test_money_that_comes_by_a_form_that_was_given_up_is_for_a_person(ayla: IyzicoMember, clock: Clock) -> None:
    asked = ayla.subscribe()
    ayla.desk.simulator.core.state.checkouts[token_of(asked)]["expires"] += 86_400  # longer than iyzico said
    clock.advance(minutes=46)
    look_again()
    assert ayla.row.status == "ABANDONED"
    ayla.pay(asked)
    clock.advance(days=1, minutes=1)
    look_again()
    assert (ayla.row.status, ayla.row.review_reason) == ("NEEDS_REVIEW", "begun_after_it_was_given_up")
    assert not ayla.status()["premium"]


@pytest.mark.parametrize("mode", ["timeout_after_success", "unreachable", "error"])
def test_a_form_whose_answer_was_lost_is_seen_by_nobody(ayla: IyzicoMember, deliver: Deliver, mode: str) -> None:
    ayla.desk.simulator.arm({"mode": mode, "match": {"path": "*/checkoutform/initialize"}})
    lost = ayla.subscribe()
    assert lost.status in (409, 503)
    asked = ayla.subscribe()
    assert asked.status == 201
    ayla.pay(asked)
    ayla.come_back(asked)
    deliver()
    assert ayla.status()["premium"] and ayla.captures == 1


@pytest.mark.parametrize("seed", range(4))
def test_wishes_at_once_lead_to_one_form_that_anybody_sees(
    ayla: IyzicoMember, calls: Injector, world: World, seed: int
) -> None:
    offering = beside_stripe(world, ayla.desk)
    wishes = [partial(service.subscribe, offering, person("ana"), wish(plan), "tr") for plan in (*PlanName, "monthly")]
    outcomes = interleave(calls, seed, *wishes)
    seen = {outcome[1].url for outcome in outcomes if isinstance(outcome, tuple)}
    assert len(seen) == 1
    assert all(isinstance(outcome, tuple | CheckoutStillOpen) for outcome in outcomes), outcomes
    assert [row.checkout in str(seen) for row in Subscription.scan() if row.status == "OPEN"] == [True]


def wish(plan: str) -> SubscribeIn:
    """Through iyzico."""
    return SubscribeIn.model_validate({"plan": plan, "provider": "iyzico", "buyer": {"address": HOME}})
