"""Webhooks that no provider sent: every byte of body and header changed, every other time, replays in every dress.

Stripe signs every byte and the time. iyzico and PayTR sign some fields and no time: what changes nothing that they
sign is the same event again, which writes nothing a second time; and nobody believes what it says. Nothing else is
ever taken. The long profile (`KERVAN_BYTES=all`) puts each of the 256 bytes into each place.
"""

import base64
import json
from collections import Counter
from collections.abc import Iterator
from urllib.parse import parse_qsl, urlencode

import pytest

from functions.payments.handler import app
from functions.payments.tables import Webhook
from infra.local.simulators.iyzico.signatures import of_hosted_event
from infra.local.simulators.stripe import sign
from kervan.providers.payments import ProviderName, WebhookEvent
from kervan.providers.paytr_tokens import token
from tests import cloud
from tests.conftest import LambdaContext
from tests.faults import report
from tests.faults.forging import EVERY, SIGNED_IN, Genuine, Request, acted_on, genuine, state
from tests.faults.job import Job
from tests.faults.scene import opened
from tests.faults.stages import paid_unseen
from tests.faults.stories import is_paid
from tests.stripe_fixture import SIGNING_SECRET

POSTED = 1 if EVERY else 40  # of so many refused ones, one is sent to the endpoint as well
TOLERANCE = 300


@pytest.fixture(params=list(ProviderName))
def true(_stage: None, request: pytest.FixtureRequest) -> Iterator[Genuine]:
    """A payment was made, and its webhook is on its way."""
    with opened() as scene:
        job = Job(scene, request.param)
        paid_unseen(job)
        yield genuine(job)


def accepted(answer: tuple[int, object], name: ProviderName) -> bool:
    """Whether the provider would not send it again."""
    return answer == (200, "OK") if name == ProviderName.PAYTR else 200 <= answer[0] < 300


def test_no_change_of_a_byte_is_taken(true: Genuine) -> None:
    """Before the true one came: refused, or nothing but what it says; after it: nothing is written at all."""
    name, tally = true.job.till.name, Counter[str]()
    taken: dict[WebhookEvent, Request] = {}
    refused: list[Request] = []
    for forgery in true.forgeries():
        event = true.judged(forgery)
        if event is None:
            refused += [forgery] if tally["refused"] % (POSTED * 97) == 0 else []
        elif event.live == true.event.live:
            taken.setdefault(event, forgery)
        tally["refused" if event is None else "same" if event.live == true.event.live else "forgotten"] += 1
    assert {acted_on(event) for event in taken} <= {acted_on(true.event)}
    assert not (taken and name == ProviderName.STRIPE)
    untouched = state()
    answers = [true.post(forgery) for forgery in refused]
    assert {status for status, _ in answers} == {400}
    assert not any(accepted(answer, name) for answer in answers)
    assert state() == untouched
    assert accepted(true.post(true.request), name)
    untouched = state()
    assert all(accepted(true.post(forgery), name) for forgery in taken.values())
    assert state() == untouched
    report.note(
        f"forged webhooks of {name}", changed=tally.total(), refused=tally["refused"], same_event=tally["same"],
        other_mode_forgotten=tally["forgotten"], accepted_as_another=0, writes=0,
    )  # fmt: skip


