"""The page that a shop shows in an iframe: a person pays, fails, or answers the bank; then the shop's window moves."""

from decimal import Decimal
from pathlib import Path
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from infra.local.simulators.common.instalments import Price
from infra.local.simulators.common.pages import Pages, amount, form
from infra.local.simulators.common.state import Json
from infra.local.simulators.paytr.errors import NotPayable
from infra.local.simulators.paytr.simulator import PaytrSimulator
from infra.local.simulators.paytr.texts import TEXTS, refusal

CHOICES = (
    ("pay", "4355084355084358", "primary"),
    ("secure", "4355084355080016", "plain"),
    ("funds", "4355084355080024", "danger"),
    ("risk", "4355084355080032", "danger"),
)


def routes(simulator: PaytrSimulator) -> list[Route]:
    pages = PaytrPages(simulator)
    return [
        Route("/odeme/guvenli/{token}", pages.show, methods=["GET"]),
        Route("/odeme/guvenli/{token}", pages.pay, methods=["POST"]),
        Route("/odeme/guvenli/{token}/banka", pages.ask, methods=["GET"]),
        Route("/odeme/guvenli/{token}/banka", pages.answer, methods=["POST"]),
    ]


class PaytrPages(Pages):
    """Who holds a page's token may pay it, and only pay."""

    def __init__(self, simulator: PaytrSimulator) -> None:
        super().__init__(Path(__file__).parent / "templates", TEXTS)
        self._simulator = simulator

    async def show(self, request: Request) -> Response:
        return self._show(request.path_params["token"], request.query_params.get("lang"))

    async def pay(self, request: Request) -> Response:
        given, token = await form(request), request.path_params["token"]
        language = self._language(token, given.get("lang"))
        if given.get("leave"):
            return self._done(token, language, "left")
        wanted = given.get("instalment", "0")
        instalment = int(wanted) if wanted.isdecimal() else 0
        try:
            paid = self._simulator.pay(token, given.get("number", ""), instalment=instalment)
        except NotPayable as closed:
            return self._done(token, language, closed.outcome)
        if paid["outcome"] == "bank":
            return RedirectResponse(f"/odeme/guvenli/{token}/banka?{urlencode({'lang': language})}", 303)
        if paid["outcome"] == "failed":
            return self._show(token, language, refusal(language, **paid["message"]), instalment)
        return self._done(token, language, "paid")

    async def ask(self, request: Request) -> Response:
        token, wanted = request.path_params["token"], request.query_params.get("lang")
        page = self._simulator.page(token)
        if page is None or page["bank"] is None:
            return self._show(token, wanted)
        language = self._language(token, wanted)
        waits = page["bank"]
        order = page["order"]
        return self._page("code.html", language, order, instalment=waits["instalment"], last4=waits["number"][-4:])

    async def answer(self, request: Request) -> Response:
        given, token = await form(request), request.path_params["token"]
        language = self._language(token, given.get("lang"))
        try:
            code = "" if given.get("leave") else given.get("code", "")
            answered = self._simulator.authenticate(token, code=code)
        except NotPayable as closed:
            return self._done(token, language, closed.outcome)
        if answered["outcome"] == "failed":
            return self._show(token, language, refusal(language, **answered["message"]))
        return self._done(token, language, "paid")

    def _show(self, token: str, wanted: str | None, message: str | None = None, chosen: int = 0) -> Response:
        page, language = self._simulator.page(token), self._language(token, wanted)
        if page is None or page["order"]["paid"] or page["closes"] <= self._simulator.core.now():
            return self._done(token, language, "paid" if page and page["order"]["paid"] else "closed")
        status = 402 if message else 200
        return self._page("pay.html", language, page["order"], status, message=message, choices=CHOICES, chosen=chosen)

    def _done(self, token: str, language: str, outcome: str) -> Response:
        page = self._simulator.page(token)
        if page is None:
            return self.page("done.html", language, {}, 404, outcome="absent", back=None)
        order = page["order"]
        back = order["ok_url"] if outcome == "paid" else order["fail_url"]
        instalment = order["paid"]["instalment"] if order["paid"] else 0
        return self._page("done.html", language, order, instalment=instalment, outcome=outcome, back=back)

    def _page(
        self, template: str, language: str, order: Json, status: int = 200, *, instalment: int = 0, **facts: object
    ) -> Response:
        """`instalment`: what the buyer has chosen, once they have; the amount is then what the card pays."""
        price = Price(order["amount"], order["currency"], self._simulator.core.settings.instalment_fee)
        return self.page(
            template,
            language,
            {},
            status,
            amount=price.shown(instalment, language),
            instalment=instalment,
            lines=[
                (name, amount(int(Decimal(price) * 100), order["currency"], language), count)
                for name, price, count in order["lines"]
            ],
            plans=price.plans(range(2, order["most_instalments"] + 1), language, TEXTS[language]),
            **facts,
        )

    def _language(self, token: str, wanted: str | None) -> str:
        """As the page's own link says, else as the shop asked for."""
        page = self._simulator.page(token)
        return self.language(wanted or (page["order"]["lang"] if page else None))
