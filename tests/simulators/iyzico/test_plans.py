"""Products and pricing plans by the API."""

from typing import Any

import pytest

from tests.simulators.iyzico.conftest import Merchant
from tests.simulators.iyzico.subscriber import PLAN, PRODUCTS, Seller


@pytest.fixture(name="seller")
def _seller(merchant: Merchant) -> Seller:
    return Seller(merchant)


def test_a_product_has_plans_and_both_are_found_again(seller: Seller) -> None:
    product = seller.product()
    plan = seller.plan(product)
    seller.plan(product, name="premium-year", paymentInterval="YEARLY", price="299.90")
    [listed] = seller.merchant.look(PRODUCTS, page=1, count=100)["data"]["items"]
    assert (listed["referenceCode"], listed["name"], listed["status"]) == (product, "Premium", "ACTIVE")
    assert [each["name"] for each in listed["pricingPlans"]] == ["premium-month", "premium-year"]
    found = seller.merchant.look(f"{PRODUCTS}/{product}/pricing-plans", page=1, count=100)["data"]
    assert (found["totalCount"], found["currentPage"], found["pageCount"]) == (2, 1, 1)
    shown = seller.merchant.look(f"/v2/subscription/pricing-plans/{plan}")["data"]
    assert shown == found["items"][0] == listed["pricingPlans"][0]
    assert (shown["price"], shown["currencyCode"], shown["paymentInterval"]) == (29.99, "TRY", "MONTHLY")
    assert (shown["productReferenceCode"], shown["trialPeriodDays"]) == (product, 0)


def test_a_list_is_read_page_by_page(seller: Seller) -> None:
    for number in range(5):
        seller.product(f"Product {number}")
    pages = [seller.merchant.look(PRODUCTS, page=page, count=2)["data"] for page in (1, 2, 3, 4)]
    assert [len(page["items"]) for page in pages] == [2, 2, 1, 0]
    assert {page["pageCount"] for page in pages} == {3}


def test_names_are_the_only_ones(seller: Seller) -> None:
    product, other = seller.product(), seller.product("Other")
    seller.plan(product)
    assert seller.merchant.ask(PRODUCTS, {"name": "Premium"})["errorCode"] == "5101"
    assert seller.merchant.ask(f"{PRODUCTS}/{product}/pricing-plans", PLAN)["errorCode"] == "5101"
    assert seller.plan(other)


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": " "},
        {"price": "0"},
        {"price": "1.234"},
        {"currencyCode": "TL"},
        {"paymentInterval": "month"},
        {"paymentIntervalCount": 0},
        {"planPaymentType": "ONE_TIME"},
        {"trialPeriodDays": 7},
        {"recurrenceCount": 0},
    ],
)
def test_a_plan_that_makes_no_sense_is_refused(seller: Seller, wrong: dict[str, Any]) -> None:
    product = seller.product()
    assert seller.merchant.ask(f"{PRODUCTS}/{product}/pricing-plans", {**PLAN, **wrong})["errorCode"] == "11"
    assert seller.merchant.ask(f"{PRODUCTS}/none/pricing-plans", PLAN)["errorCode"] == "5102"
