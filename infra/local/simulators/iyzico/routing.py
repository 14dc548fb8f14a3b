"""Which request is whose: by method and path, where a `{reference}` in the path is given to the answering function."""

import re
from collections.abc import Callable, Mapping
from functools import partial

from infra.local.simulators.common.state import Json
from infra.local.simulators.iyzico import forms, plans, refunds, subscribing, subscriptions
from infra.local.simulators.iyzico.core import Core

Answering = Callable[[Core, Json], Json]
SUBSCRIPTION = "/v2/subscription"  # answers of this part say less about the request
ROUTES: Mapping[tuple[str, str], Callable[..., Json]] = {
    ("POST", "/payment/iyzipos/checkoutform/initialize/auth/ecom"): forms.initialize,
    ("POST", "/payment/iyzipos/checkoutform/auth/ecom/detail"): forms.retrieve,
    ("POST", "/payment/detail"): refunds.detail,
    ("POST", "/payment/cancel"): refunds.cancel,
    ("POST", "/payment/refund"): refunds.refund,
    ("POST", "/v2/payment/refund"): refunds.refund_whole,
    ("GET", "/v2/reporting/payment/details"): refunds.report,
    ("POST", "/v2/subscription/products"): plans.make_product,
    ("GET", "/v2/subscription/products"): plans.products,
    ("POST", "/v2/subscription/products/{reference}/pricing-plans"): plans.make_plan,
    ("GET", "/v2/subscription/products/{reference}/pricing-plans"): plans.plans,
    ("GET", "/v2/subscription/pricing-plans/{reference}"): plans.plan,
    ("POST", "/v2/subscription/checkoutform/initialize"): subscribing.initialize,
    ("GET", "/v2/subscription/checkoutform/{reference}"): subscribing.retrieve,
    ("GET", "/v2/subscription/subscriptions/{reference}"): subscriptions.detail,
    ("POST", "/v2/subscription/subscriptions/{reference}/cancel"): subscriptions.cancel,
    ("POST", "/v2/subscription/operation/retry"): subscriptions.retry,
}


def route_of(method: str, path: str) -> Answering | None:
    """What answers this request; None for nothing."""
    if (method, path) in ROUTES:
        return ROUTES[method, path]
    for (wanted, pattern), answer in ROUTES.items():
        found = re.fullmatch(pattern.replace("{reference}", "([A-Za-z0-9-]+)"), path)
        if found and found.groups() and wanted == method:
            return partial(_with_reference, answer, found[1])
    return None


def _with_reference(answer: Callable[..., Json], reference: str, core: Core, given: Json) -> Json:
    return answer(core, given, reference)
