"""Paying on the pages of the Turkish providers, as a browser does, until the certificate is there."""

from typing import Any

import httpx
import pytest

from infra.local import demo
from infra.local.cloud import LocalCloud
from infra.local.paying import BUYER, CARDS, pay_on_page
from infra.local.person import Person, until

pytestmark = [pytest.mark.e2e, pytest.mark.parametrize("provider", ["iyzico", "paytr"])]


def ledger(cloud: LocalCloud, provider: str) -> dict[str, Any]:
    """What the provider's own book says."""
    return dict(httpx.get(f"{cloud.urls[provider]}/_sim/ledger", timeout=30).json()["totals"])


def test_a_declined_card_and_a_good_one_end_in_a_certificate(donor: Person, provider: str) -> None:
    order = demo.order_a_share(donor)
    demo.be_declined(donor, order, provider)
    demo.pay(donor, order, provider)
    donor.hears("order.paid", order_id=order["id"])
    donor.hears("certificate.ready", order_id=order["id"])
    paid = donor.ask("GET", f"/api/orders/{order['id']}")
    payment = donor.ask("GET", f"/api/payments/{paid['payment_id']}")
    assert (payment["provider"], payment["status"]) == (provider, "SUCCEEDED")
    assert payment["amount"] == payment["charged"] == {"amount": "12500.00", "currency": "TRY"}


def test_instalments_cost_the_buyer_more_and_the_order_what_it_costs(donor: Person, provider: str) -> None:
    order = demo.order_a_share(donor)
    started = donor.start_payment(order["id"], provider, buyer=BUYER, instalments=6)
    assert pay_on_page(donor, started, CARDS[provider].good, instalment="3")

    def paid() -> dict[str, Any] | None:
        payment = donor.ask("GET", f"/api/payments/{started['payment']['id']}")
        return payment if payment["status"] == "SUCCEEDED" else None

    payment = until("the payment", paid)
    assert payment["amount"]["amount"] == "12500.00" < payment["charged"]["amount"]


def test_a_webhook_that_nobody_signed_is_refused(cloud: LocalCloud, provider: str) -> None:
    before = ledger(cloud, provider)
    forged: dict[str, Any] = {
        "iyzico": {
            "json": {"token": "0" * 36, "status": "SUCCESS", "iyziEventType": "CHECKOUT_FORM_AUTH"},
            "headers": {"x-iyz-signature-v3": "0" * 64},
        },
        "paytr": {"data": {"merchant_oid": "pay0", "status": "success", "total_amount": "1", "hash": "AAAA"}},
    }[provider]
    answer = httpx.post(f"{cloud.urls['api']}/webhooks/{provider}", timeout=30, **forged)
    assert (answer.status_code, answer.json()["code"]) == (400, "bad_signature")
    assert ledger(cloud, provider) == before
