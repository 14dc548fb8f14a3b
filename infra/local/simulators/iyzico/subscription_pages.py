"""A subscription's form as people see it: a frame in the merchant's page, which the bundle of scripts puts there."""

from collections.abc import Mapping
from pathlib import Path

from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import Route

from infra.local.simulators.common.pages import amount
from infra.local.simulators.common.state import Json
from infra.local.simulators.iyzico.pages import IyzicoPages, Till
from infra.local.simulators.iyzico.plans import plan_of
from infra.local.simulators.iyzico.simulator import IyzicoSimulator
from infra.local.simulators.iyzico.subscribing import BUNDLE
from infra.local.simulators.iyzico.texts import TEXTS

SCRIPT = Path(__file__).parent / "templates" / "bundle.js"
CHOICES = (
    ("pay", "5528790000000008", "primary"),
    ("secure", "5528790000000016", "plain"),
    ("later", "5528790000000024", "plain"),
    ("funds", "4111111111111129", "danger"),
    ("decline", "4129111111111111", "danger"),
)


def routes(simulator: IyzicoSimulator) -> list[Route]:
    return [*IyzicoPages(simulator, SubscriptionTill(simulator)).routes(), Route(BUNDLE, _bundle, methods=["GET"])]


async def _bundle(_: Request) -> Response:
    return FileResponse(SCRIPT, media_type="text/javascript", headers={"Cache-Control": "no-store"})


class SubscriptionTill(Till):
    """Where a subscription begins; nobody pays one by instalments."""

    root = "/abonelik"
    choices = CHOICES

    def __init__(self, simulator: IyzicoSimulator) -> None:
        self._core, self._desk = simulator.core, simulator.billing

    def form(self, token: str) -> Json | None:
        return self._desk.form(token)

    def pay(self, token: str, number: str, instalment: int) -> Json:  # noqa: ARG002 - nobody chose any
        return self._desk.subscribe(token, number)

    def authenticate(self, token: str, code: str) -> Json:
        return self._desk.authenticate(token, code=code)

    def facts(self, found: Json, language: str, instalment: int) -> Mapping[str, object]:  # noqa: ARG002 - always one
        plan = plan_of(self._core, found["request"]["pricingPlanReferenceCode"])
        price = amount(plan["price"], plan["currencyCode"], language)
        count = plan["paymentIntervalCount"]
        words = TEXTS[language][plan["paymentInterval"] if count == 1 else f"{plan['paymentInterval']}_many"]
        product = self._core.state.products[plan["productReferenceCode"]]
        return {"amount": price, "lines": [(product["name"], price)], "terms": words.format(count=count), "plans": []}
