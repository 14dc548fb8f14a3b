"""The pages where a person pays, fails, or answers the bank, and from where the browser posts the token back."""

from pathlib import Path
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
    pages = IyzicoPages(simulator)
    return [
        Route("/cpp/{token}", pages.show, methods=["GET"]),
        Route("/cpp/{token}", pages.pay, methods=["POST"]),
        Route("/cpp/{token}/bank", pages.ask, methods=["GET"]),
        Route("/cpp/{token}/bank", pages.answer, methods=["POST"]),
    ]


class IyzicoPages(Pages):
    """Who holds a form's token may pay it, and only pay."""

    def __init__(self, simulator: IyzicoSimulator) -> None:
        super().__init__(Path(__file__).parent / "templates", TEXTS)
        self._simulator = simulator

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
            paid = self._simulator.pay(token, given.get("number", ""), instalment=instalment)
        except Failure as refused:
            return self._show(token, language, refusal(language, refused.body["errorCode"]), instalment)
        if paid["status"] == "bank":
            return RedirectResponse(f"/cpp/{token}/bank?{urlencode({'lang': language})}", 303)
        if paid["status"] == "paid":
            return self._back(token, language, "paid")
        return self._show(token, language, refusal(language, paid["failure"]["code"]), instalment)

    async def ask(self, request: Request) -> Response:
        token = request.path_params["token"]
        language = self.language(request.query_params.get("lang"))
        found = self._simulator.form(token)
        if found is None or found["bank"] is None:
            return self._show(token, language)
        waits = found["bank"]
        return self._page("code.html", language, found, instalment=waits["installment"], last4=waits["number"][-4:])

    async def answer(self, request: Request) -> Response:
        given, token = await form(request), request.path_params["token"]
        language = self.language(given.get("lang"))
        try:
            answered = self._simulator.authenticate(token, code="" if given.get("leave") else given.get("code", ""))
        except Failure:
            return self._show(token, language)
        return self._back(token, language, "paid" if answered["status"] == "paid" else "failed")

    def _show(self, token: str, language: str, message: str | None = None, chosen: int = 1) -> Response:
        found = self._simulator.form(token)
        if found is None:
            return self.page("done.html", language, {}, 404, outcome="absent")
        if found["payment"] is not None or found["expires"] <= self._simulator.core.now():
            return self._page("back.html", language, found, outcome="closed", at_once=False)
        status = 402 if message else 200
        return self._page("pay.html", language, found, status, message=message, choices=CHOICES, chosen=chosen)

    def _back(self, token: str, language: str, outcome: str) -> Response:
        found = self._simulator.form(token)
        if found is None:
            return self._show(token, language)
        payment = self._simulator.payment(found["payment"])
        instalment = payment["installment"] if payment else 1
        return self._page("back.html", language, found, instalment=instalment, outcome=outcome, at_once=True)

    def _page(
        self, template: str, language: str, found: Json, status: int = 200, *, instalment: int = 1, **facts: object
    ) -> Response:
        """`instalment`: what the buyer has chosen, once they have; the amount is then what the card pays."""
        request = found["request"]
        currency = request.get("currency", "TRY")
        price = Price(request["paidPrice"], currency, self._simulator.core.settings.instalment_fee)
        return self.page(
            template,
            language,
            {},
            status,
            token=found["token"],
            callback=request["callbackUrl"],
            amount=price.shown(instalment, language),
            instalment=instalment,
            lines=[(line["name"], amount(line["price"], currency, language)) for line in request["basketItems"]],
            plans=price.plans(request.get("enabledInstallments", [1]), language, TEXTS[language]),
            **facts,
        )
