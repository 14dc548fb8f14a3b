"""The pages where a person pays, fails, or answers the bank: what Stripe's form and 3-D Secure are to a real buyer."""

from collections.abc import Callable, Mapping
from pathlib import Path
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from infra.local.simulators.common.pages import Pages, amount, form, web_address
from infra.local.simulators.stripe.errors import ApiError, CardDeclined
from infra.local.simulators.stripe.simulator import StripeSimulator
from infra.local.simulators.stripe.state import Json
from infra.local.simulators.stripe.texts import TEXTS, refusal

CHOICES = (
    ("pay", "4242424242424242", "primary"),
    ("three_d_secure", "4000000000003220", "plain"),
    ("fail", "4000000000000002", "danger"),
    ("funds", "4000000000009995", "danger"),
)
REDIRECT_STATUS: Mapping[str, str] = {"succeeded": "succeeded", "processing": "pending"}
PAYABLE = ("requires_payment_method", "requires_confirmation", "requires_action")


def routes(simulator: StripeSimulator) -> list[Route]:
    pages = StripePages(simulator)
    return [
        Route("/pay/{id}", pages.show, methods=["GET"]),
        Route("/pay/{id}", pages.pay, methods=["POST"]),
        Route("/3ds/{id}", pages.ask, methods=["GET"]),
        Route("/3ds/{id}", pages.answer, methods=["POST"]),
    ]


class StripePages(Pages):
    """Every page wants the payment's client secret, as Stripe's does: who holds it may pay, and only pay."""

    def __init__(self, simulator: StripeSimulator) -> None:
        super().__init__(Path(__file__).parent / "templates", TEXTS)
        self._simulator = simulator

    async def show(self, request: Request) -> Response:
        return self._with_intent(request, request.query_params, self._show)

    async def pay(self, request: Request) -> Response:
        return self._with_intent(request, await form(request), self._pay)

    async def ask(self, request: Request) -> Response:
        return self._with_intent(request, request.query_params, self._ask)

    async def answer(self, request: Request) -> Response:
        return self._with_intent(request, await form(request), self._answer)

    def _with_intent(
        self, request: Request, given: Mapping[str, str], show: Callable[[Json, Mapping[str, str]], Response]
    ) -> Response:
        """The intent whose secret was given. Absent, or the wrong secret: one and the same page."""
        intent = self._simulator.core.state.objects.get(request.path_params["id"])
        if intent is None or given.get("client_secret") != intent.get("client_secret"):
            return self._page("done.html", given, 404, outcome="absent")
        return show(intent, given)

    def _show(self, intent: Json, given: Mapping[str, str], message: str | None = None, status: int = 200) -> Response:
        if intent["status"] not in PAYABLE:
            outcome = intent["status"]
            return self._page(
                "done.html", given, intent=intent, outcome=outcome, back=_way_back(intent, given, outcome)
            )
        return self._page("pay.html", given, status, intent=intent, message=message, choices=CHOICES)

    def _pay(self, intent: Json, given: Mapping[str, str]) -> Response:
        try:
            paid = self._simulator.pay(intent["id"], given.get("number", ""), _return_url(given))
        except CardDeclined as declined:
            return self._show(intent, given, _said(declined, self.language(given.get("lang"))), declined.status)
        except ApiError:  # paid or cancelled meanwhile, in another tab
            return self._show(intent, given)
        if paid["status"] == "requires_action":
            query = urlencode({"client_secret": paid["client_secret"], "lang": self.language(given.get("lang"))})
            return RedirectResponse(f"/3ds/{intent['id']}?{query}", 303)
        return self._finished(paid, given, REDIRECT_STATUS[paid["status"]])

    def _ask(self, intent: Json, given: Mapping[str, str]) -> Response:
        if intent["status"] != "requires_action":
            return self._show(intent, given)
        method = self._simulator.core.get("payment_method", intent["payment_method"])
        return self._page("bank.html", given, intent=intent, last4=method["card"]["last4"])

    def _answer(self, intent: Json, given: Mapping[str, str]) -> Response:
        way_back = {**given, "return_url": _return_url_of(intent) or given.get("return_url", "")}
        try:
            paid = self._simulator.authenticate(intent["id"], passed=given.get("answer") == "approve")
        except CardDeclined:
            return self._finished(intent, way_back, "failed")
        except ApiError:
            return self._show(intent, given)
        return self._finished(paid, way_back, REDIRECT_STATUS[paid["status"]])

    def _finished(self, intent: Json, given: Mapping[str, str], redirect_status: str) -> Response:
        back = _way_back(intent, given, redirect_status)
        if back is not None:
            return RedirectResponse(back, 303)
        outcome = "failed" if redirect_status == "failed" else intent["status"]
        return self._page("done.html", given, intent=intent, outcome=outcome)

    def _page(self, template: str, given: Mapping[str, str], status: int = 200, **facts: object) -> Response:
        language, intent = self.language(given.get("lang")), facts.get("intent")
        carried = {"client_secret": given.get("client_secret", ""), "return_url": _return_url(given) or ""}
        due = amount(intent["amount"], intent["currency"], language) if isinstance(intent, dict) else None
        return self.page(template, language, carried, status, amount=due, **facts)


def _way_back(intent: Json, given: Mapping[str, str], redirect_status: str) -> str | None:
    """The site's return URL with what Stripe adds to it; None when the site named none."""
    return_url = _return_url(given)
    if return_url is None:
        return None
    parts = urlsplit(return_url)
    added = {
        "payment_intent": intent["id"],
        "payment_intent_client_secret": intent["client_secret"],
        "redirect_status": REDIRECT_STATUS.get(redirect_status, redirect_status),
    }
    query = urlencode([*parse_qsl(parts.query, keep_blank_values=True), *added.items()])
    return urlunsplit(parts._replace(query=query))


def _return_url(given: Mapping[str, str]) -> str | None:
    return web_address(given.get("return_url", ""))


def _return_url_of(intent: Json) -> str | None:
    action = intent["next_action"] or {}
    url = action.get("redirect_to_url", {}).get("return_url")
    return url if isinstance(url, str) else None


def _said(declined: CardDeclined, language: str) -> str:
    return refusal(language, declined.body["message"], declined.body.get("decline_code"), declined.body.get("code"))
