"""An account at iyzico that answers about subscriptions as its documents say, from a list of what it has to say."""

import json
from datetime import UTC, datetime
from typing import Any

import httpx

from kervan.money import Money
from kervan.providers.subscriptions import Price, SubscribeRequest
from tests.providers.samples import ANA

BEGUN, PAID_UNTIL, NOW = 1_763_719_200_000, 1_766_311_200_000, 1_764_000_000_000
PAYMENT = "22416032"
TOKEN = "5f3c6a2e-0000-4000-8000-1c0ffee00001"
REFERENCE = "sub-0001"
MONTHLY = Price("premium_month_try_2999", Money(2999, "TRY"), "month", "Kervan Premium")
REQUEST = SubscribeRequest(
    key="k",
    subscription_id="prm_1",
    user_id=ANA.id,
    price=MONTHLY,
    return_url="https://api.kervan.test/api/premium/return?subscription_id=prm_1",
    closes_at=datetime(2026, 11, 21, 11, tzinfo=UTC),
    locale="tr",
    email="ana@example.com",
    buyer=ANA,
)
FAILURE = {"status": "failure", "errorCode": "201600", "errorMessage": "…"}
PLAN = {
    "referenceCode": "pln-1",
    "name": MONTHLY.key,
    "price": 29.99,
    "currencyCode": "TRY",
    "paymentInterval": "MONTHLY",
    "paymentIntervalCount": 1,
    "trialPeriodDays": 0,
    "productReferenceCode": "prd-1",
}


def moment(milliseconds: int) -> datetime:
    """As iyzico writes it."""
    return datetime.fromtimestamp(milliseconds / 1000, UTC)


def order(status: str = "SUCCESS", end: int = PAID_UNTIL, **more: Any) -> dict[str, Any]:
    """A period."""
    attempts = [{"paymentId": 1, "paymentStatus": "FAILED"}, {"paymentId": int(PAYMENT), "paymentStatus": status}]
    known = {"price": 29.99, "currencyCode": "TRY", "startPeriod": BEGUN, "endPeriod": end, "orderStatus": status}
    return {**known, "paymentAttempts": attempts if status == "SUCCESS" else [], **more}


def subscription(status: str = "ACTIVE", **more: Any) -> dict[str, Any]:
    """A subscription with a paid period, and the next one."""
    waiting = order("WAITING", end=PAID_UNTIL + 2_592_000_000)
    return {
        "referenceCode": REFERENCE,
        "pricingPlanReferenceCode": "pln-1",
        "customerReferenceCode": "cus-1",
        "subscriptionStatus": status,
        "createdDate": BEGUN,
        "orders": [waiting, order()],
        **more,
    }


class Account:
    """What iyzico would answer: by method and path, one answer or several in a row."""

    def __init__(self) -> None:
        """With nothing sold yet, and one subscription."""
        self.asked: list[tuple[str, str, Any]] = []
        self.answers: dict[tuple[str, str], Any] = {
            ("GET", "/v2/subscription/products"): self.listed(),
            ("POST", "/v2/subscription/products"): {"data": {"referenceCode": "prd-1"}},
            ("GET", "/v2/subscription/products/prd-1/pricing-plans"): self.listed(),
            ("POST", "/v2/subscription/products/prd-1/pricing-plans"): {"data": PLAN},
            ("GET", "/v2/subscription/pricing-plans/pln-1"): {"data": PLAN},
            ("POST", "/v2/subscription/checkoutform/initialize"): {
                "token": TOKEN,
                "checkoutFormContent": "<script></script>",
                "tokenExpireTime": 1800,
            },
            ("GET", f"/v2/subscription/checkoutform/{TOKEN}"): FAILURE,
            ("POST", f"/v2/subscription/subscriptions/{REFERENCE}/cancel"): {},
            ("GET", "/v2/reporting/payment/details"): self.report(),
        }
        self.stands(subscription())

    @staticmethod
    def listed(*items: dict[str, Any], page: int = 1, pages: int = 1) -> dict[str, Any]:
        """A page of a list."""
        return {"data": {"totalCount": len(items), "currentPage": page, "pageCount": pages, "items": list(items)}}

    @staticmethod
    def report(*refunds: dict[str, Any]) -> dict[str, Any]:
        """Of the payment and its refunds."""
        item = {"paymentTransactionId": 7, "paidPrice": "29.99", "refunds": list(refunds)}
        return {"payments": [{"paymentId": int(PAYMENT), "currency": "TRY", "itemTransactions": [item]}]}

    def stands(self, *subscriptions: dict[str, Any]) -> None:
        """How it reads from now on; several: one after the other."""
        pages = [self.listed(each) for each in subscriptions]
        self.answers["GET", f"/v2/subscription/subscriptions/{REFERENCE}"] = pages if len(pages) > 1 else pages[0]

    def __call__(self, request: httpx.Request) -> httpx.Response:
        """As a transport."""
        body = json.loads(request.content) if request.content else None
        self.asked.append((request.method, request.url.path, body))
        answer = self.answers[request.method, request.url.path]
        if isinstance(answer, list):
            answer = answer.pop(0)
        return httpx.Response(200, json={"status": "success", "systemTime": NOW, **answer})

    def bodies(self, path: str) -> list[Any]:
        """What was sent there."""
        return [body for method, asked, body in self.asked if (method, asked) == ("POST", path)]