def test_a_forger_changes_nothing_for_the_buyer(true: Genuine) -> None:
    """The true event comes only as a forger made it anew, among others that are refused: the truth is read, and where
    the forger keeps it away altogether the sweep finds it.
    """
    forged = list(true.forgeries())
    unsigned = [request for request in forged if true.judged(request)]
    for request in (*forged[:: len(forged) // 20], *unsigned[:: max(1, len(unsigned) // 20)]):
        assert true.post(request)[0] == (200 if true.judged(request) else 400)
    true.job.check()
    is_paid(true.job)


def test_a_signed_time_counts_for_five_minutes_either_way(true: Genuine) -> None:
    """Stripe's; the others sign none, and are the same event whenever they come."""
    if true.job.till.name != ProviderName.STRIPE:
        true.post(true.request)
        true.job.clock.advance(hours=72)
        untouched = state()
        assert accepted(true.post(true.request), true.job.till.name)
        assert state() == untouched
        return
    now = int(true.job.clock().timestamp())
    header, furthest = SIGNED_IN[ProviderName.STRIPE], 100_000 if EVERY else 1000
    given = true.request.headers[header]
    for shift in range(-furthest, furthest + 1):
        unsigned = true.request.signed(header, given.replace(f"t={now}", f"t={now + shift}"))
        assert (true.judged(unsigned) is None) == (shift != 0), shift
        signed = true.request.signed(header, sign(true.request.body.decode(), SIGNING_SECRET, now + shift))
        assert (true.judged(signed) is None) == (abs(shift) > TOLERANCE), shift
    stale = true.request.signed(header, sign(true.request.body.decode(), SIGNING_SECRET, now - TOLERANCE - 1))
    untouched = state()
    assert true.post(stale)[0] == 400
    assert state() == untouched
    report.note("times in Stripe's signature", tried=4 * furthest + 2, accepted_unsigned=0)


def test_a_replay_writes_nothing(true: Genuine) -> None:
    """Fifty times the same."""
    assert accepted(true.post(true.request), true.job.till.name)
    untouched = state()
    assert all(accepted(true.post(true.request), true.job.till.name) for _ in range(49))
    assert state() == untouched


def test_other_bytes_for_the_same_content(true: Genuine) -> None:
    """Written anew, with blanks, in base64, twice: Stripe signs bytes, the others fields."""
    body = true.request.body
    form = true.job.till.name == ProviderName.PAYTR
    anew = b"&".join(reversed(body.split(b"&"))) if form else json.dumps(json.loads(body)).encode()
    assert anew != body or true.job.till.name == ProviderName.IYZICO
    true.post(true.request)
    untouched = state()
    for other in (anew, body + b" ", b"\xef\xbb\xbf" + body, base64.b64encode(body), body.upper(), b"", body * 2):
        event = true.judged(true.request.saying(other))
        if event is not None and event.live == true.event.live:
            assert acted_on(event) == acted_on(true.event)
            assert true.job.till.name != ProviderName.STRIPE
        true.post(true.request.saying(other))
    assert state() == untouched


def test_the_gateways_base64_is_undone_before_it_is_verified(true: Genuine) -> None:
    event = cloud.http_event("POST", true.job.till.path, body=true.request.body, headers=true.request.headers)
    wrapped = {**event, "body": base64.b64encode(true.request.body).decode(), "isBase64Encoded": True}
    answer = app.handler(wrapped, LambdaContext())
    assert answer["statusCode"] == 200, answer
    assert Webhook.count() == 1


def test_another_accounts_signature_is_none(true: Genuine) -> None:
    """A provider's own, for somebody else's account: as forged as any."""
    untouched = state()
    answer = true.post(by_another_account(true))
    assert answer[0] == 400
    assert not accepted(answer, true.job.till.name)
    assert state() == untouched


def by_another_account(true: Genuine) -> Request:
    """The same event, rightly signed with the keys of another account."""
    body, now = true.request.body, int(true.job.clock().timestamp())
    match true.job.till.name:
        case ProviderName.STRIPE:
            return true.request.signed("stripe-signature", sign(body.decode(), "whsec_another", now))
        case ProviderName.IYZICO:
            return true.request.signed("x-iyz-signature-v3", of_hosted_event("another", json.loads(body)))
        case _:
            fields = dict(parse_qsl(body.decode()))
            named = (fields[name] for name in ("merchant_oid", "status", "total_amount"))
            order, status, total = named
            return true.request.saying(
                urlencode({**fields, "hash": token("another", order, "salt", status, total)}).encode()
            )
