"""The pages where a person pays, fails, or answers the bank, and from where the browser posts the token back."""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from pathlib import Path
from typing import ClassVar
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from infra.local.simulators.common.instalments import Price
from infra.local.simulators.common.pages import Pages, amount, form
from infra.local.simulators.common.state import Json
from infra.local.simulators.iyzico.errors import Failure
from infra.local.simulators.iyzico.simulator import IyzicoSimulator
from infra.local.simulators.iyzico.texts import TEXTS, refusal

CHOICES = (
    ("pay", "5528790000000008", "primary"),
    ("secure", "5528790000000016", "plain"),
    ("review", "5528790000000990", "plain"),
    ("keep", "5406670000000009", "plain"),
    ("funds", "4111111111111129", "danger"),
    ("decline", "4129111111111111", "danger"),
)


def routes(simulator: IyzicoSimulator) -> list[Route]:
    return IyzicoPages(simulator, PaymentTill(simulator)).routes()


class Till(ABC):
    """What is paid on a page, and how. A form is `paid`, waits for the `bank`, or is `open`."""

    root: ClassVar[str]  # the page's address, without the token
    choices: ClassVar[tuple[tuple[str, str, str], ...]]

    @abstractmethod
    def form(self, token: str) -> Json | None:
        """The form as it is now; None for a token that nobody gave out."""

    @abstractmethod
    def pay(self, token: str, number: str, instalment: int) -> Json:
        """The form after this card was tried."""

    @abstractmethod
    def authenticate(self, token: str, code: str) -> Json:
        """The form after the bank was answered."""

    @abstractmethod
    def facts(self, found: Json, language: str, instalment: int) -> Mapping[str, object]:
        """What the page says of the price. `instalment`: what the buyer has chosen, once they have."""

    def instalment(self, found: Json) -> int:  # noqa: ARG002 - for what can be paid in more
        """In how many parts it was paid."""
        return 1


class PaymentTill(Till):
    """An ordinary payment; the amount is what the card pays, once instalments are chosen."""

    root = "/cpp"
    choices = CHOICES

    def __init__(self, simulator: IyzicoSimulator) -> None:
        self._simulator = simulator

    def form(self, token: str) -> Json | None:
        return self._simulator.form(token)

    def pay(self, token: str, number: str, instalment: int) -> Json:
        return self._simulator.pay(token, number, instalment=instalment)

    def authenticate(self, token: str, code: str) -> Json:
        return self._simulator.authenticate(token, code=code)

    def instalment(self, found: Json) -> int:
        payment = self._simulator.payment(found["payment"])
        return payment["installment"] if payment else 1

    def facts(self, found: Json, language: str, instalment: int) -> Mapping[str, object]:
        request = found["request"]
        currency = request.get("currency", "TRY")
        price = Price(request["paidPrice"], currency, self._simulator.core.settings.instalment_fee)
        return {
            "amount": price.shown(instalment, language),
            "lines": [(line["name"], amount(line["price"], currency, language)) for line in request["basketItems"]],
            "plans": price.plans(request.get("enabledInstallments", [1]), language, TEXTS[language]),
        }


class IyzicoPages(Pages):
    """Who holds a form's token may pay it, and only pay."""

    def __init__(self, simulator: IyzicoSimulator, till: Till) -> None:
        super().__init__(Path(__file__).parent / "templates", TEXTS)
        self._simulator = simulator
        self._till = till

    def routes(self) -> list[Route]:
        page = f"{self._till.root}/{{token}}"
        return [
            Route(page, self.show, methods=["GET"]),
            Route(page, self.pay, methods=["POST"]),
            Route(f"{page}/bank", self.ask, methods=["GET"]),
            Route(f"{page}/bank", self.answer, methods=["POST"]),
        ]

    async def show(self, request: Request) -> Response:
        return self._show(request.path_params["token"], self.language(request.query_params.get("lang")))

    async def pay(self, request: Request) -> Response:
        given, token = await form(request), request.path_params["token"]
        language = self.language(given.get("lang"))
        if given.get("leave"):
            return self._back(token, language, "left")
        wanted = given.get("instalment", "1")
        instalment = int(wanted) if wanted.isdecimal() else 1
        try:
            paid = self._till.pay(token, given.get("number", ""), instalment)
        except Failure as refused:
            return self._show(token, language, refusal(language, refused.body["errorCode"]), instalment)
        if paid["status"] == "bank":
            return RedirectResponse(f"{self._till.root}/{token}/bank?{urlencode({'lang': language})}", 303)
        if paid["status"] == "paid":
            return self._back(token, language, "paid")
        return self._show(token, language, refusal(language, paid["failure"]["code"]), instalment)

    async def ask(self, request: Request) -> Response:
        token = request.path_params["token"]
        language = self.language(request.query_params.get("lang"))
        found = self._till.form(token)
        if found is None or found["bank"] is None:
            return self._show(token, language)
        waits = found["bank"]
        return self._page("code.html", language, found, instalment=waits["installment"], last4=waits["number"][-4:])

    async def answer(self, request: Request) -> Response:
        given, token = await form(request), request.path_params["token"]
        language = self.language(given.get("lang"))
        try:
            answered = self._till.authenticate(token, "" if given.get("leave") else given.get("code", ""))
        except Failure:
            return self._show(token, language)
        return self._back(token, language, "paid" if answered["status"] == "paid" else "failed")

    def _show(self, token: str, language: str, message: str | None = None, chosen: int = 1) -> Response:
        found = self._till.form(token)
        if found is None:
            return self.page("done.html", language, {}, 404, outcome="absent")
        if found["status"] == "paid" or found["expires"] <= self._simulator.core.now():
            return self._page("back.html", language, found, outcome="closed", at_once=False)
        status = 402 if message else 200
        return self._page(
            "pay.html", language, found, status, message=message, choices=self._till.choices, chosen=chosen
        )

    def _back(self, token: str, language: str, outcome: str) -> Response:
        found = self._till.form(token)
        if found is None:
            return self._show(token, language)
        instalment = self._till.instalment(found)
        return self._page("back.html", language, found, instalment=instalment, outcome=outcome, at_once=True)

    def _page(
        self, template: str, language: str, found: Json, status: int = 200, *, instalment: int = 1, **facts: object
    ) -> Response:
        return self.page(
            template,
            language,
            {},
            status,
            token=found["token"],
            callback=found["request"]["callbackUrl"],
            instalment=instalment,
            **self._till.facts(found, language, instalment),
            **facts,
        )
