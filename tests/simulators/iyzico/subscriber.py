"""A merchant who sells subscriptions, and the people who take them."""

from typing import Any

from tests.simulators.iyzico.conftest import ADDRESS, GOOD, Merchant

BASE = "/v2/subscription"
PRODUCTS, SUBSCRIPTIONS = f"{BASE}/products", f"{BASE}/subscriptions"
CHECKOUT = f"{BASE}/checkoutform"
RETRY = f"{BASE}/operation/retry"
PLAN: dict[str, Any] = {
    "locale": "tr",
    "name": "premium-month",
    "price": "29.99",
    "currencyCode": "TRY",
    "paymentInterval": "MONTHLY",
    "paymentIntervalCount": 1,
    "planPaymentType": "RECURRING",
}
CUSTOMER: dict[str, Any] = {
    "name": "Ayşe",
    "surname": "Yılmaz",
    "email": "ayse@example.com",
    "gsmNumber": "+905321234567",
    "identityNumber": "11111111111",
    "billingAddress": ADDRESS,
    "shippingAddress": ADDRESS,
}


class Seller:
    """Everything by the signed API."""

    def __init__(self, merchant: Merchant) -> None:
        self.merchant = merchant
        self.desk = merchant.account.billing

    def product(self, name: str = "Premium") -> str:
        return str(self.must(PRODUCTS, {"locale": "tr", "name": name})["data"]["referenceCode"])

    def plan(self, product: str | None = None, **more: Any) -> str:
        path = f"{PRODUCTS}/{product or self.product()}/pricing-plans"
        return str(self.must(path, {**PLAN, **more})["data"]["referenceCode"])

    def form(self, plan: str | None = None, **more: Any) -> Any:
        """The answer to `initialize`."""
        return self.must(f"{CHECKOUT}/initialize", self.order(plan or self.plan(), **more))

    def order(self, plan: str, **more: Any) -> dict[str, Any]:
        return {
            "locale": "tr",
            "conversationId": "prm-1",
            "callbackUrl": "https://shop.example/back?subscription=1",
            "pricingPlanReferenceCode": plan,
            "subscriptionInitialStatus": "ACTIVE",
            "customer": CUSTOMER,
            **more,
        }

    def begun(self, number: str = GOOD, **plan: Any) -> str:
        """A subscription whose first period is paid."""
        token = self.form(self.plan(**plan))["token"]
        assert self.desk.subscribe(token, number)["status"] == "paid"
        return str(self.completed(token)["data"]["referenceCode"])

    def completed(self, token: str) -> Any:
        return self.merchant.look(f"{CHECKOUT}/{token}")

    def read(self, reference: str) -> Any:
        [found] = self.merchant.look(f"{SUBSCRIPTIONS}/{reference}")["data"]["items"]
        return found

    def cancel(self, reference: str) -> Any:
        return self.merchant.ask(f"{SUBSCRIPTIONS}/{reference}/cancel", {"locale": "tr"})

    def retry(self, order: str) -> Any:
        return self.merchant.ask(RETRY, {"referenceCode": order})

    def must(self, path: str, body: Any) -> Any:
        answer = self.merchant.ask(path, body)
        assert answer["status"] == "success", answer
        return answer
